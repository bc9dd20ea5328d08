//! One socket, one small task: bytes in through the guard to a [`Peer`], frames out of an
//! [`Outbound`].
//!
//! The task holds no buffer while its client is silent. It waits for the kernel, for the hub or
//! for one timer; it reads into a buffer of its thread, lends whole messages to the peer and
//! writes many queued frames in one call. It owns every deadline of a connection: hello,
//! heartbeat, the rest of a message, a stalled write, a lingering close.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use insightdesk_actors::outbound::Outbound;
use tokio::time::sleep_until;

mod clock;
mod exit;
mod options;
mod peer;
mod pings;
mod scratch;
mod task;

pub use options::SocketOptions;
pub use peer::{End, Flow, Peer};

use task::Socket;

use crate::server::Wire;

/// Serves one upgraded connection to its end, which it returns. `leftover` is what the client
/// sent right behind its request. Spawn the future as a task of its own: it is small, and what
/// surrounds it would live as long as the connection.
///
/// When the future ends or is dropped, `peer` has heard [`Peer::closed`] once and `outbound`
/// refuses frames.
pub fn serve_socket<P: Peer>(
    stream: Wire,
    leftover: Bytes,
    outbound: Arc<Outbound>,
    peer: P,
    options: Arc<SocketOptions>,
) -> impl Future<Output = End> + Send + 'static {
    let mut socket = Socket::new(stream, leftover, outbound, peer, options);
    async move {
        let end = {
            let mut timer = pin!(sleep_until(socket.due().into()));
            poll_fn(|cx| socket.poll(cx, timer.as_mut())).await
        };
        socket.refuse_frames();
        let turn = exit::turn().await;
        drop(socket);
        turn.pass_on().await;
        end
    }
}

#[cfg(test)]
mod tests;
