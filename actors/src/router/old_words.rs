//! A process that stood still has old words in its ears.
//!
//! What clients said before it stopped, or while it stood, is read when it goes on. By then they may
//! have gone to another node, repeated it there, and been refused: to carry it out now would be wrong.
//! So in the first second after standing still nothing is taken from clients; who is still there repeats.

use std::time::{Duration, Instant};

use insightdesk_cluster::lease::LEASE;

/// How often it is looked at that time passes.
pub(super) const TICK: Duration = Duration::from_millis(200);
/// For how long what is heard may have waited unread.
const OLD: Duration = Duration::from_secs(1);

/// When this process was last seen to be running.
#[derive(Debug)]
pub(super) struct OldWords {
    ticked: Instant,
    woke: Option<Instant>,
}

impl OldWords {
    pub(super) fn new(now: Instant) -> Self {
        Self { ticked: now, woke: None }
    }

    /// Time passes. Where none did for as long as others wait before they take over, it stood still.
    pub(super) fn tick(&mut self, now: Instant) {
        if now.saturating_duration_since(self.ticked) > LEASE {
            tracing::warn!("this process stood still: what is heard now may be old");
            self.woke = Some(now);
        }
        self.ticked = now;
    }

    /// Whether what a client says may have been said before the process stood still, or meanwhile.
    pub(super) fn may_be_old(&mut self, now: Instant) -> bool {
        self.tick(now);
        self.woke.is_some_and(|woke| now.saturating_duration_since(woke) < OLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_old_for_a_second_after_standing_still() {
        let begun = Instant::now();
        let mut words = OldWords::new(begun);
        assert!(!words.may_be_old(begun + LEASE));
        words.tick(begun + LEASE);
        let woke = begun + LEASE * 2 + TICK;
        assert!(words.may_be_old(woke));
        words.tick(woke + TICK);
        assert!(words.may_be_old(woke + OLD - TICK));
        words.tick(woke + OLD);
        assert!(!words.may_be_old(woke + OLD));
    }

    #[test]
    fn who_notices_first_makes_no_difference() {
        let begun = Instant::now();
        let mut words = OldWords::new(begun);
        words.tick(begun + LEASE + TICK);
        assert!(words.may_be_old(begun + LEASE + TICK));
    }
}
