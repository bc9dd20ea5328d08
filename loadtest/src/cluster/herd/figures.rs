//! What came of the cuts, in figures.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{BEFORE, Cut, Herd};
use crate::cluster::pressure::{Told, answers_p99};
use crate::measure::Row;
use crate::people::ledger::Entries;

impl Herd {
    /// Tells of all cuts.
    pub(in crate::cluster) fn tell(self, entries: &Entries) -> Told {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed) as f64;
        let (shared, back) = (&self.shared, self.shared.percentiles());
        let missing: usize = self.cuts.iter().map(|cut| cut.missing).sum();
        let letters: usize = self.cuts.iter().map(|cut| cut.letters).sum();
        let mut row = Row::new("its sockets")
            .with("herd_sockets", "sockets", self.plan.sockets as f64)
            .with("herd_cut_ms", "ms until all were cut off", self.spread_ms())
            .with("herd_resumed_p50_ms", "ms p50 until they were back", back.p50)
            .with("herd_resumed_p99_ms", "p99", back.p99)
            .with("herd_resumed_max_ms", "max", back.max)
            .with("herd_missing", "never came back", missing as f64)
            .with("herd_letters", "messages meanwhile", letters as f64)
            .with("herd_holes", "holes", shared.holes() as f64)
            .with("herd_anew", "tickets shown anew", count(&shared.anew))
            .with("herd_refused", "answers that said: not now", count(&shared.refused))
            .with("herd_failed", "other vain attempts", count(&shared.failed))
            .with("herd_lost", "lost otherwise", count(&shared.lost));
        let is_before = |sent| self.cuts.iter().any(|cut| cut.before().contains(&sent));
        if let Some(p99) = answers_p99(entries, is_before) {
            row = row.with("herd_before_p99_ms", "ms p99 of others' answers before", p99);
        }
        let is_meanwhile = |sent| self.cuts.iter().any(|cut| cut.time.contains(&sent));
        if let Some(p99) = answers_p99(entries, is_meanwhile) {
            row = row.with("herd_others_p99_ms", "meanwhile", p99);
        }
        if let Some(most) = self.cuts.iter().filter_map(|cut| cut.connections).max() {
            row = row.with("herd_connections_max", "connections to PostgreSQL", most as f64);
        }
        let told = shared.examples.take().into_iter().map(|example| format!("herd: {example}"));
        Told::new(row, told.collect(), &["herd_holes", "herd_missing"])
    }
}

impl Cut {
    /// The time before it.
    fn before(&self) -> Range<u64> {
        self.time.start.saturating_sub(BEFORE.as_micros() as u64)..self.time.start
    }
}
