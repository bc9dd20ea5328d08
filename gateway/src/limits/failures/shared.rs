//! Failed sign-ins as all nodes count them: the rules of a record, in one script.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_cluster::valkey::{Gone, Script, Valkey};

use super::{Refused, Source};
use crate::auth::AccountId;
use crate::limits::{FailureOptions, TooFast};

/// An attempt of which nobody has heard for so long has failed: its node went away.
const LEASE: Duration = Duration::from_secs(60);

/// What becomes of an attempt, as the script knows it.
#[derive(Debug, Clone, Copy)]
#[repr(i64)]
enum Step {
    Begin = 0,
    Succeed = 1,
    Fail = 2,
    Withdraw = 3,
}

/// The answer of the script: go on, wait, or locked.
const WAIT: i64 = 1;
const LOCKED: i64 = 2;

/// What all nodes remember; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct SharedFailures {
    valkey: Valkey,
    script: Script,
    allowed: u32,
    /// Window, lock, first delay and lease.
    times: [Duration; 4],
}

/// The failures of one account from one place.
#[derive(Debug)]
pub(super) struct SharedRecord {
    failures: SharedFailures,
    key: String,
}

impl SharedFailures {
    pub(super) fn new(options: &FailureOptions, valkey: Valkey) -> Self {
        let FailureOptions { allowed, window, locked_for, first_delay } = *options;
        let script = Script::new(include_str!("shared.lua"));
        Self { valkey, script, allowed, times: [window, locked_for, first_delay, LEASE] }
    }

    pub(super) fn record(&self, account: &AccountId, source: &Source) -> SharedRecord {
        let account = URL_SAFE_NO_PAD.encode(account);
        let key = match source {
            Source::Network(network) => format!("failures:{account}:{network}"),
            Source::Device(id) => format!("failures:{account}:{}", URL_SAFE_NO_PAD.encode(id)),
        };
        SharedRecord { failures: self.clone(), key }
    }
}

impl SharedRecord {
    /// Begins an attempt that this node lets begin. Without an answer its word stands.
    pub(super) async fn begin(&self) -> Result<(), Refused> {
        let Ok([verdict, wait]) = self.step(Step::Begin).await else { return Ok(()) };
        let wait = TooFast(Duration::from_micros(u64::try_from(wait).unwrap_or(0)));
        match verdict {
            WAIT => Err(Refused::Wait(wait)),
            LOCKED => Err(Refused::Locked(wait)),
            _ => Ok(()),
        }
    }

    /// Ends an attempt, and says whether this was the failure that locks. Without an answer it will
    /// have failed when its lease is over.
    pub(super) async fn end(&self, succeeded: bool) -> bool {
        let step = if succeeded { Step::Succeed } else { Step::Fail };
        matches!(self.step(step).await, Ok([LOCKED, _]))
    }

    /// Takes an attempt back. Without an answer it will have failed when its lease is over.
    pub(super) async fn withdraw(&self) {
        let _ = self.step(Step::Withdraw).await;
    }

    async fn step(&self, step: Step) -> Result<[i64; 2], Gone> {
        let SharedFailures { valkey, script, allowed, times } = &self.failures;
        let [window, lock, delay, lease] = times.map(microseconds);
        let arguments = [step as i64, i64::from(*allowed), window, lock, delay, lease];
        valkey.run(script, &self.key, &arguments).await
    }
}

fn microseconds(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
