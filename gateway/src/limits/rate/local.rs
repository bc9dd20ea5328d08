//! So many calls in a while for each party, as one node counts them.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::{Party, TooFast};
use crate::limits::Rate;

/// Parties share so many slots. Who shares with whom changes with every start.
const SLOTS: u64 = 1 << 18;
/// After so many calls, slots that are full again are given back.
const SWEEP_EVERY: u32 = 1 << 16;

/// What one node counts; cheap to clone.
#[derive(Clone)]
pub(super) struct LocalRate(Arc<Inner>);

type Limiter =
    RateLimiter<u32, DefaultKeyedStateStore<u32>, DefaultClock, StateInformationMiddleware>;

struct Inner {
    limiter: Limiter,
    slots: RandomState,
    calls: AtomicU32,
    clock: DefaultClock,
}

impl LocalRate {
    pub(super) fn new(rate: Rate) -> Self {
        let quota = Quota::with_period(rate.interval()).expect("an interval is never zero");
        let limiter = RateLimiter::keyed(quota.allow_burst(rate.burst));
        Self(Arc::new(Inner {
            limiter: limiter.with_middleware(),
            slots: RandomState::new(),
            calls: AtomicU32::new(0),
            clock: DefaultClock::default(),
        }))
    }

    /// Counts a call, and says how many more may follow at once.
    pub(super) fn check(&self, party: Party) -> Result<u32, TooFast> {
        let Inner { limiter, slots, calls, clock } = &*self.0;
        if calls.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            limiter.retain_recent();
        }
        let slot = u32::try_from(slots.hash_one(party) % SLOTS).unwrap_or(0);
        match limiter.check_key(&slot) {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(wait) => Err(TooFast(wait.wait_time_from(clock.now()))),
        }
    }
}

impl fmt::Debug for LocalRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalRate").field("slots", &self.0.limiter.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::num::NonZeroU32;
    use std::time::Duration;

    use super::*;

    fn three_a_minute() -> LocalRate {
        let three = NonZeroU32::new(3).expect("three");
        LocalRate::new(Rate::within(three, Duration::from_secs(60)))
    }

    #[test]
    fn an_address_that_is_too_fast_is_told_when_to_come_again() {
        let (limit, address) = (three_a_minute(), IpAddr::from([192, 0, 2, 1]));
        for left in [2, 1, 0] {
            assert_eq!(limit.check(address.into()), Ok(left));
        }
        let TooFast(wait) = limit.check(address.into()).expect_err("the fourth");
        assert!(wait > Duration::from_secs(10) && wait <= Duration::from_secs(20), "{wait:?}");
    }

    #[test]
    fn others_are_not_held_up() {
        let limit = three_a_minute();
        while limit.check(IpAddr::from([192, 0, 2, 1]).into()).is_ok() {}
        let served =
            (0..100).filter(|last| limit.check(IpAddr::from([198, 51, 100, *last]).into()).is_ok());
        assert!(served.count() >= 99, "at most one shares the slot");
    }

    #[test]
    fn a_flood_of_addresses_takes_no_more_memory_than_the_slots() {
        let limit = three_a_minute();
        for address in 0..600_000 {
            let _ = limit.check(IpAddr::V4(Ipv4Addr::from_bits(address)).into());
        }
        assert!(limit.0.limiter.len() as u64 <= SLOTS);
    }
}
