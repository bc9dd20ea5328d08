//! The state of one connection, and what its task does each time it is woken.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::Bytes;
use insightdesk_actors::outbound::Outbound;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Sleep;

use super::clock::Clock;
use super::options::SocketOptions;
use super::peer::{End, Flow, Peer};
use super::pings::PingBudget;
use super::scratch;
use crate::server::Wire;
use crate::ws::frame;
use crate::ws::guard::{Guard, Item, Violation};

mod deadlines;
mod tune;
mod writing;

/// Reads a client gets before other sockets have their turn.
const READS_A_TURN: usize = 8;

pub(super) struct Socket<P: Peer> {
    stream: Wire,
    outbound: Arc<Outbound>,
    options: Arc<SocketOptions>,
    peer: P,
    guard: Guard,
    clock: Clock,
    pings: PingBudget,
    /// Read and not decoded: what came behind the request, behind a message that paused us, or
    /// behind so many that their answers have to leave first.
    held: Bytes,
    phase: Phase,
    greeted: bool,
    paused: bool,
}

enum Phase {
    Open,
    /// The close frame is queued; incoming bytes no longer count.
    Closing(End, Instant),
    /// All is sent and our side is shut; the client should hang up by then.
    Lingering(End, Instant),
}

/// The connection cannot be used any more.
struct Gone;

impl<P: Peer> Socket<P> {
    pub(super) fn new(
        stream: Wire,
        leftover: Bytes,
        outbound: Arc<Outbound>,
        peer: P,
        options: Arc<SocketOptions>,
    ) -> Self {
        tune::for_frames(stream.tcp());
        let now = Instant::now();
        Self {
            stream,
            outbound,
            guard: Guard::new(options.before_hello),
            options,
            peer,
            clock: Clock::new(now),
            pings: PingBudget::new(now),
            // a copy: even when it is empty, `leftover` keeps the server's 8 kB buffer alive
            held: Bytes::copy_from_slice(&leftover),
            phase: Phase::Open,
            greeted: false,
            paused: false,
        }
    }

