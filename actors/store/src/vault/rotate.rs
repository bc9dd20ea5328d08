//! Rotation, while nodes seal and open.
//!
//! A new key-encryption key only wraps the data keys again: fields stay as they are. New data keys
//! are used by every node after a few seconds; then fields are sealed again, each only if it is
//! still what was read, until none is left. Whoever is interrupted begins where they were.

use insightdesk_domain::ids::OrganizationId;
use secrecy::ExposeSecret;
use sqlx::AssertSqlSafe;
use tokio::time::sleep;
use uuid::Uuid;

use super::data_keys::{self, Wrapped};
use super::seal::Key;
use super::{BELIEVED, Owner, Place, Sealed, Vault, VaultError};

/// Data keys or fields that are worked on at a time.
const BATCH: i64 = 200;

/// What a renewal of data keys did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Data keys made; 0 when a renewal was finished that had been interrupted.
    pub keys: u64,
    /// Fields sealed again.
    pub fields: u64,
}

impl Vault {
    /// Wraps every data key with the newest key-encryption key, and returns how many were.
    ///
    /// # Errors
    /// When the database does not answer, or a key-encryption key that is needed is not there.
    pub async fn rewrap(&self) -> Result<u64, VaultError> {
        self.inner.ring.reload();
        let newest = self.inner.ring.newest();
        let mut done = 0;
        loop {
            let mut transaction = self.inner.hub.begin().await?;
            let batch = data_keys::others_than(&mut transaction, newest.id(), BATCH).await?;
            for wrapped in &batch {
                let kek = self.inner.ring.find(&wrapped.kek);
                let kek = kek.ok_or_else(|| VaultError::Locked(wrapped.kek.clone()))?;
                let key = wrapped.open(&kek).ok_or(VaultError::Damaged)?;
                let again = Wrapped::new(&newest, wrapped.organization, wrapped.version, &key);
                data_keys::rewrap(&mut transaction, &again).await?;
            }
            transaction.commit().await?;
            if batch.is_empty() {
                return Ok(done);
            }
            done += batch.len() as u64;
        }
    }

    /// Makes a new data key for every organization and seals the fields of `columns` again; after
    /// an interruption, only what is left of that.
    ///
    /// # Errors
    /// When the database does not answer, or a field does not open.
    pub async fn renew(&self, columns: &[Sealed]) -> Result<Resealed, VaultError> {
        let mut resealed = Resealed::default();
        if !self.any_left(columns).await? {
            self.forget_retired().await?;
            resealed.keys = self.make_keys().await?;
            sleep(BELIEVED + BELIEVED / 5).await;
        }
        for column in columns {
            resealed.fields += self.reseal(column).await?;
        }
        self.retire().await?;
        Ok(resealed)
    }

    async fn any_left(&self, columns: &[Sealed]) -> Result<bool, VaultError> {
        for column in columns {
            if !self.left(column).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// All of them or none.
    pub(super) async fn make_keys(&self) -> Result<u64, VaultError> {
        self.inner.ring.reload();
        let kek = self.inner.ring.newest();
        let mut transaction = self.inner.hub.begin().await?;
        let newest = sqlx::query!(
            r#"select organization_id, max(version) as "version!" from data_keys
               group by organization_id"#
        )
        .fetch_all(&mut *transaction)
        .await?;
        for row in &newest {
            let organization = OrganizationId::from_uuid(row.organization_id);
            let version = u32::try_from(row.version).unwrap_or_default() + 1;
            let wrapped = Wrapped::new(&kek, organization, version, &Key::random());
            data_keys::insert_in(&mut transaction, &wrapped).await?;
        }
        transaction.commit().await?;
        Ok(newest.len() as u64)
    }

    async fn reseal(&self, column: &Sealed) -> Result<u64, VaultError> {
        let mut done = 0;
        loop {
            let batch = self.left(column).await?;
            if batch.is_empty() {
                return Ok(done);
            }
            for (row, organization, was) in batch {
                let organization = OrganizationId::from_uuid(organization);
                let place = Place { table: column.table, column: column.column, row };
                let plain = self.open(organization, &place, &was).await?;
                let again = self.seal(organization, &place, plain.expose_secret()).await?;
                done += self.replace(column, &place.row, &was, &again).await?;
            }
        }
    }

    /// Some fields that are not sealed with the newest key.
    pub(super) async fn left(&self, column: &Sealed) -> sqlx::Result<Vec<(String, Uuid, Vec<u8>)>> {
        let Sealed { table, column, row, owner } = column;
        let owner = match owner {
            Owner::Column(name) => format!("t.{name}"),
            Owner::Platform => "'00000000-0000-0000-0000-000000000000'::uuid".to_owned(),
        };
        let version =
            format!("('x' || encode(substring(t.{column} from 2 for 4), 'hex'))::bit(32)");
        let statement = format!(
            "select t.{row}::text, {owner}, t.{column} from {table} t
             where {version}::bigint < (
                 select max(d.version) from data_keys d where d.organization_id = {owner})
             limit {BATCH}"
        );
        sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&self.inner.hub).await
    }

    /// Nothing is replaced that has changed meanwhile: it is looked at again.
    pub(super) async fn replace(
        &self,
        Sealed { table, column, row, .. }: &Sealed,
        key: &str,
        was: &[u8],
        again: &[u8],
    ) -> sqlx::Result<u64> {
        let statement =
            format!("update {table} set {column} = $3 where {row}::text = $1 and {column} = $2");
        let query = sqlx::query(AssertSqlSafe(statement)).bind(key).bind(was).bind(again);
        Ok(query.execute(&self.inner.hub).await?.rows_affected())
    }

    async fn retire(&self) -> sqlx::Result<()> {
        sqlx::query!(
            "update data_keys k set retired_at = now()
             where retired_at is null and version < (
                 select max(version) from data_keys d where d.organization_id = k.organization_id)"
        )
        .execute(&self.inner.hub)
        .await?;
        Ok(())
    }

    /// A day after the last field was sealed again, nobody can be about to write one more.
    async fn forget_retired(&self) -> sqlx::Result<()> {
        sqlx::query!("delete from data_keys where retired_at < now() - interval '1 day'")
            .execute(&self.inner.hub)
            .await?;
        Ok(())
    }
}
