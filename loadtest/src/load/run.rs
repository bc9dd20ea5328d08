//! What the parts of a running scenario share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::tally::{Tally, Window};

/// Tallies, so that few sockets wait for each other.
const TALLIES: usize = 16;

/// A run's clock, signals and counts.
#[derive(Debug)]
pub(super) struct Run {
    started: Instant,
    window: OnceLock<Window>,
    /// Senders may start.
    pub(super) go: CancellationToken,
    /// Everybody leaves.
    pub(super) over: CancellationToken,
    pub(super) sent: AtomicU64,
    tallies: Vec<Mutex<Tally>>,
}

impl Run {
    pub(super) fn new() -> Self {
        Self {
            started: Instant::now(),
            window: OnceLock::new(),
            go: CancellationToken::new(),
            over: CancellationToken::new(),
            sent: AtomicU64::new(0),
            tallies: (0..TALLIES).map(|_| Mutex::default()).collect(),
        }
    }

    pub(super) fn now_us(&self) -> u64 {
        self.started.elapsed().as_micros() as u64
    }

    /// The moment of a microsecond of this run.
    pub(super) fn moment(&self, us: u64) -> Instant {
        self.started + Duration::from_micros(us)
    }

    /// Lets the senders go; what is due in the `measured` time after `warmup` counts.
    pub(super) fn begin(&self, warmup: Duration, measured: Duration) -> Window {
        let from_us = self.now_us() + warmup.as_micros() as u64;
        let window = Window { from_us, to_us: from_us + measured.as_micros() as u64 };
        let window = *self.window.get_or_init(|| window);
        self.go.cancel();
        window
    }

    /// Nothing is measured before the run begins.
    pub(super) fn window(&self) -> Window {
        self.window.get().copied().unwrap_or(Window { from_us: u64::MAX, to_us: u64::MAX })
    }

    /// The tally for this socket.
    pub(super) fn tally(&self, number: usize) -> MutexGuard<'_, Tally> {
        self.tallies[number % TALLIES].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All tallies in one.
    pub(super) fn total(&self) -> Tally {
        let mut total = Tally::default();
        (0..TALLIES).for_each(|number| total.merge(&self.tally(number)));
        total
    }

    /// How many messages were acked so far.
    pub(super) fn acked(&self) -> u64 {
        (0..TALLIES).map(|number| self.tally(number).acked).sum()
    }

    /// How many deliveries were made so far.
    pub(super) fn delivered(&self) -> u64 {
        (0..TALLIES).map(|number| self.tally(number).delivered).sum()
    }

    /// Waits until all that was sent is answered and delivered, for `patience` at most.
    pub(super) async fn settle(&self, patience: Duration) -> Tally {
        let latest = Instant::now() + patience;
        loop {
            let total = self.total();
            let settled = total.is_settled(self.sent.load(Ordering::Relaxed));
            if settled || Instant::now() >= latest {
                return total;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
