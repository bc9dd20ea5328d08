//! Counting what happened on many sockets at once.

use crate::dialect::Stamp;
use crate::measure::{Latency, Row};

/// Examples of trouble that are kept.
const EXAMPLES: usize = 5;

/// Microseconds of the run between which messages must be due to be measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) from_us: u64,
    pub(super) to_us: u64,
}

impl Window {
    fn holds(self, due_us: u64) -> bool {
        (self.from_us..self.to_us).contains(&due_us)
    }
}

/// The counts of some sockets, or of all.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) acks: Latency,
    pub(super) deliveries: Latency,
    pub(super) acked: u64,
    /// Deliveries that the acked messages ask for.
    pub(super) owed: u64,
    pub(super) delivered: u64,
    pub(super) refused: u64,
    pub(super) lost_sockets: u64,
    /// Events whose predecessor was never shown.
    pub(super) holes: u64,
    /// Events that were shown before.
    pub(super) repeats: u64,
    pub(super) examples: Vec<String>,
}

impl Tally {
    pub(super) fn ack(&mut self, due_us: u64, now_us: u64, window: Window, others: usize) {
        self.acked += 1;
        self.owed += others as u64;
        if window.holds(due_us) {
            self.acks.record_us(now_us.saturating_sub(due_us));
        }
    }

    pub(super) fn delivery(&mut self, stamp: Stamp, now_us: u64, window: Window) {
        self.delivered += 1;
        if window.holds(stamp.due_us) {
            self.deliveries.record_us(now_us.saturating_sub(stamp.due_us));
        }
    }

    pub(super) fn refusal(&mut self, why: &str) {
        self.refused += 1;
        self.example(format!("a message was refused: {why}"));
    }

    pub(super) fn lost_socket(&mut self, why: &str) {
        self.lost_sockets += 1;
        self.example(format!("a socket was lost: {why}"));
    }

    /// Notes an event's place after the last one that was seen.
    pub(super) fn link(&mut self, last: &mut Option<u64>, (seq, prev): (u64, u64)) {
        match *last {
            Some(last) if seq <= last => self.repeats += 1,
            Some(last) if prev != last => self.holes += 1,
            _ => {}
        }
        *last = Some(seq.max(last.unwrap_or(0)));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.acks.merge(&other.acks);
        self.deliveries.merge(&other.deliveries);
        self.acked += other.acked;
        self.owed += other.owed;
        self.delivered += other.delivered;
        self.refused += other.refused;
        self.lost_sockets += other.lost_sockets;
        self.holes += other.holes;
        self.repeats += other.repeats;
        other.examples.iter().for_each(|example| self.example(example.clone()));
    }

    /// Whether every message so far was answered and delivered.
    pub(super) fn is_settled(&self, sent: u64) -> bool {
        self.acked + self.refused >= sent && self.delivered >= self.owed
    }

    /// What went wrong; `trouble` is the sum.
    pub(super) fn trouble(&self, sent: u64) -> Row {
        let unanswered = sent.saturating_sub(self.acked + self.refused);
        let undelivered = self.owed.saturating_sub(self.delivered);
        let Self { refused, lost_sockets, holes, repeats, .. } = *self;
        let all = unanswered + undelivered + refused + lost_sockets + holes + repeats;
        Row::new("trouble")
            .with("trouble", "in all", all as f64)
            .with("refused", "refused", refused as f64)
            .with("unanswered", "unanswered", unanswered as f64)
            .with("undelivered", "undelivered", undelivered as f64)
            .with("lost_sockets", "sockets lost", lost_sockets as f64)
            .with("holes", "holes", holes as f64)
            .with("repeats", "repeats", repeats as f64)
    }

    fn example(&mut self, example: String) {
        if self.examples.len() < EXAMPLES && !self.examples.contains(&example) {
            self.examples.push(example);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_and_repeats_are_told_from_the_chain() {
        let mut tally = Tally::default();
        let mut last = None;
        for link in [(5, 4), (7, 5), (8, 7), (8, 7), (12, 10), (13, 12)] {
            tally.link(&mut last, link);
        }
        assert_eq!((tally.holes, tally.repeats, last), (1, 1, Some(13)));
    }

    #[test]
    fn a_message_that_is_acked_but_not_delivered_is_trouble() {
        let window = Window { from_us: 0, to_us: 100 };
        let mut tally = Tally::default();
        tally.ack(10, 20, window, 2);
        tally.delivery(Stamp { due_us: 10, socket: 1 }, 30, window);
        assert!(!tally.is_settled(1));
        let trouble = tally.trouble(1);
        let figure = |key| trouble.figures.iter().find(|f| f.key == key).map(|f| f.value);
        assert_eq!((figure("undelivered"), figure("trouble")), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn what_was_due_outside_of_the_window_is_not_measured() {
        let window = Window { from_us: 100, to_us: 200 };
        let mut tally = Tally::default();
        [99, 100, 199, 200].iter().for_each(|due| tally.ack(*due, 300, window, 0));
        assert_eq!((tally.acked, tally.acks.percentiles().count), (4, 2));
    }
}
