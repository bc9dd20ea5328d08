//! What came of it, in figures.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::metrics::{Sample, thirds};
use super::{Churn, Samples};
use crate::cluster::pressure::Told;
use crate::measure::Row;

impl Churn {
    /// Tells of all times that people came and went. Growth is that of the node where it is most.
    pub(in crate::cluster) fn tell(self) -> Told {
        let left_over = self.left_over.iter().copied().reduce(Sample::worse).unwrap_or_default();
        let openings =
            self.visits.openings.lock().unwrap_or_else(PoisonError::into_inner).percentiles();
        let failed = self.visits.failed.load(Ordering::Relaxed);
        let mut row = Row::new("its visits")
            .with("churn_visits", "visits", self.begun as f64)
            .with("churn_failed", "failed", failed as f64)
            .with("churn_open_p50_ms", "ms p50 until a ticket was shown", openings.p50)
            .with("churn_open_p99_ms", "p99", openings.p99)
            .with("churn_actors_growth", "actors more than before", left_over.actors)
            .with("churn_sockets_growth", "sockets", left_over.sockets);
        let percent = |(last, first): (f64, f64)| 100.0 * (last - first) / first;
        let grown = |(last, first): (f64, f64)| last - first;
        if let Some(most) = self.most(|it| it.rss_bytes, percent) {
            let label = "% more memory in the last third than in the first";
            row = row.with("churn_rss_growth_percent", label, most);
        }
        if let Some(most) = self.most(|it| it.files, grown) {
            row = row.with("churn_fds_growth", "more open files", most);
        }
        if let Some(most) = self.most(|it| it.threads, grown) {
            row = row.with("churn_threads_growth", "more threads", most);
        }
        if let Some(most) = self.connections {
            row = row.with("churn_connections_max", "connections to PostgreSQL", most as f64);
        }
        let told = self.visits.examples.take().into_iter().map(|one| format!("churn: {one}"));
        Told::new(row, told.collect(), &["churn_failed"])
    }

    /// How much a figure grew from the first third of the time to the last, where it did most.
    fn most(&self, figure: fn(&Sample) -> f64, growth: impl Fn((f64, f64)) -> f64) -> Option<f64> {
        let of = |samples: &Samples| thirds(&samples.iter().map(figure).collect::<Vec<_>>());
        self.meanwhile.iter().filter_map(of).map(growth).reduce(f64::max)
    }
}
