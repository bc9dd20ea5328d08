//! Failed sign-ins, counted per account and network, or per account and device that knows it.
//!
//! Whether an account exists makes no difference here. An attempt counts from the moment it
//! begins: many at once get no further than as many one after the other, and hanging up does not
//! undo one.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use moka::future::Cache;
use moka::policy::EvictionPolicy;

use super::network::network_of;
use super::{FailureOptions, TooFast};
use crate::auth::{AccountId, DeviceId, account};

mod record;

use record::Record;

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
}

impl Failures {
    pub(super) fn new(options: FailureOptions) -> Self {
        let records = Cache::builder()
            .max_capacity(KEPT)
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(options.window + options.locked_for)
            .build();
        Self { options, records }
    }

    /// Begins an attempt to sign in as `email`.
    pub(crate) async fn begin(
        &self,
        email: &str,
        address: IpAddr,
        device: Option<DeviceId>,
    ) -> Result<Attempt, Refused> {
        let source = device.map_or_else(|| Source::Network(network_of(address)), Source::Device);
        let record =
            self.records.get_with((account(email), source), async { Arc::default() }).await;
        lock(&record).begin(Instant::now(), &self.options)?;
        Ok(Attempt { record, options: self.options, succeeded: false })
    }
}

/// An attempt that is under way. Dropped, it has failed.
#[derive(Debug)]
pub(crate) struct Attempt {
    record: Arc<Mutex<Record>>,
    options: FailureOptions,
    succeeded: bool,
}

impl Attempt {
    /// The password was right: earlier failures are forgotten.
    pub(crate) fn succeeded(mut self) {
        self.succeeded = true;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        lock(&self.record).end(self.succeeded, Instant::now(), &self.options);
    }
}

fn lock(record: &Mutex<Record>) -> MutexGuard<'_, Record> {
    record.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
