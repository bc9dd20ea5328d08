//! So many calls in a while for each party: on all nodes together, and never more on one of them.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use insightdesk_cluster::valkey::Valkey;
use uuid::Uuid;

mod local;
mod shared;

use local::LocalRate;
use shared::SharedRate;

use super::Rate;
use super::network::address_of;
use crate::auth::{AccountId, account};

/// Somebody is too fast, and may come again after a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too fast, again after {0:?}")]
pub struct TooFast(pub Duration);

/// Whose calls are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// An address; of IPv6 the whole /64.
    Address(IpAddr),
    /// A member, a key, an organization.
    Id(Uuid),
    /// An e-mail address, whether anybody has it or not.
    Account(AccountId),
}

impl Party {
    /// Whoever has this e-mail address.
    #[must_use]
    pub fn account(email: &str) -> Self {
        Self::Account(account(email))
    }
}

impl From<IpAddr> for Party {
    fn from(address: IpAddr) -> Self {
        Self::Address(address_of(address))
    }
}

impl From<Uuid> for Party {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Id(id) => id.simple().fmt(f),
            Self::Account(account) => Uuid::from_bytes(*account).simple().fmt(f),
        }
    }
}

/// What is left of a limit after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// The limit's name, as programs are told it.
    pub name: &'static str,
    pub rate: Rate,
    /// Calls that may follow at once.
    pub remaining: u32,
}

impl Allowance {
    /// Until everything is given back that was used.
    #[must_use]
    pub fn reset_after(&self) -> Duration {
        self.rate.interval() * self.rate.burst.get().saturating_sub(self.remaining)
    }
}

/// A limit per party; cheap to clone.
#[derive(Debug, Clone)]
pub struct PartyRate {
    name: &'static str,
    rate: Rate,
    local: LocalRate,
    shared: Option<SharedRate>,
}

impl PartyRate {
    /// A limit with nothing counted yet. With `valkey`, limits of one name are one limit.
    #[must_use]
    pub fn new(name: &'static str, rate: Rate, valkey: Option<&Valkey>) -> Self {
        let shared = valkey.map(|valkey| SharedRate::new(name, rate, valkey.clone()));
        Self { name, rate, local: LocalRate::new(rate), shared }
    }

    /// Counts a call, and says what is left as this node knows it.
    ///
    /// # Errors
    /// When it is one too many.
    pub async fn check(&self, party: impl Into<Party>) -> Result<Allowance, TooFast> {
        let party = party.into();
        // A flood goes no further than this node.
        let remaining = self.local.check(party)?;
        if let Some(shared) = &self.shared {
            shared.check(party).await?;
        }
        Ok(Allowance { name: self.name, rate: self.rate, remaining })
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[tokio::test]
    async fn what_is_left_is_told_with_each_call() {
        let three = NonZeroU32::new(3).expect("not zero");
        let rate = PartyRate::new("test", Rate::within(three, Duration::from_secs(60)), None);
        let party = Uuid::now_v7();
        let first = rate.check(party).await.expect("the first of three");
        assert_eq!((first.remaining, first.reset_after()), (2, Duration::from_secs(20)));
        rate.check(party).await.expect("the second");
        let last = rate.check(party).await.expect("the third");
        assert_eq!((last.remaining, last.reset_after()), (0, Duration::from_secs(60)));
        rate.check(party).await.expect_err("the fourth");
        rate.check(Uuid::now_v7()).await.expect("others are not held up");
    }

    #[test]
    fn an_address_in_its_network_and_an_account_in_capitals_are_told_apart_from_others() {
        let address = |text: &str| Party::from(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::2"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
        assert_ne!(Party::account("ada@example.org"), Party::account("eve@example.org"));
    }
}
