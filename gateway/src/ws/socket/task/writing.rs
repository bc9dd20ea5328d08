//! Out: the queue to the kernel, many frames in one call.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::AsyncWrite;

use super::super::peer::Peer;
use super::super::scratch;
use super::{Gone, Phase, Socket};

impl<P: Peer> Socket<P> {
    /// Writes what is queued, all in one call where it fits. True: the kernel takes no more.
    pub(super) fn flush(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<bool, Gone> {
        loop {
            let (filled, written) = scratch::lend(|scratch| {
                let filled = self.outbound.fill(scratch);
                let unsent = &scratch[..filled];
                let ready = Poll::Ready(Ok(0));
                let written = match filled {
                    0 => ready,
                    _ => Pin::new(&mut self.stream).poll_write(cx, unsent),
                };
                (filled, written)
            });
            match written {
                Poll::Ready(Err(_)) => return Err(Gone),
                Poll::Pending => {
                    self.clock.wrote(false, now);
                    return Ok(true);
                }
                Poll::Ready(Ok(written)) => {
                    self.clock.wrote(true, now);
                    if filled == 0 || !self.outbound.sent(written) {
                        return self.after_flush(cx, now);
                    }
                }
            }
        }
    }

    /// The queue is empty: what TLS holds back follows, and after a close frame our side is done.
    fn after_flush(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<bool, Gone> {
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Err(Gone),
            Poll::Pending => {
                self.clock.wrote(false, now);
                return Ok(true);
            }
        }
        if let Phase::Closing(end, _) = self.phase {
            match Pin::new(&mut self.stream).poll_shutdown(cx) {
                Poll::Ready(Err(_)) => return Err(Gone),
                _ => self.enter(Phase::Lingering(end, now + self.options.linger)),
            }
        }
        Ok(false)
    }
}
