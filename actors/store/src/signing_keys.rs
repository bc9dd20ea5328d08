//! Keys that access tokens are signed with, sealed in the database so that all nodes have the same.

use std::time::Duration;

use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use secrecy::{ExposeSecret, SecretSlice};
use sqlx::PgPool;
use uuid::Uuid;

use crate::audit::PLATFORM;
use crate::vault::{Place, Vault, VaultError};

/// How soon a new key signs: every node has read it long before.
const LEAD: Duration = Duration::from_secs(30);
/// A key that another one has followed verifies for so long: longer than any token lives.
const KEPT: Duration = Duration::from_secs(15 * 60);

/// A key pair, opened.
#[derive(Debug, Clone)]
pub struct SigningKey {
    pub id: Uuid,
    /// Ed25519 as PKCS#8.
    pub document: SecretSlice<u8>,
    /// Until then the one before signs.
    pub signs_from: Timestamp,
}

/// The table of them, cheap to clone.
#[derive(Debug, Clone)]
pub struct SigningKeys {
    hub: PgPool,
    vault: Vault,
}

impl SigningKeys {
    #[must_use]
    pub fn new(hub: PgPool, vault: Vault) -> Self {
        Self { hub, vault }
    }

    /// Where the table is.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.hub
    }

    /// Adds a key that signs half a minute from now, takes away those that nobody needs, and tells
    /// when that is.
    ///
    /// # Errors
    /// When the database does not answer, or the key cannot be sealed.
    pub async fn add(&self, document: &SecretSlice<u8>) -> Result<Timestamp, VaultError> {
        let id = Uuid::now_v7();
        let place = place(id);
        let sealed = self.vault.seal(PLATFORM, &place, document.expose_secret()).await?;
        let mut transaction = self.hub.begin().await?;
        let from = sqlx::query_scalar!(
            r#"insert into signing_keys (id, sealed, signs_from)
               values ($1, $2, clock_timestamp() + make_interval(secs => $3))
               returning signs_from as "from: SqlTimestamp""#,
            id,
            sealed,
            LEAD.as_secs_f64(),
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query!(
            "delete from signing_keys k where exists (
                 select from signing_keys next where next.signs_from > k.signs_from
                     and next.signs_from < now() - make_interval(secs => $1))",
            KEPT.as_secs_f64(),
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(from.to_jiff())
    }

    /// All keys, the one that signs latest first, and what time it is for the database.
    ///
    /// # Errors
    /// When the database does not answer, or a key does not open.
    pub async fn all(&self) -> Result<(Vec<SigningKey>, Timestamp), VaultError> {
        let rows = sqlx::query!(
            r#"select id, sealed, signs_from as "from: SqlTimestamp",
                   clock_timestamp() as "now!: SqlTimestamp"
               from signing_keys order by signs_from desc, id desc"#
        )
        .fetch_all(&self.hub)
        .await?;
        let now = rows.first().map_or_else(Timestamp::now, |row| row.now.to_jiff());
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let document = self.vault.open(PLATFORM, &place(row.id), &row.sealed).await?;
            keys.push(SigningKey { id: row.id, document, signs_from: row.from.to_jiff() });
        }
        Ok((keys, now))
    }
}

fn place(id: Uuid) -> Place {
    Place::new("signing_keys", "sealed", id)
}
