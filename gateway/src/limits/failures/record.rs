//! The failures of one account from one place, as a function of time.

use std::time::{Duration, Instant};

use super::super::{FailureOptions, TooFast};
use super::Refused;

#[derive(Debug, Default)]
pub(super) struct Record {
    failed: u32,
    under_way: u32,
    /// The first of these failures.
    since: Option<Instant>,
    not_before: Option<Instant>,
}

impl Record {
    pub(super) fn begin(&mut self, now: Instant, options: &FailureOptions) -> Result<(), Refused> {
        if let Some(wait) = self.not_before.and_then(|at| at.checked_duration_since(now))
            && !wait.is_zero()
        {
            let is_locked = self.failed >= options.allowed;
            let wait = TooFast(wait);
            return Err(if is_locked { Refused::Locked(wait) } else { Refused::Wait(wait) });
        }
        let is_old = self.since.is_some_and(|since| now - since > options.window);
        if is_old || self.failed >= options.allowed {
            (self.failed, self.since) = (0, None);
        }
        if self.failed + self.under_way >= options.allowed {
            return Err(Refused::Wait(TooFast(options.first_delay)));
        }
        self.under_way += 1;
        Ok(())
    }

    /// Takes back an attempt that was refused elsewhere, or is judged by something else.
    pub(super) fn withdraw(&mut self) {
        self.under_way -= 1;
    }

    /// Whether so many attempts failed that the next has to wait for long.
    pub(super) fn is_locked(&self, options: &FailureOptions) -> bool {
        self.failed >= options.allowed
    }

    pub(super) fn end(&mut self, succeeded: bool, now: Instant, options: &FailureOptions) {
        self.under_way -= 1;
        if succeeded {
            (self.failed, self.since, self.not_before) = (0, None, None);
            return;
        }
        self.failed += 1;
        self.since.get_or_insert(now);
        self.not_before = Some(now + delay(self.failed, options));
    }
}

/// Doubles with every failure, and becomes a lock at the last that is allowed.
fn delay(failed: u32, options: &FailureOptions) -> Duration {
    if failed >= options.allowed {
        return options.locked_for;
    }
    options.first_delay.saturating_mul(1 << (failed - 1).min(20)).min(options.locked_for)
}
