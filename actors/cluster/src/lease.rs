//! How long a node may believe that it is alive in the eyes of the others.
//!
//! A heartbeat that counted lets it believe so from the moment before it was sent until others may
//! declare it dead. A process that was stopped finds its lease run out when it goes on, and works
//! only after its next heartbeat has counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Others declare a node dead whose last heartbeat is older than this.
pub const LEASE: Duration = Duration::from_secs(2);

/// The lease of this node; clones share it.
#[derive(Debug, Clone)]
pub struct Lease {
    zero: Instant,
    /// Milliseconds after `zero`.
    until: Arc<AtomicU64>,
}

impl Lease {
    /// A lease that has run out.
    #[must_use]
    pub fn expired() -> Self {
        Self { zero: Instant::now(), until: Arc::default() }
    }

    /// A lease that never runs out: of a node that is on no list.
    #[must_use]
    pub fn endless() -> Self {
        Self { zero: Instant::now(), until: Arc::new(u64::MAX.into()) }
    }

    /// A heartbeat that was sent after `begun` counted.
    pub fn renew(&self, begun: Instant) {
        let until = begun.saturating_duration_since(self.zero) + LEASE;
        let millis = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        self.until.fetch_max(millis, Ordering::AcqRel);
    }

    /// Others have taken over: nothing is ours until the next heartbeat counts.
    pub fn give_up(&self) {
        self.until.store(0, Ordering::Release);
    }

    /// Whether nobody can have declared this node dead by `now`.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.zero).as_millis();
        passed < u128::from(self.until.load(Ordering::Acquire))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_counts_from_before_the_heartbeat() {
        let lease = Lease::expired();
        let begun = Instant::now();
        assert!(!lease.holds(begun));
        lease.renew(begun);
        assert!(lease.holds(begun + LEASE - Duration::from_millis(2)));
        assert!(!lease.holds(begun + LEASE));
    }

    #[test]
    fn an_answer_that_comes_late_shortens_nothing() {
        let lease = Lease::expired();
        let begun = Instant::now();
        lease.renew(begun + Duration::from_secs(1));
        lease.renew(begun);
        assert!(lease.holds(begun + LEASE));
    }

    #[test]
    fn a_lease_that_was_given_up_is_over() {
        let lease = Lease::expired();
        let begun = Instant::now();
        lease.renew(begun);
        lease.give_up();
        assert!(!lease.holds(begun));
    }
}
