//! Latencies in a histogram that keeps three digits of each.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

/// Longer ones are counted as this long.
const LONGEST: Duration = Duration::from_mins(2);

/// Many latencies.
#[derive(Debug, Clone)]
pub struct Latency(Histogram<u64>);

/// What people read of them, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    pub count: u64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub p999: f64,
    pub max: f64,
}

impl Default for Latency {
    fn default() -> Self {
        let longest = LONGEST.as_micros() as u64;
        Self(Histogram::new_with_bounds(1, longest, 3).expect("three digits of microseconds fit"))
    }
}

impl Latency {
    /// Adds one.
    pub fn record_us(&mut self, micros: u64) {
        self.0.saturating_record(micros.max(1));
    }

    /// Adds all of another collection.
    pub fn merge(&mut self, other: &Self) {
        self.0.add(&other.0).expect("both have the same bounds");
    }

    pub fn percentiles(&self) -> Percentiles {
        let millis = |micros: u64| micros as f64 / 1000.0;
        let at = |quantile| millis(self.0.value_at_quantile(quantile));
        Percentiles {
            count: self.0.len(),
            p50: at(0.50),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: millis(self.0.max()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_values() {
        let (mut low, mut high) = (Latency::default(), Latency::default());
        (1..=50).for_each(|millis| low.record_us(millis * 1000));
        (51..=100).for_each(|millis| high.record_us(millis * 1000));
        low.merge(&high);
        let Percentiles { count, p50, p95, p99, max, .. } = low.percentiles();
        assert_eq!(count, 100);
        for (got, expected) in [(p50, 50.0), (p95, 95.0), (p99, 99.0), (max, 100.0)] {
            assert!((got - expected).abs() / expected < 0.002, "{got} instead of {expected}");
        }
    }

    #[test]
    fn what_is_out_of_bounds_still_counts() {
        let mut latency = Latency::default();
        latency.record_us(0);
        latency.record_us(u64::MAX);
        assert_eq!(latency.percentiles().count, 2);
    }
}
