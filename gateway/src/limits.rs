//! How often somebody may try: per address, and per account where passwords are guessed.
//!
//! Every table here has a fixed size, whatever a flood brings: addresses share slots of a hash
//! with a random key, and remembered failures are evicted, oldest first.
//!
//! Every node counts for itself, always. With Valkey all nodes count together as well, and the
//! stricter of the two answers holds; so a limit is never gone when Valkey is, or what it knew.

use insightdesk_cluster::valkey::Valkey;

mod failures;
mod network;
mod options;
mod pending;
mod rate;

pub use network::network_of;
pub use options::{FailureOptions, LimitOptions, LimitProfile, Rate};
pub use pending::{Pending, PendingSlot};
pub use rate::{AddressRate, TooFast};

pub(crate) use failures::{Failures, Refused};

/// All limits of the edge; cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Sign-ins from an address, whatever the account.
    pub sign_in: AddressRate,
    /// Refreshes from an address.
    pub refresh: AddressRate,
    /// Sessions of widgets from an address.
    pub widget: AddressRate,
    /// Look-ups that anybody may make, from an address.
    pub lookup: AddressRate,
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
        Self {
            sign_in: AddressRate::new("sign_in", options.sign_in, valkey),
            refresh: AddressRate::new("refresh", options.refresh, valkey),
            widget: AddressRate::new("widget", options.widget, valkey),
            lookup: AddressRate::new("lookup", options.lookup, valkey),
            pending: Pending::new(options.pending_sockets),
            failures: Failures::new(options.failures, valkey),
        }
    }
}

#[cfg(test)]
mod tests;
