//! Taking the plain socket back from the HTTP server.

use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use tokio::net::TcpStream;

/// The connection was not upgraded, or what carried it was no plain TCP stream.
#[derive(Debug, thiserror::Error)]
pub enum NotOurStream {
    /// The client hung up before the upgrade was through.
    #[error(transparent)]
    Upgrade(#[from] hyper::Error),
    /// The listener wraps its streams in something else.
    #[error("the listener does not serve plain TCP streams")]
    Wrapped,
}

/// Waits for the upgrade and hands out the stream, with what the client sent right behind its
/// request. The HTTP machinery and its buffers are gone afterwards.
pub async fn take_back(upgrade: OnUpgrade) -> Result<(TcpStream, Bytes), NotOurStream> {
    let upgraded = upgrade.await?;
    match downcast::<TokioIo<TcpStream>>(upgraded) {
        Ok(parts) => Ok((parts.io.into_inner(), parts.read_buf)),
        Err(upgraded) => from_plain_http1(upgraded),
    }
}

/// A server that speaks nothing but HTTP/1 wraps the stream once less.
fn from_plain_http1(upgraded: Upgraded) -> Result<(TcpStream, Bytes), NotOurStream> {
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| NotOurStream::Wrapped)?;
    Ok((parts.io.into_inner(), parts.read_buf))
}
