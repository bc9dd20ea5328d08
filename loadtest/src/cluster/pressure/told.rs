//! What came of harm that clients did.

use std::sync::{Mutex, PoisonError};

use crate::measure::{Expectation, Latency, Row};
use crate::people::ledger::{Entries, Outcome};

/// Examples that are told of one kind.
const EXAMPLES: usize = 5;

/// Figures, what went wrong in words, and what is expected of every run.
#[derive(Debug, Clone, Default)]
pub(in crate::cluster) struct Told {
    pub(in crate::cluster) rows: Vec<Row>,
    pub(in crate::cluster) trouble: Vec<String>,
    pub(in crate::cluster) expectations: Vec<Expectation>,
}

impl Told {
    /// What one kind tells; these of its figures have to be 0.
    pub(in crate::cluster) fn new(row: Row, trouble: Vec<String>, zeros: &[&str]) -> Self {
        let expect = |key: &&str| format!("{key} <= 0").parse().expect("it is well formed");
        Self { rows: vec![row], trouble, expectations: zeros.iter().map(expect).collect() }
    }

    pub(in crate::cluster) fn add(&mut self, other: Self) {
        self.rows.extend(other.rows);
        self.trouble.extend(other.trouble);
        self.expectations.extend(other.expectations);
    }
}

/// A few examples, taken from many tasks.
#[derive(Debug, Default)]
pub(in crate::cluster) struct Examples(Mutex<Vec<String>>);

impl Examples {
    pub(in crate::cluster) fn add(&self, example: impl FnOnce() -> String) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < EXAMPLES {
            all.push(example());
        }
    }

    pub(in crate::cluster) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The answers to the crowd's commands that were sent at a moment that is meant, in milliseconds at p99; `None`
/// when there were none.
pub(in crate::cluster) fn answers_p99(
    entries: &Entries,
    is_meant: impl Fn(u64) -> bool,
) -> Option<f64> {
    let mut latency = Latency::default();
    let answered = entries.attempts.iter().filter(|it| it.outcome == Outcome::Answered);
    answered.filter(|it| is_meant(it.sent)).for_each(|it| latency.record_us(it.ended - it.sent));
    let percentiles = latency.percentiles();
    (percentiles.count > 0).then_some(percentiles.p99)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::people::ledger::Attempt;

    fn answered(sent: u64, took: u64) -> Attempt {
        let (cid, ticket, outcome) = (Uuid::nil(), None, Outcome::Answered);
        let (wanted, ended) = (sent, sent + took);
        Attempt { client: 1, node: 0, cid, ticket, wanted, sent, ended, outcome }
    }

    #[test]
    fn only_answers_of_the_time_that_is_meant_count() {
        let lost = Attempt { outcome: Outcome::Lost, ..answered(150, 900_000) };
        let attempts = vec![answered(50, 500_000), answered(150, 2_000), lost];
        let entries = Entries { attempts, losses: Vec::new() };
        let p99 = answers_p99(&entries, |sent| (100..200).contains(&sent)).expect("there is one");
        assert!((p99 - 2.0).abs() < 0.01, "{p99}");
        assert_eq!(answers_p99(&entries, |sent| sent >= 300), None);
    }
}
