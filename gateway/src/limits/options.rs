//! The numbers of the limits.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::options::OptionsError;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

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

/// So many at once, and one more whenever a while has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many
    pub count: NonZeroU32,
    /// within so long,
    pub window: Duration,
    /// of which so many may come at once.
    pub burst: NonZeroU32,
}

impl Rate {
    /// A rate of `count` a minute, of which `burst` may come at once.
    #[must_use]
    pub const fn per_minute(count: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { count, window: MINUTE, burst }
    }

    /// A rate of `count` within `window`, all of which may come at once.
    #[must_use]
    pub const fn within(count: NonZeroU32, window: Duration) -> Self {
        Self { count, window, burst: count }
    }

    /// After so long one call more is allowed; at least a nanosecond.
    #[must_use]
    pub fn interval(&self) -> Duration {
        (self.window / self.count.get()).max(Duration::from_nanos(1))
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
    /// New accounts from an address.
    pub register: Rate,
    /// Mails with a link, for an address on the network and for one of mail.
    pub link: Rate,
    /// Links for another password that somebody shows.
    pub redeem: Rate,
    /// Second steps, passkeys, links that let in, and ways to a provider and back, from an address. Codes
    /// are counted for each person as well.
    pub ways_in: Rate,
    /// Invitations of an organization.
    pub invite: Rate,
    /// Exports of one person's data, and of logs.
    pub export: Rate,
    /// Everything that changes many things at once.
    pub bulk: Rate,
    /// All calls of an address, whoever makes them.
    pub address: Rate,
    /// All calls of a member.
    pub member: Rate,
    /// All calls of an admin or owner.
    pub admin: Rate,
    /// All calls of a key.
    pub key: Rate,
    /// All calls of an organization.
    pub organization: Rate,
    pub failures: FailureOptions,
    /// Sockets that have not said `hello`, of one address.
    pub pending_sockets: u32,
}

impl Default for LimitOptions {
    fn default() -> Self {
        Self {
            profile: LimitProfile::Standard,
            sign_in: Rate::per_minute(count(10), count(5)),
            refresh: Rate::per_minute(count(30), count(30)),
            widget: Rate::per_minute(count(20), count(20)),
            lookup: Rate::per_minute(count(120), count(60)),
            register: Rate::within(count(3), HOUR),
            link: Rate::within(count(3), HOUR),
            redeem: Rate::within(count(5), HOUR),
            ways_in: Rate::per_minute(count(30), count(30)),
            invite: Rate::within(count(100), HOUR),
            export: Rate::within(count(3), HOUR),
            bulk: Rate::within(count(5), MINUTE),
            address: Rate::per_minute(count(6_000), count(600)),
            member: Rate::within(count(300), MINUTE),
            admin: Rate::within(count(500), MINUTE),
            key: Rate::within(count(1_000), MINUTE),
            organization: Rate::within(count(6_000), MINUTE),
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
    const RAISED: Rate = Rate::per_minute(count(10_000_000), count(1_000_000));

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
                register: Self::RAISED,
                link: Self::RAISED,
                redeem: Self::RAISED,
                ways_in: Self::RAISED,
                invite: Self::RAISED,
                export: Self::RAISED,
                bulk: Self::RAISED,
                address: Self::RAISED,
                member: Self::RAISED,
                admin: Self::RAISED,
                key: Self::RAISED,
                organization: Self::RAISED,
                pending_sockets: 1_000_000,
                ..self.clone()
            },
        }
    }
}