    /// Does what can be done now. `timer` is armed for the earliest thing that may become due;
    /// when that moves away, the timer fires in vain and is armed again.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, mut timer: Pin<&mut Sleep>) -> Poll<End> {
        while let Ok(blocked) = self.work(cx, Instant::now()) {
            let due = self.due().into();
            if due < timer.deadline() {
                timer.as_mut().reset(due);
            }
            if timer.as_mut().poll(cx).is_ready() {
                if self.act_on_time(Instant::now()).is_err() {
                    break;
                }
                timer.as_mut().reset(self.due().into());
            } else if self.outbound.park(cx.waker(), blocked) {
                return Poll::Pending;
            }
        }
        Poll::Ready(self.end())
    }

    /// Whoever has news for the client need not keep them any more.
    pub(super) fn refuse_frames(&self) {
        self.outbound.finish();
    }

    /// Says whether the kernel refuses to take what is queued. From a client who does not take
    /// its answers nothing more is taken.
    fn work(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<bool, Gone> {
        self.heed_hub(now);
        let mut blocked = self.flush(cx, now)?;
        for _ in 0..READS_A_TURN {
            if self.paused || self.outbound.is_crowded() {
                return Ok(blocked);
            }
            if !self.held.is_empty() {
                self.take_held(now);
            } else if !self.read(cx, now)? {
                return Ok(blocked);
            }
            blocked = self.flush(cx, now)?;
        }
        cx.waker().wake_by_ref();
        Ok(blocked)
    }

    /// Sees what the hub wants: the end, or that we read on.
    fn heed_hub(&mut self, now: Instant) {
        let closing = self.outbound.unpark();
        if !matches!(self.phase, Phase::Open) {
            return;
        }
        if let Some(close) = closing {
            let last = frame::close(close.code, &close.reason);
            return self.begin_close(End::Server(close.code), last, now);
        }
        if self.paused && self.peer.ready() {
            self.paused = false;
            self.clock.heard(now);
        }
        self.greet();
    }

    fn greet(&mut self) {
        if !self.greeted && self.peer.greeted() {
            self.greeted = true;
            self.guard.set_limits(self.options.after_hello);
        }
    }

    /// False: nothing to read now, and the kernel will wake us.
    fn read(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<bool, Gone> {
        scratch::lend(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Pending => Ok(false),
                Poll::Ready(Err(_)) => Err(Gone),
                Poll::Ready(Ok(())) if buffer.filled().is_empty() => Err(Gone),
                Poll::Ready(Ok(())) => {
                    self.clock.heard(now);
                    self.take(buffer.filled_mut(), now);
                    Ok(true)
                }
            }
        })
    }

    fn take_held(&mut self, now: Instant) {
        let mut held = Vec::from(std::mem::take(&mut self.held));
        self.take(&mut held, now);
    }

    /// Decodes and acts, until the bytes end, the answers pile up, the peer wants a pause or the
    /// connection closes.
    fn take(&mut self, bytes: &mut [u8], now: Instant) {
        let mut at = 0;
        while matches!(self.phase, Phase::Open) && at < bytes.len() {
            if self.paused || self.outbound.is_crowded() {
                self.held = Bytes::copy_from_slice(&bytes[at..]);
                return;
            }
            match self.guard.decode(&mut bytes[at..], now) {
                Ok(decoded) => {
                    at += decoded.used;
                    if let Some(item) = decoded.item {
                        self.act_on(item, now);
                    }
                }
                Err(violation) => self.refuse(violation, now),
            }
        }
    }

    fn act_on(&mut self, item: Item<'_>, now: Instant) {
        let flow = match item {
            Item::Text(text) => self.peer.message(&text),
            Item::Binary(bytes) => self.peer.binary(&bytes),
            Item::Ping(payload) => return self.answer_ping(&payload, now),
            Item::Pong(_) => return,
            Item::Close(None) => {
                return self.begin_close(End::Client(1005), frame::close_without_code(), now);
            }
            Item::Close(Some((code, _))) => {
                return self.begin_close(End::Client(code), frame::close(code, ""), now);
            }
        };
        match flow {
            Flow::Continue => {}
            Flow::Pause => self.paused = true,
            Flow::Close(code, reason) => {
                return self.begin_close(End::Server(code), frame::close(code, &reason), now);
            }
        }
        self.greet();
    }

    fn answer_ping(&mut self, payload: &[u8], now: Instant) {
        if self.pings.spend(now, self.options.ping_burst, self.options.ping_every) {
            self.outbound.append(frame::pong(payload));
        } else {
            self.refuse(Violation::PingFlood, now);
        }
    }

    fn refuse(&mut self, violation: Violation, now: Instant) {
        let code = violation.close_code();
        tracing::info!(code, %violation, "a client broke the rules of the socket");
        self.begin_close(End::Server(code), frame::close(code, violation.reason()), now);
    }

    /// Nothing is taken from either side any more; what is queued goes out, the close frame last.
    fn begin_close(&mut self, end: End, last: Bytes, now: Instant) {
        self.outbound.close(end.code(), "");
        self.outbound.append(last);
        self.enter(Phase::Closing(end, now + self.options.stall));
    }

    fn enter(&mut self, phase: Phase) {
        if let (Phase::Open, Phase::Closing(end, _)) = (&self.phase, &phase) {
            self.peer.closed(*end);
        }
        self.phase = phase;
        self.paused = false;
        self.held = Bytes::new();
    }

    fn end(&self) -> End {
        match self.phase {
            Phase::Open => End::Lost,
            Phase::Closing(end, _) | Phase::Lingering(end, _) => end,
        }
    }
}

impl<P: Peer> Drop for Socket<P> {
    fn drop(&mut self) {
        self.outbound.finish();
        if let Phase::Open = self.phase {
            self.peer.closed(End::Lost);
        }
    }
}
