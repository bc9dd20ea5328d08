//! So many calls a minute for each address, as one node counts them.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::TooFast;
use crate::limits::Rate;
use crate::limits::network::address_of;

/// Addresses share so many slots. Who shares with whom changes with every start.
const SLOTS: u64 = 1 << 18;
/// After so many calls, slots that are full again are given back.
const SWEEP_EVERY: u32 = 1 << 16;

/// What one node counts; cheap to clone.
#[derive(Clone)]
pub(super) struct LocalRate(Arc<Inner>);

struct Inner {
    limiter: DefaultKeyedRateLimiter<u32>,
    slots: RandomState,
    calls: AtomicU32,
    clock: DefaultClock,
}

impl LocalRate {
    pub(super) fn new(rate: Rate) -> Self {
        let quota = Quota::per_minute(rate.per_minute).allow_burst(rate.burst);
        Self(Arc::new(Inner {
            limiter: RateLimiter::keyed(quota),
            slots: RandomState::new(),
            calls: AtomicU32::new(0),
            clock: DefaultClock::default(),
        }))
    }

    pub(super) fn check(&self, address: IpAddr) -> Result<(), TooFast> {
        let Inner { limiter, slots, calls, clock } = &*self.0;
        if calls.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            limiter.retain_recent();
        }
        let slot = u32::try_from(slots.hash_one(address_of(address)) % SLOTS).unwrap_or(0);
        limiter.check_key(&slot).map_err(|wait| TooFast(wait.wait_time_from(clock.now())))
    }
}

impl fmt::Debug for LocalRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalRate").field("slots", &self.0.limiter.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::num::NonZeroU32;
    use std::time::Duration;

    use super::*;

    fn three_a_minute() -> LocalRate {
        let three = NonZeroU32::new(3).expect("three");
        LocalRate::new(Rate::new(three, three))
    }

    #[test]
    fn an_address_that_is_too_fast_is_told_when_to_come_again() {
        let (limit, address) = (three_a_minute(), IpAddr::from([192, 0, 2, 1]));
        for _ in 0..3 {
            assert_eq!(limit.check(address), Ok(()));
        }
        let TooFast(wait) = limit.check(address).expect_err("the fourth");
        assert!(wait > Duration::from_secs(10) && wait <= Duration::from_secs(20), "{wait:?}");
    }

    #[test]
    fn others_are_not_held_up() {
        let limit = three_a_minute();
        while limit.check(IpAddr::from([192, 0, 2, 1])).is_ok() {}
        let served =
            (0..100).filter(|last| limit.check(IpAddr::from([198, 51, 100, *last])).is_ok());
        assert!(served.count() >= 99, "at most one shares the slot");
    }

    #[test]
    fn a_flood_of_addresses_takes_no_more_memory_than_the_slots() {
        let limit = three_a_minute();
        for address in 0..600_000 {
            let _ = limit.check(Ipv4Addr::from_bits(address).into());
        }
        assert!(limit.0.limiter.len() as u64 <= SLOTS);
    }
}
