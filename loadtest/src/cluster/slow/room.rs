//! What all on the busy ticket share: the times, what was written, and what was shown when.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use insightdesk_domain::ids::TicketId;
use tokio::sync::watch;
use tokio::time::sleep;

use super::{DELIVERY, LOOK};
use crate::cluster::pressure::Examples;
use crate::measure::Latency;
use crate::people::Stage;

/// The times of a scene.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nobody writes yet.
    #[default]
    Quiet,
    /// Everybody reads.
    Before,
    /// Somebody stands still, or has stood still.
    Meanwhile,
    /// Nobody writes any more.
    Over,
}

/// A mutex whose holder never panics while it changes something.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A ticket, and what is known of it.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) stage: Arc<Stage>,
    pub(super) ticket: TicketId,
    phase: watch::Sender<Phase>,
    /// Before, and meanwhile.
    deliveries: [Mutex<Latency>; 2],
    /// Messages that are stored for good, by seq.
    written: Mutex<BTreeSet<u64>>,
    /// By reader: the last seq that was shown.
    last: Vec<AtomicU64>,
    holes: AtomicU64,
    pub(super) examples: Examples,
}

impl Room {
    pub(super) fn new(stage: Arc<Stage>, ticket: TicketId, readers: usize) -> Self {
        Self {
            stage,
            ticket,
            phase: watch::Sender::default(),
            deliveries: Default::default(),
            written: Mutex::default(),
            last: (0..readers).map(|_| AtomicU64::default()).collect(),
            holes: AtomicU64::default(),
            examples: Examples::default(),
        }
    }

    /// The next time begins.
    pub(super) fn enter(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    pub(super) fn phases(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// A message that was due at this moment of the history is shown to one of the audience.
    pub(super) fn delivered(&self, due: u64) {
        let latencies = match *self.phase.borrow() {
            Phase::Before => &self.deliveries[0],
            Phase::Meanwhile => &self.deliveries[1],
            Phase::Quiet | Phase::Over => return,
        };
        lock(latencies).record_us(self.stage.recorder.now().saturating_sub(due));
    }

    pub(super) fn deliveries(&self, phase: Phase) -> Latency {
        lock(&self.deliveries[usize::from(phase != Phase::Before)]).clone()
    }

    /// A message is stored for good.
    pub(super) fn stored(&self, seq: u64) {
        lock(&self.written).insert(seq);
    }

    pub(super) fn written(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        lock(&self.written)
    }

    /// The last of them.
    pub(super) fn end(&self) -> u64 {
        self.written().last().copied().unwrap_or(0)
    }

    /// A reader has come so far.
    pub(super) fn saw(&self, reader: usize, last: u64) {
        self.last[reader].store(last, Ordering::Relaxed);
    }

    pub(super) fn hole(&self, example: impl FnOnce() -> String) {
        self.holes.fetch_add(1, Ordering::Relaxed);
        self.examples.add(example);
    }

    pub(super) fn holes(&self) -> u64 {
        self.holes.load(Ordering::Relaxed)
    }

    /// Waits until everybody was shown the last message; who was not has a hole.
    pub(super) async fn expect_everybody(&self) {
        let (end, latest) = (self.end(), Instant::now() + DELIVERY);
        let behind = |last: &AtomicU64| last.load(Ordering::Relaxed) < end;
        while self.last.iter().any(behind) && Instant::now() < latest {
            sleep(LOOK).await;
        }
        for (reader, last) in self.last.iter().enumerate().filter(|(_, last)| behind(last)) {
            let last = last.load(Ordering::Relaxed);
            self.hole(|| format!("reader {reader} never got from #{last} to #{end}"));
        }
    }
}
