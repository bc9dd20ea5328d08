//! Secrets at rest: fields that the database keeps and cannot read.
//!
//! Three layers. A key-encryption key, which only the nodes have, wraps one data key for each
//! organization; a data key seals fields by XChaCha20-Poly1305. A sealed field opens only where it
//! was sealed: organization, table, column, row and key version are authenticated with it.
//!
//! A sealed field is one byte for the format (1), four for the version of the data key (big
//! endian), 24 of a random nonce, and the ciphertext with its tag of 16.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use insightdesk_domain::ids::OrganizationId;
use secrecy::{ExposeSecret, SecretSlice};
use sqlx::PgPool;
use uuid::Uuid;

mod data_keys;
mod ring;
mod rotate;
mod seal;
mod sealed;

pub use ring::{KeyEncryptionKey, KeyRing};
pub use rotate::Resealed;
pub use sealed::{Owner, SEALED, Sealed};

use seal::{Field, Key};

/// For how long a node may seal with a data key that is not the newest.
const BELIEVED: Duration = Duration::from_secs(5);
/// Unwrapped keys are forgotten beyond this many.
const KEPT: usize = 10_000;

/// Where a sealed field stands; it opens nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    table: &'static str,
    column: &'static str,
    row: String,
}

impl Place {
    /// `row` is the key of the row as text: what the database writes for `column::text`.
    pub fn new(table: &'static str, column: &'static str, row: impl fmt::Display) -> Self {
        Self { table, column, row: row.to_string() }
    }
}

/// Why a field is not sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the keys cannot be read from the database")]
    Database(#[from] sqlx::Error),
    /// The key-encryption key is another one, or is gone.
    #[error("data keys are wrapped with the key-encryption key {0}, which this node does not have")]
    Locked(String),
    /// Changed, moved from another place, or cut.
    #[error("a sealed value does not open where it stands")]
    Damaged,
}

impl From<VaultError> for sqlx::Error {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Database(error) => error,
            other => Self::Decode(other.into()),
        }
    }
}

/// Seals and opens fields; cheap to clone.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    hub: PgPool,
    ring: KeyRing,
    known: RwLock<Known>,
}

/// Data keys that were unwrapped, and which version of an organization is the newest.
#[derive(Default)]
struct Known {
    keys: HashMap<(Uuid, u32), Arc<Key>>,
    newest: HashMap<Uuid, (u32, Instant)>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("ring", &self.inner.ring).finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault on the hub's pool. Asks nothing yet.
    #[must_use]
    pub fn new(hub: PgPool, ring: KeyRing) -> Self {
        Self { inner: Arc::new(Inner { hub, ring, known: RwLock::default() }) }
    }

    /// Sees to it that every data key opens with the keys of this node, and that the platform has
    /// one.
    ///
    /// # Errors
    /// [`VaultError::Locked`] when the key-encryption key is not the right one.
    pub async fn check(&self) -> Result<(), VaultError> {
        for kek in data_keys::wrapped_by(&self.inner.hub).await? {
            if self.inner.ring.find(&kek).is_none() {
                return Err(VaultError::Locked(kek));
            }
        }
        self.newest(crate::audit::PLATFORM).await.map(drop)
    }

    /// Seals a field of an organization ([`crate::audit::PLATFORM`]: of none). Uses a connection of
    /// the hub's pool when the organization's key is not known yet; best done before a transaction
    /// begins.
    ///
    /// # Errors
    /// When the database does not answer, or the key-encryption key is gone.
    pub async fn seal(
        &self,
        organization: OrganizationId,
        place: &Place,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let (version, key) = self.newest(organization).await?;
        Ok(Field { organization, place, version }.seal(&key, plain))
    }

    /// Opens what [`Vault::seal`] made for the same place.
    ///
    /// # Errors
    /// As [`Vault::seal`]; [`VaultError::Damaged`] for anything else than what was sealed there.
    pub async fn open(
        &self,
        organization: OrganizationId,
        place: &Place,
        sealed: &[u8],
    ) -> Result<SecretSlice<u8>, VaultError> {
        let version = seal::version(sealed).ok_or(VaultError::Damaged)?;
        let key = match self.known(organization, version) {
            Some(key) => key,
            None => self.fetch(organization, version).await?.ok_or(VaultError::Damaged)?,
        };
        Field { organization, place, version }.open(&key, sealed).ok_or(VaultError::Damaged)
    }

    /// The key that seals now; the organization gets its first one if it has none.
    async fn newest(&self, organization: OrganizationId) -> Result<(u32, Arc<Key>), VaultError> {
        if let Some(version) = self.believed(organization)
            && let Some(key) = self.known(organization, version)
        {
            return Ok((version, key));
        }
        let hub = &self.inner.hub;
        let mut newest = data_keys::newest(hub, organization).await?;
        if newest.is_none() {
            self.inner.ring.reload();
            let key = Key::random();
            let wrapped = data_keys::Wrapped::new(&self.inner.ring.newest(), organization, 1, &key);
            data_keys::insert(hub, &wrapped).await?;
            newest = data_keys::newest(hub, organization).await?;
        }
        let wrapped = newest.ok_or(sqlx::Error::RowNotFound)?;
        let key = match self.known(organization, wrapped.version) {
            Some(key) => key,
            None => self.unwrap(&wrapped)?,
        };
        self.write(|known| {
            known.newest.insert(organization.as_uuid(), (wrapped.version, Instant::now()));
        });
        Ok((wrapped.version, key))
    }

    async fn fetch(
        &self,
        organization: OrganizationId,
        version: u32,
    ) -> Result<Option<Arc<Key>>, VaultError> {
        let wrapped = data_keys::find(&self.inner.hub, organization, version).await?;
        wrapped.map(|wrapped| self.unwrap(&wrapped)).transpose()
    }

    fn unwrap(&self, wrapped: &data_keys::Wrapped) -> Result<Arc<Key>, VaultError> {
        let kek = self.inner.ring.find(&wrapped.kek);
        let kek = kek.ok_or_else(|| VaultError::Locked(wrapped.kek.clone()))?;
        let key = Arc::new(wrapped.open(&kek).ok_or(VaultError::Damaged)?);
        self.write(|known| {
            if known.keys.len() >= KEPT {
                known.keys.clear();
            }
            known.keys.insert((wrapped.organization.as_uuid(), wrapped.version), Arc::clone(&key));
        });
        Ok(key)
    }

    fn known(&self, organization: OrganizationId, version: u32) -> Option<Arc<Key>> {
        let known = self.inner.known.read().unwrap_or_else(PoisonError::into_inner);
        known.keys.get(&(organization.as_uuid(), version)).cloned()
    }

    fn believed(&self, organization: OrganizationId) -> Option<u32> {
        let known = self.inner.known.read().unwrap_or_else(PoisonError::into_inner);
        let (version, asked) = known.newest.get(&organization.as_uuid())?;
        (asked.elapsed() < BELIEVED).then_some(*version)
    }

    fn write(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.inner.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The text in an opened field.
///
/// # Errors
/// [`VaultError::Damaged`] when it is not UTF-8.
pub fn text(opened: &SecretSlice<u8>) -> Result<secrecy::SecretString, VaultError> {
    let text = std::str::from_utf8(opened.expose_secret()).map_err(|_| VaultError::Damaged)?;
    Ok(text.into())
}

#[cfg(test)]
mod tests;
