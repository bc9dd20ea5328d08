//! When keys of the API were last used: counted here, and written down at most once a minute for
//! each. What was counted in its last minute dies with a node.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use insightdesk_domain::ids::KeyId;
use insightdesk_store::accounts::Accounts;

/// How often the uses of one key are written down.
const WRITE_EVERY: Duration = Duration::from_secs(60);

/// Uses that are not written down yet; clones are handles to the same.
#[derive(Debug, Clone)]
pub(super) struct KeyUses {
    accounts: Accounts,
    waiting: Arc<Mutex<HashMap<KeyId, Uses>>>,
}

#[derive(Debug, Default)]
struct Uses {
    times: u32,
    address: Option<IpAddr>,
}

impl KeyUses {
    pub(super) fn new(accounts: Accounts) -> Self {
        Self { accounts, waiting: Arc::default() }
    }

    /// Counts one use. The first in a while is written down at once.
    pub(super) fn note(&self, key: KeyId, address: Option<IpAddr>) {
        let is_new = match self.waiting().entry(key) {
            Entry::Occupied(mut uses) => {
                uses.get_mut().times += 1;
                uses.get_mut().address = address;
                false
            }
            Entry::Vacant(place) => {
                place.insert(Uses { times: 1, address });
                true
            }
        };
        if is_new {
            tokio::spawn(self.clone().write(key));
        }
    }

    /// Writes down what was counted, until nothing was for a while.
    async fn write(self, key: KeyId) {
        while let Some(Uses { times, address }) = self.take(key) {
            if let Err(error) = self.accounts.note_key_use(key, times, address).await {
                tracing::warn!(%error, %key, times, "uses of a key cannot be noted");
            }
            tokio::time::sleep(WRITE_EVERY).await;
        }
    }

    fn take(&self, key: KeyId) -> Option<Uses> {
        let mut waiting = self.waiting();
        let uses = std::mem::take(waiting.get_mut(&key)?);
        if uses.times == 0 {
            waiting.remove(&key);
            return None;
        }
        Some(uses)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<KeyId, Uses>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
