//! How often somebody may try: per address, account, member, key and organization, and apart from
//! that for what is easily abused.
//!
//! Every table here has a fixed size, whatever a flood brings: addresses share slots of a hash
//! with a random key, and remembered failures are evicted, oldest first.
//!
//! Every node counts for itself, always. With Valkey all nodes count together as well, and the
//! stricter of the two answers holds; so a limit is never gone when Valkey is, or what it knew.

use std::num::NonZeroU32;
use std::time::Duration;

use insightdesk_cluster::valkey::Valkey;

mod failures;
mod network;
mod options;
mod pending;
mod rate;

pub use network::network_of;
pub use options::{FailureOptions, LimitOptions, LimitProfile, Rate};
pub use pending::{Pending, PendingSlot};
pub use rate::{Allowance, Party, PartyRate, TooFast};

pub(crate) use failures::{Failures, Refused};

/// More refusals of one member or key are refused as well, and tell nothing that is not known by then.
const NOTED_DENIALS: Rate =
    Rate::within(NonZeroU32::new(60).expect("not zero"), Duration::from_secs(60));

/// All limits of the edge; cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Sign-ins from an address, whatever the account.
    pub sign_in: PartyRate,
    /// Refreshes from an address.
    pub refresh: PartyRate,
    /// Sessions of widgets from an address.
    pub widget: PartyRate,
    /// Look-ups that anybody may make, from an address.
    pub lookup: PartyRate,
    /// New accounts, from an address.
    pub register: PartyRate,
    /// Mails with a link, from an address and for an account.
    pub link: PartyRate,
    /// Links for another password that an address shows.
    pub redeem: PartyRate,
    /// Second steps, passkeys, links that let in, and ways to a provider and back, from an address.
    pub ways_in: PartyRate,
    /// Invitations of an organization.
    pub invite: PartyRate,
    /// Exports, of a member.
    pub export: PartyRate,
    /// What changes many things at once, of a member or key.
    pub bulk: PartyRate,
    /// All calls of an address.
    pub address: PartyRate,
    /// All calls of a member.
    pub member: PartyRate,
    /// All calls of an admin or owner.
    pub admin: PartyRate,
    /// All calls of a key.
    pub key: PartyRate,
    /// All calls of an organization.
    pub organization: PartyRate,
    /// Refusals of a member or key that are noted.
    pub(crate) denials: PartyRate,
    /// Sockets of an address that have not said yet who they are.
    pub pending: Pending,
    /// Failed sign-ins of an account.
    pub(crate) failures: Failures,
}

impl Limits {
    /// Limits with the numbers of `options`, with nothing counted yet; shared through `valkey`.
    #[must_use]
    pub fn new(options: &LimitOptions, valkey: Option<&Valkey>) -> Self {
        let options = options.in_force();
        let rate = |name, rate| PartyRate::new(name, rate, valkey);
        Self {
            sign_in: rate("sign_in", options.sign_in),
            refresh: rate("refresh", options.refresh),
            widget: rate("widget", options.widget),
            lookup: rate("lookup", options.lookup),
            register: rate("register", options.register),
            link: rate("link", options.link),
            redeem: rate("redeem", options.redeem),
            ways_in: rate("ways_in", options.ways_in),
            invite: rate("invite", options.invite),
            export: rate("export", options.export),
            bulk: rate("bulk", options.bulk),
            address: rate("address", options.address),
            member: rate("member", options.member),
            admin: rate("admin", options.admin),
            key: rate("key", options.key),
            organization: rate("organization", options.organization),
            denials: rate("denials", NOTED_DENIALS),
            pending: Pending::new(options.pending_sockets),
            failures: Failures::new(options.failures, valkey),
        }
    }
}

#[cfg(test)]
mod tests;
