//! The keys of access tokens as the database has them, read again when a token names one that is not
//! known: another node may have begun to sign with it.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use insightdesk_store::signing_keys::SigningKeys as StoredKeys;
use insightdesk_store::vault::VaultError;
use secrecy::SecretSlice;
use tokio::sync::Mutex;

use super::access::{Access, AccessError, AccessTokens};
use super::keys::{SigningKeys, arrange};

/// Made-up names of keys have the database asked no more often than this.
const APART: Duration = Duration::from_secs(1);

/// Verifies tokens by keys that were read, and reads them again where that may help.
pub(super) struct KeyBook {
    tokens: Arc<AccessTokens>,
    /// The node's own, which sign until one of the database does.
    own: Vec<SecretSlice<u8>>,
    /// Where the others are, from the first time that they were read.
    stored: OnceLock<StoredKeys>,
    asked: Mutex<Asked>,
}

/// What unknown names have led to.
#[derive(Debug, Default)]
struct Asked {
    last: Option<Instant>,
    times: u64,
}

impl KeyBook {
    pub(super) fn new(tokens: Arc<AccessTokens>, own: Vec<SecretSlice<u8>>) -> Self {
        Self { tokens, own, stored: OnceLock::new(), asked: Mutex::default() }
    }

    /// Reads the keys, and remembers where they are.
    pub(super) async fn learn(&self, stored: &StoredKeys) -> Result<(), VaultError> {
        let stored = self.stored.get_or_init(|| stored.clone());
        let (keys, now) = stored.all().await?;
        let documents = arrange(&self.own, keys, now);
        let keys = SigningKeys::read(&documents).map_err(|_| VaultError::Damaged)?;
        self.tokens.change(keys);
        Ok(())
    }

    /// Verifies a token. One of an unknown key is verified again after a look at the database.
    pub(super) async fn verify(&self, token: &str) -> Result<Access, AccessError> {
        match self.tokens.verify(token) {
            Err(AccessError::Invalid) if self.tokens.names_unknown_key(token) => {
                self.look().await;
                self.tokens.verify(token)
            }
            verdict => verdict,
        }
    }

    /// Whoever comes while somebody looks waits, and profits from it.
    async fn look(&self) {
        let Some(stored) = self.stored.get() else { return };
        let mut asked = self.asked.lock().await;
        if asked.last.is_some_and(|last| last.elapsed() < APART) {
            return;
        }
        if let Err(error) = self.learn(stored).await {
            tracing::warn!(%error, "the keys of access tokens stay as they are");
        }
        asked.last = Some(Instant::now());
        asked.times += 1;
    }

    /// How often an unknown name led to the database so far.
    #[cfg(test)]
    pub(super) async fn times(&self) -> u64 {
        self.asked.lock().await.times
    }
}

impl fmt::Debug for KeyBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyBook").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}
