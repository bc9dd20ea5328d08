//! Failed sign-ins, counted per account and network, or per account and device that knows it.
//!
//! Whether an account exists makes no difference here. An attempt counts from the moment it
//! begins: many at once get no further than as many one after the other, and hanging up does not
//! undo one.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use insightdesk_cluster::valkey::Valkey;
use moka::future::Cache;
use moka::policy::EvictionPolicy;

use super::network::network_of;
use super::{FailureOptions, TooFast};
use crate::auth::{AccountId, DeviceId, account};

mod attempt;
mod record;
mod shared;

pub(crate) use attempt::Attempt;

use record::Record;
use shared::SharedFailures;

/// How many pairs are remembered; the one that was not seen longest is forgotten first.
const KEPT: u64 = 100_000;

/// Why no attempt may be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Too soon after a failure, or too many at once.
    Wait(TooFast),
    /// Too many failures.
    Locked(TooFast),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Source {
    Network(IpAddr),
    Device(DeviceId),
}

/// Remembers failed sign-ins; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Failures {
    options: FailureOptions,
    records: Cache<(AccountId, Source), Arc<Mutex<Record>>>,
    shared: Option<SharedFailures>,
}

impl Failures {
    pub(super) fn new(options: FailureOptions, valkey: Option<&Valkey>) -> Self {
        let records = Cache::builder()
            .max_capacity(KEPT)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(options.window + options.locked_for)
            .build();
        let shared = valkey.map(|valkey| SharedFailures::new(&options, valkey.clone()));
        Self { options, records, shared }
    }

    /// Begins an attempt to sign in as `email`.
    pub(crate) async fn begin(
        &self,
        email: &str,
        address: IpAddr,
        device: Option<DeviceId>,
    ) -> Result<Attempt, Refused> {
        let source = device.map_or_else(|| Source::Network(network_of(address)), Source::Device);
        let of = (account(email), source);
        let shared = self.shared.as_ref().map(|shared| shared.record(&of.0, &of.1));
        let record = self.records.get_with(of, async { Arc::default() }).await;
        lock(&record).begin(Instant::now(), &self.options)?;
        Attempt::begin(record, self.options, shared).await
    }
}

fn lock(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
