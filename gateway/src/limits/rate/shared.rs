//! So many calls in a while for each party, as all nodes count them.

use std::time::Duration;

use insightdesk_cluster::valkey::{Gone, Script, Valkey};

use super::{Party, TooFast};
use crate::limits::Rate;

/// What all nodes count; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct SharedRate {
    name: &'static str,
    valkey: Valkey,
    script: Script,
    /// Microseconds after which one call more is allowed, and how many at once.
    numbers: [i64; 2],
}

impl SharedRate {
    pub(super) fn new(name: &'static str, rate: Rate, valkey: Valkey) -> Self {
        let interval = i64::try_from(rate.interval().as_micros()).unwrap_or(i64::MAX).max(1);
        let numbers = [interval, rate.burst.get().into()];
        Self { name, valkey, script: Script::new(include_str!("shared.lua")), numbers }
    }

    /// Counts a call that this node lets through. Without an answer its word stands.
    pub(super) async fn check(&self, party: Party) -> Result<(), TooFast> {
        let key = format!("rate:{}:{party}", self.name);
        let wait = match self.valkey.run(&self.script, &key, &self.numbers).await {
            Ok([wait]) => u64::try_from(wait).unwrap_or(0),
            Err(Gone) => 0,
        };
        if wait == 0 { Ok(()) } else { Err(TooFast(Duration::from_micros(wait))) }
    }
}

#[cfg(test)]
mod tests;
