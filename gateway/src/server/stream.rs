//! A connection that counts, and that gives up on clients who stop reading.

use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};

use super::wire::Wire;

/// One of the places that the server has for connections. Whoever takes a connection back keeps
/// it for as long as the connection lives.
#[derive(Debug)]
pub struct Place(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Place {
    pub(super) fn new(permit: OwnedSemaphorePermit) -> Self {
        Self(permit)
    }
}

/// An upgraded connection without the HTTP machinery and its buffers.
#[derive(Debug)]
pub struct Taken {
    pub stream: Wire,
    /// What the client sent right behind its request.
    pub leftover: Bytes,
    pub place: Place,
}

/// Why a connection cannot be taken back.
#[derive(Debug, thiserror::Error)]
pub enum NotOurStream {
    /// The client hung up before the upgrade was through.
    #[error("the connection was not upgraded")]
    Upgrade(#[from] hyper::Error),
    /// The request came by another server than [`serve`](super::serve).
    #[error("the connection is not one of this server's")]
    Foreign,
}

/// Waits until the upgrade is through, and hands the connection out.
///
/// # Errors
/// When the client hung up, or the request did not come by this server.
pub async fn take_back(upgrade: OnUpgrade) -> Result<Taken, NotOurStream> {
    let parts = upgrade.await?.downcast::<TokioIo<Stream>>().map_err(|_| NotOurStream::Foreign)?;
    let Stream { wire, place, .. } = parts.io.into_inner();
    Ok(Taken { stream: wire, leftover: parts.read_buf, place })
}

/// A client's connection.
#[derive(Debug)]
pub(super) struct Stream {
    wire: Wire,
    place: Place,
    write_timeout: Duration,
    /// There is a timer only while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    pub(super) fn new(wire: Wire, place: Place, write_timeout: Duration) -> Self {
        Self { wire, place, write_timeout, stalled: None }
    }

    /// Passes a write's outcome on, unless it has waited too long.
    fn in_time(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let timer = self.stalled.get_or_insert_with(|| Box::pin(sleep(self.write_timeout)));
        timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.wire).poll_write(cx, bytes);
        self.in_time(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.wire).poll_write_vectored(cx, slices);
        self.in_time(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}
