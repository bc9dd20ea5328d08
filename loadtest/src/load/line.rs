//! One socket of the load: reads everything, and in a closed loop sends after each answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::run::Run;
use super::seat::Seat;
use crate::dialect::{Dialect, Heard, Stamp};
use crate::ws::{Socket, SocketError};

/// How long a sender waits after a refusal.
const AFTER_REFUSAL: Duration = Duration::from_millis(10);

/// A socket at work.
#[derive(Debug)]
pub(super) struct Line<D> {
    pub(super) dialect: D,
    pub(super) seat: Seat,
    pub(super) run: Arc<Run>,
    /// Sockets that get to see what this one posts.
    pub(super) others: usize,
    /// Sends in a closed loop bodies of so many bytes.
    pub(super) sends: Option<usize>,
    pub(super) last_seq: Option<u64>,
    pub(super) last_due_us: u64,
}

/// Answers to this socket's own messages, in one batch.
#[derive(Debug, Default, Clone, Copy)]
struct Answers {
    acks: u32,
    refusals: u32,
}

impl<D: Dialect> Line<D> {
    /// Works until the run is over, or the socket is lost.
    pub(super) async fn work(mut self) {
        let run = Arc::clone(&self.run);
        let result = tokio::select! {
            () = run.over.cancelled() => Ok(()),
            result = self.serve() => result,
        };
        if let Err(error) = result {
            run.tally(self.seat.number).lost_socket(&error.to_string());
        }
    }

    async fn serve(&mut self) -> Result<(), SocketError> {
        let run = Arc::clone(&self.run);
        tokio::select! {
            () = run.go.cancelled() => {}
            result = self.listen() => return result,
        }
        if self.sends.is_some() {
            self.send()?;
        }
        self.listen().await
    }

    async fn listen(&mut self) -> Result<(), SocketError> {
        loop {
            let Answers { acks, refusals } = self.read_batch()?;
            if refusals > 0 {
                tokio::time::sleep(AFTER_REFUSAL).await;
            }
            if acks + refusals > 0 && self.sends.is_some() {
                self.send()?;
            }
            self.seat.socket.wait().await?;
        }
    }

    fn read_batch(&mut self) -> Result<Answers, SocketError> {
        let Self { dialect, seat, run, others, last_seq, .. } = self;
        let (now_us, window) = (run.now_us(), run.window());
        let mut answers = Answers::default();
        let mut tally = run.tally(seat.number);
        read(dialect, &mut seat.socket, |heard| match heard {
            Heard::Ack { due_us } => {
                answers.acks += 1;
                tally.ack(due_us, now_us, window, *others);
            }
            Heard::Refused(why) => {
                answers.refusals += 1;
                tally.refusal(&why);
            }
            Heard::Event { stamp, link } => {
                if let Some(link) = link {
                    tally.link(last_seq, link);
                }
                if let Some(stamp) = stamp.filter(|stamp| stamp.socket != seat.number as u32) {
                    tally.delivery(stamp, now_us, window);
                }
            }
            Heard::Ping | Heard::Other => {}
        })?;
        Ok(answers)
    }

    /// Sends the next message, unless the time is over.
    fn send(&mut self) -> Result<(), SocketError> {
        let due_us = self.run.now_us().max(self.last_due_us + 1);
        let Some(bytes) = self.sends.filter(|_| due_us < self.run.window().to_us) else {
            return Ok(());
        };
        self.last_due_us = due_us;
        let stamp = Stamp { due_us, socket: self.seat.number as u32 };
        self.run.sent.fetch_add(1, Ordering::Relaxed);
        self.seat.socket.send(&self.dialect.post(self.seat.ticket, stamp, &stamp.body(bytes)))?;
        Ok(())
    }
}

/// Hands over everything that has come, and answers what wants an answer.
pub(super) fn read<D: Dialect>(
    dialect: &D,
    socket: &mut Socket,
    mut on: impl FnMut(Heard<'_>),
) -> Result<(), SocketError> {
    let wire = socket.wire();
    while let Some(text) = socket.take()? {
        match dialect.hear(text) {
            Heard::Ping => wire.send_text(D::PONG)?,
            heard => on(heard),
        }
    }
    Ok(())
}
