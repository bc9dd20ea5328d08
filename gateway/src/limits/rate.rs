//! So many calls a minute for each address: on all nodes together, and never more on one of them.

use std::net::IpAddr;
use std::time::Duration;

use insightdesk_cluster::valkey::Valkey;

mod local;
mod shared;

use local::LocalRate;
use shared::SharedRate;

use super::Rate;

/// Somebody is too fast, and may come again after a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too fast, again after {0:?}")]
pub struct TooFast(pub Duration);

/// A limit per address; cheap to clone.
#[derive(Debug, Clone)]
pub struct AddressRate {
    local: LocalRate,
    shared: Option<SharedRate>,
}

impl AddressRate {
    /// A limit with nothing counted yet. With `valkey`, limits of one name are one limit.
    #[must_use]
    pub fn new(name: &'static str, rate: Rate, valkey: Option<&Valkey>) -> Self {
        let shared = valkey.map(|valkey| SharedRate::new(name, rate, valkey.clone()));
        Self { local: LocalRate::new(rate), shared }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// When it is one too many.
    pub async fn check(&self, address: IpAddr) -> Result<(), TooFast> {
        // A flood goes no further than this node.
        self.local.check(address)?;
        match &self.shared {
            Some(shared) => shared.check(address).await,
            None => Ok(()),
        }
    }
}
