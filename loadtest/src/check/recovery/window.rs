//! The time from a heal to the next fault.

use std::collections::HashSet;
use std::time::Duration;

use super::Limits;
use super::readers::Number;
use crate::check::finding::Findings;
use crate::history::Line;

/// What happened in it, in microseconds on the nemesis's clock.
#[derive(Debug)]
pub(super) struct Window {
    from: u64,
    upto: u64,
    /// Since when a command has been waiting for an answer.
    asked: Option<u64>,
    first_ok: Option<u64>,
    readers: usize,
    /// Readers that are not complete.
    waiting: HashSet<Number>,
    caught_up: Option<u64>,
}

impl Window {
    /// Begins with those who are not complete, of all readers.
    pub(super) fn open(from: u64, (waiting, readers): (HashSet<Number>, usize)) -> Self {
        let caught_up = waiting.is_empty().then_some(from);
        Self { from, upto: from, asked: None, first_ok: None, readers, waiting, caught_up }
    }

    pub(super) fn take(&mut self, at: u64, line: &Line, complete: Option<Number>) {
        match line {
            Line::Invoke { .. } | Line::Ask { .. } | Line::Info { .. } => {
                self.asked.get_or_insert(at);
            }
            Line::Ok { .. } => {
                self.first_ok.get_or_insert(at);
            }
            _ => {}
        }
        let was_waiting = complete.is_some_and(|reader| self.waiting.remove(&reader));
        if was_waiting && self.waiting.is_empty() {
            self.caught_up = Some(at);
        }
    }

    pub(super) fn close(self, upto: u64) -> Self {
        Self { upto, ..self }
    }

    pub(super) fn until_first_ok(&self) -> Option<Duration> {
        self.first_ok.map(|at| since(self.from, at))
    }

    pub(super) fn until_caught_up(&self) -> Option<Duration> {
        self.caught_up.filter(|_| self.readers > 0).map(|at| since(self.from, at))
    }

    /// What the next fault cut short is judged by the time it had.
    pub(super) fn judge(&self, findings: &mut Findings, number: usize, limits: Limits) {
        let Limits { first_ok, caught_up } = limits;
        let waited = match (self.first_ok, self.asked) {
            (Some(at), _) => since(self.from, at),
            (None, Some(asked)) => since(asked, self.upto),
            (None, None) => Duration::ZERO,
        };
        findings.examine(waited <= first_ok, || {
            format!("after heal {number} nothing was acknowledged for {} ms", waited.as_millis())
        });
        let lagged = since(self.from, self.caught_up.unwrap_or(self.upto));
        findings.examine(lagged <= caught_up, || {
            let who: Vec<_> = self.waiting.iter().map(|(_, reader)| reader).take(5).collect();
            let still = if who.is_empty() { String::new() } else { format!(", {who:?} still do") };
            format!("after heal {number} readers lagged for {} ms{still}", lagged.as_millis())
        });
    }

    pub(super) fn row(&self, number: usize) -> String {
        let after = |wait: Option<Duration>| match wait {
            Some(wait) => format!("{:>6} ms", wait.as_millis()),
            None => format!("{:>9}", "-"),
        };
        let (first, all) = (after(self.until_first_ok()), after(self.until_caught_up()));
        let (readers, lasted) = (self.readers, since(self.from, self.upto).as_millis());
        format!(
            "heal {number:>3}: first ok {first}, {readers:>3} readers caught up {all}, \
             lasted {lasted} ms"
        )
    }
}

fn since(from: u64, upto: u64) -> Duration {
    Duration::from_micros(upto.saturating_sub(from))
}
