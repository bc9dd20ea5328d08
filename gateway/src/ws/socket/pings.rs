//! A budget for a client's pings, so that it cannot make us answer without end.

use std::time::{Duration, Instant};

/// Remembers only the moment at which the budget is whole again.
#[derive(Debug)]
pub(super) struct PingBudget {
    whole_at: Instant,
}

impl PingBudget {
    pub(super) fn new(now: Instant) -> Self {
        Self { whole_at: now }
    }

    /// Takes one ping from a budget of `burst` that regains one each `every`.
    pub(super) fn spend(&mut self, now: Instant, burst: u32, every: Duration) -> bool {
        let after = self.whole_at.max(now) + every;
        let affordable = after - now <= every * burst;
        if affordable {
            self.whole_at = after;
        }
        affordable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(100);

    #[test]
    fn a_burst_is_answered_and_the_ping_after_it_is_not() {
        let start = Instant::now();
        let mut budget = PingBudget::new(start);
        let answered = (0..50).filter(|_| budget.spend(start, 10, EVERY)).count();
        assert_eq!(answered, 10);
    }

    #[test]
    fn the_budget_comes_back_one_by_one_and_never_beyond_the_burst() {
        let start = Instant::now();
        let mut budget = PingBudget::new(start);
        (0..10).for_each(|_| assert!(budget.spend(start, 10, EVERY)));
        assert!(!budget.spend(start + EVERY / 2, 10, EVERY));
        assert!(budget.spend(start + EVERY, 10, EVERY));
        assert!(!budget.spend(start + EVERY, 10, EVERY));
        let much_later = start + EVERY * 1_000;
        let answered = (0..50).filter(|_| budget.spend(much_later, 10, EVERY)).count();
        assert_eq!(answered, 10);
    }
}
