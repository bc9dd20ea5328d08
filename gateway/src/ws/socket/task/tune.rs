//! What the kernel is told about a socket. Where it refuses, the socket works all the same.

use std::io;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;

/// What the kernel may hold for a client that does not read. It is memory like our own queue.
const SEND_BUFFER_BYTES: usize = 256 << 10;

/// Bytes that nobody acknowledges for so long mean that the other host is gone.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Frames leave at once, and a vanished host is noticed even while we do not read from it.
pub(super) fn for_frames(stream: &TcpStream) {
    let socket = SockRef::from(stream);
    report(socket.set_tcp_nodelay(true));
    report(socket.set_send_buffer_size(SEND_BUFFER_BYTES));
    report(socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED)));
}

/// Closing forgets what is unsent instead of waiting for a client that does not read.
pub(super) fn reset_on_drop(stream: &TcpStream) {
    report(SockRef::from(stream).set_linger(Some(Duration::ZERO)));
}

fn report(outcome: io::Result<()>) {
    if let Err(error) = outcome {
        tracing::debug!(error = &error as &dyn std::error::Error, "a socket option was refused");
    }
}
