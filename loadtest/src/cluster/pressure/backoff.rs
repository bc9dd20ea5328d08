//! How long a client waits before it comes back: the web client's rules.

use std::time::Duration;

use insightdesk_protocol::code::close;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::dialect::EnterError;
use crate::people::link::LinkError;
use crate::rest::RestError;
use crate::ws::{DialError, SocketError};

const BASE: Duration = Duration::from_millis(500);
const CEILING: Duration = Duration::from_secs(30);
/// A connection that lasted so long ends the counting of failures.
pub(in crate::cluster) const STABLE: Duration = Duration::from_secs(10);
/// At least so long after a node has gone away, and after flooding.
const RESTART: Duration = Duration::from_secs(1);
const FLOOD: Duration = Duration::from_secs(5);

/// Waiting times with full jitter: clients that were cut off together do not return together.
#[derive(Debug)]
pub(in crate::cluster) struct Backoff {
    seed: u64,
    drawn: u64,
    failures: u32,
}

impl Backoff {
    /// Its chance follows from the seed.
    pub(in crate::cluster) fn new(seed: u64) -> Self {
        Self { seed, drawn: 0, failures: 0 }
    }

    /// How long to wait before the next attempt, `floor` at least.
    pub(in crate::cluster) fn next(&mut self, floor: Duration) -> Duration {
        let ceiling = CEILING.min(BASE * (1 << self.failures.min(6)));
        self.failures += 1;
        floor + self.jitter(ceiling)
    }

    /// Any part of a time.
    pub(in crate::cluster) fn jitter(&mut self, most: Duration) -> Duration {
        self.drawn += 1;
        let mut chance = StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003) ^ self.drawn);
        most.mul_f64(chance.random_range(0.0..1.0))
    }

    pub(in crate::cluster) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// How long the server wants to be left alone by a client whose connection ended like this, and
/// whether it was refused for now.
pub(in crate::cluster) fn floor_of(why: &LinkError) -> (Duration, bool) {
    match why {
        LinkError::SentAway => (RESTART, false),
        LinkError::Socket(error) => (floor_of_close(error), false),
        LinkError::Enter(EnterError::Socket { error, .. }) => (floor_of_close(error), false),
        LinkError::Enter(EnterError::Dial(DialError::Later { after, .. })) => {
            (after.unwrap_or_default(), true)
        }
        LinkError::Enter(EnterError::Rest(RestError::Refused { status: 429 | 503, .. })) => {
            (RESTART, true)
        }
        _ => (Duration::ZERO, false),
    }
}

fn floor_of_close(error: &SocketError) -> Duration {
    match error {
        SocketError::Closed { code: close::GOING_AWAY | close::RESTART | 1013, .. } => RESTART,
        SocketError::Closed { code: close::FLOOD, .. } => FLOOD,
        _ => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_half_a_minute_and_start_anew_after_a_reset() {
        let mut backoff = Backoff::new(7);
        let ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        for ceiling in ceilings.map(Duration::from_millis) {
            assert!(backoff.next(Duration::ZERO) <= ceiling);
        }
        backoff.reset();
        assert!(backoff.next(Duration::ZERO) <= BASE);
    }

    #[test]
    fn clients_that_were_cut_off_together_do_not_return_together() {
        let waits: std::collections::BTreeSet<_> =
            (0..1_000).map(|seed| Backoff::new(seed).next(Duration::ZERO)).collect();
        assert!(waits.len() > 990);
        let early = waits.iter().filter(|wait| **wait < BASE / 2).count();
        assert!((400..600).contains(&early), "{early} in the first half");
    }

    #[test]
    fn nobody_comes_earlier_than_the_server_said() {
        let after = Some(Duration::from_secs(5));
        let later = DialError::Later { status: 503, after };
        let (floor, refused) = floor_of(&LinkError::Enter(EnterError::Dial(later)));
        assert_eq!((floor, refused), (Duration::from_secs(5), true));
        assert!(Backoff::new(7).next(floor) >= floor);
    }
}
