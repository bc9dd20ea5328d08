//! What came of it, in figures.

use super::Slow;
use crate::cluster::pressure::Told;
use crate::measure::Row;

impl Slow {
    /// Tells of all times that somebody stood still.
    pub(in crate::cluster) fn tell(self) -> Told {
        let (before, meanwhile) = (self.before.percentiles(), self.meanwhile.percentiles());
        let (closed, resumed) = (self.closed.percentiles().max, self.resumed.percentiles().max);
        let row = Row::new("its ticket")
            .with("slow_messages", "messages", self.written as f64)
            .with("slow_closed_ms", "ms until the connection was ended", closed)
            .with("slow_resumed_ms", "ms until everything was shown", resumed)
            .with("slow_holes", "holes", self.holes as f64)
            .with(
                "slow_before_p50_ms",
                "ms p50 until others were shown a message before",
                before.p50,
            )
            .with("slow_before_p99_ms", "p99", before.p99)
            .with("slow_others_p50_ms", "p50 meanwhile", meanwhile.p50)
            .with("slow_others_p99_ms", "p99", meanwhile.p99);
        Told::new(row, self.trouble, &["slow_holes"])
    }
}
