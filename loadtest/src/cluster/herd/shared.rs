//! What the sockets of a herd share: the signal that cuts them off, and what they saw.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::watch;

use crate::cluster::pressure::Examples;
use crate::measure::{Latency, Percentiles};
use crate::people::Stage;

/// Signals and counts.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) stage: Arc<Stage>,
    /// When everybody was last cut off.
    cut: watch::Sender<Option<Instant>>,
    /// By socket: the last seq that was shown.
    last: Vec<AtomicU64>,
    /// Sockets that are not back yet.
    away: AtomicUsize,
    /// From the cut until everything was shown.
    absences: Mutex<Latency>,
    pub(super) spread_us: AtomicU64,
    holes: AtomicU64,
    /// Tickets that were shown anew instead of what had happened on them.
    pub(super) anew: AtomicU64,
    /// Answers that said: not now.
    pub(super) refused: AtomicU64,
    /// Attempts to come back that came to nothing otherwise.
    pub(super) failed: AtomicU64,
    /// Connections that ended otherwise than by the cut.
    pub(super) lost: AtomicU64,
    pub(super) examples: Examples,
}

impl Shared {
    pub(super) fn new(stage: Arc<Stage>, sockets: usize) -> Self {
        Self {
            stage,
            cut: watch::Sender::default(),
            last: (0..sockets).map(|_| AtomicU64::default()).collect(),
            away: AtomicUsize::default(),
            absences: Mutex::default(),
            spread_us: AtomicU64::default(),
            holes: AtomicU64::default(),
            anew: AtomicU64::default(),
            refused: AtomicU64::default(),
            failed: AtomicU64::default(),
            lost: AtomicU64::default(),
            examples: Examples::default(),
        }
    }

    pub(super) fn cuts(&self) -> watch::Receiver<Option<Instant>> {
        self.cut.subscribe()
    }

    /// Cuts everybody off.
    pub(super) fn cut_off(&self) {
        self.away.store(self.last.len(), Ordering::Relaxed);
        self.cut.send_replace(Some(Instant::now()));
    }

    /// Somebody is cut off.
    pub(super) fn leaves(&self, cut: Instant) {
        self.spread_us.fetch_max(cut.elapsed().as_micros() as u64, Ordering::Relaxed);
    }

    /// Somebody who was cut off is back, and was shown everything.
    pub(super) fn returns(&self, cut: Instant) {
        // one that comes back after it was given up has been counted
        if self
            .away
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| it.checked_sub(1))
            .is_ok()
        {
            self.absences().record_us(cut.elapsed().as_micros() as u64);
        }
    }

    /// How many are still to come back.
    pub(super) fn away(&self) -> usize {
        self.away.load(Ordering::Relaxed)
    }

    /// Does not wait for those who are not back; answers how many they are.
    pub(super) fn give_up(&self) -> usize {
        let missing = self.away.swap(0, Ordering::Relaxed);
        (0..missing).for_each(|_| self.absences().record_us(u64::MAX));
        missing
    }

    fn absences(&self) -> MutexGuard<'_, Latency> {
        self.absences.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn percentiles(&self) -> Percentiles {
        self.absences().percentiles()
    }

    pub(super) fn last(&self, number: usize) -> u64 {
        self.last[number].load(Ordering::Relaxed)
    }

    pub(super) fn saw(&self, number: usize, last: u64) {
        self.last[number].store(last, Ordering::Relaxed);
    }

    pub(super) fn hole(&self, example: impl FnOnce() -> String) {
        self.holes.fetch_add(1, Ordering::Relaxed);
        self.examples.add(example);
    }

    pub(super) fn holes(&self) -> u64 {
        self.holes.load(Ordering::Relaxed)
    }
}
