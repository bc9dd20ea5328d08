//! A ticket's contact, who writes, and everybody who watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::FanoutOptions;
use crate::dialect::{Dialect, Heard, Stamp};
use crate::load::LoadError;
use crate::load::line::read;
use crate::load::run::Run;
use crate::load::seat::{self, AT_ONCE, Plan, Seat};
use crate::progress::Bar;
use crate::ws::{SocketError, Wire};

/// How long one message may take to reach everybody.
const PATIENCE: Duration = Duration::from_secs(20);
/// The contact's socket.
const CONTACT: usize = 0;

/// Everybody on the ticket.
pub(super) struct Room {
    pub(super) run: Arc<Run>,
    ticket: Uuid,
    contact: Arc<Wire>,
    round: Arc<Round>,
}

/// The message under way: how many have it, and when the last of them got it.
#[derive(Debug, Default)]
struct Round {
    watchers: u64,
    delivered: AtomicU64,
    complete_us: AtomicU64,
    complete: Notify,
}

impl Room {
    /// Opens the ticket and gathers its watchers.
    pub(super) async fn gather<D: Dialect>(
        dialect: &D,
        watchers: usize,
    ) -> Result<Self, LoadError> {
        let run = Arc::new(Run::new());
        let round = Arc::new(Round { watchers: watchers as u64, ..Round::default() });
        let sit = |seat: Seat| {
            let (dialect, run, round) = (dialect.clone(), Arc::clone(&run), Arc::clone(&round));
            tokio::spawn(watch(dialect, run, round, seat));
        };
        let mut contact = None;
        let plan = Plan { sockets: 1, tickets: 1 };
        seat::take(dialect, plan, |seat| {
            contact = Some((seat.ticket, seat.socket.wire()));
            sit(seat);
        })
        .await?;
        let (ticket, contact) = contact.expect("one seat was taken");
        let bar = Bar::new("watchers", watchers as u64);
        let mut seats = stream::iter(1..=watchers)
            .map(|number| seat::agent(dialect, number, ticket))
            .buffer_unordered(AT_ONCE);
        while let Some(seat) = seats.try_next().await? {
            sit(seat);
            bar.advance();
        }
        bar.finish();
        Ok(Self { run, ticket, contact, round })
    }

    /// Sends a message; answers how many microseconds later the last watcher had it.
    pub(super) async fn tell_everybody<D: Dialect>(
        &self,
        dialect: &D,
        options: &FanoutOptions,
    ) -> Result<u64, LoadError> {
        let stamp = Stamp { due_us: self.run.now_us(), socket: CONTACT as u32 };
        let frame = dialect.post(self.ticket, stamp, &stamp.body(options.body_bytes));
        self.round.delivered.store(0, Ordering::SeqCst);
        self.run.sent.fetch_add(1, Ordering::Relaxed);
        let lost = |why: String| LoadError::AllLost(why);
        self.contact.send_text(&frame).map_err(|error| lost(error.to_string()))?;
        let complete = timeout(PATIENCE, self.round.complete.notified()).await;
        complete.map_err(|_| {
            let delivered = self.round.delivered.load(Ordering::SeqCst);
            let examples = self.run.total().examples.join("; ");
            lost(format!("only {delivered} watchers had a message after 20 s; {examples}"))
        })?;
        sleep(Duration::from_millis(options.pause_ms)).await;
        Ok(self.round.complete_us.load(Ordering::SeqCst).saturating_sub(stamp.due_us))
    }
}

impl Round {
    fn delivery(&self, now_us: u64) {
        if self.delivered.fetch_add(1, Ordering::SeqCst) + 1 == self.watchers {
            self.complete_us.store(now_us, Ordering::SeqCst);
            self.complete.notify_one();
        }
    }
}

/// Reads one socket until the run is over.
async fn watch<D: Dialect>(dialect: D, run: Arc<Run>, round: Arc<Round>, mut seat: Seat) {
    let mut last_seq = None;
    let watched = async {
        loop {
            let (now_us, window) = (run.now_us(), run.window());
            read(&dialect, &mut seat.socket, |heard| {
                let mut tally = run.tally(seat.number);
                match heard {
                    Heard::Ack { due_us } => {
                        tally.ack(due_us, now_us, window, round.watchers as usize);
                    }
                    Heard::Refused(why) => tally.refusal(&why),
                    Heard::Event { stamp, link } => {
                        link.into_iter().for_each(|link| tally.link(&mut last_seq, link));
                        if let Some(stamp) = stamp.filter(|_| seat.number != CONTACT) {
                            tally.delivery(stamp, now_us, window);
                            round.delivery(now_us);
                        }
                    }
                    Heard::Ping | Heard::Other => {}
                }
            })?;
            seat.socket.wait().await?;
        }
    };
    let lost: Result<(), SocketError> = tokio::select! {
        () = run.over.cancelled() => Ok(()),
        lost = watched => lost,
    };
    if let Err(error) = lost {
        run.tally(seat.number).lost_socket(&error.to_string());
    }
}
