//! The numbers of the limits.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::options::OptionsError;

const fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

/// Which numbers are in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LimitProfile {
    /// The numbers as they are set.
    #[default]
    Standard,
    /// For load tests: the limits stay in the path, with ceilings that one address does not reach.
    Load,
}

/// So many at once, and so many a minute after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub per_minute: NonZeroU32,
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate of `per_minute`, of which `burst` may come at once.
    #[must_use]
    pub const fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { per_minute, burst }
    }
}

/// What happens to those who fail to sign in, per account and network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureOptions {
    /// So many failures within the window, and the pair is locked.
    pub allowed: u32,
    pub window: Duration,
    pub locked_for: Duration,
    /// After the first failure; doubles with every further one.
    pub first_delay: Duration,
}

/// The numbers of all limits.
#[derive(Debug, Clone)]
pub struct LimitOptions {
    pub profile: LimitProfile,
    pub sign_in: Rate,
    pub refresh: Rate,
    /// Sessions of widgets.
    pub widget: Rate,
    /// Look-ups that anybody may make.
    pub lookup: Rate,
    pub failures: FailureOptions,
    /// Sockets that have not said `hello`, of one address.
    pub pending_sockets: u32,
}

impl Default for LimitOptions {
    fn default() -> Self {
        Self {
            profile: LimitProfile::Standard,
            sign_in: Rate::new(count(10), count(5)),
            refresh: Rate::new(count(30), count(30)),
            widget: Rate::new(count(20), count(20)),
            lookup: Rate::new(count(120), count(60)),
            failures: FailureOptions {
                allowed: 5,
                window: Duration::from_secs(15 * 60),
                locked_for: Duration::from_secs(30 * 60),
                first_delay: Duration::from_secs(1),
            },
            pending_sockets: 64,
        }
    }
}

impl LimitOptions {
    /// A minute of a load test.
    const RAISED: Rate = Rate::new(count(10_000_000), count(1_000_000));

    pub(crate) fn validate(&self) -> Result<(), OptionsError> {
        if self.failures.allowed == 0 {
            return Err(OptionsError::new("limits.failures.allowed", "must be at least 1"));
        }
        if self.pending_sockets == 0 {
            return Err(OptionsError::new("limits.pending_sockets", "must be at least 1"));
        }
        Ok(())
    }

    /// The numbers of the profile. Guessing passwords stays as slow as it is.
    pub(super) fn in_force(&self) -> Self {
        match self.profile {
            LimitProfile::Standard => self.clone(),
            LimitProfile::Load => Self {
                sign_in: Self::RAISED,
                refresh: Self::RAISED,
                widget: Self::RAISED,
                lookup: Self::RAISED,
                pending_sockets: 1_000_000,
                ..self.clone()
            },
        }
    }
}
