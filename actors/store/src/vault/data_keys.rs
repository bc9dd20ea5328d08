//! The table of wrapped data keys.

use insightdesk_domain::ids::OrganizationId;
use secrecy::zeroize::Zeroize;
use sqlx::{PgConnection, PgPool};

use super::ring::KeyEncryptionKey;
use super::seal::Key;

/// A data key as it is stored.
#[derive(Debug)]
pub(super) struct Wrapped {
    pub(super) organization: OrganizationId,
    pub(super) version: u32,
    /// Which key-encryption key opens it.
    pub(super) kek: String,
    bytes: Vec<u8>,
}

impl Wrapped {
    pub(super) fn new(
        kek: &KeyEncryptionKey,
        organization: OrganizationId,
        version: u32,
        key: &Key,
    ) -> Self {
        let bytes = kek.key.encrypt(&about(organization, version), key.bytes());
        Self { organization, version, kek: kek.id().to_owned(), bytes }
    }

    pub(super) fn open(&self, kek: &KeyEncryptionKey) -> Option<Key> {
        let opened = kek.key.decrypt(&about(self.organization, self.version), &self.bytes)?;
        Key::read(&opened)
    }
}

impl Drop for Wrapped {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

fn about(organization: OrganizationId, version: u32) -> Vec<u8> {
    format!("insightdesk data key\0{organization}\0{version}").into_bytes()
}

/// Every key-encryption key that a data key needs.
pub(super) async fn wrapped_by(hub: &PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select distinct kek from data_keys").fetch_all(hub).await
}

pub(super) async fn newest(
    hub: &PgPool,
    organization: OrganizationId,
) -> sqlx::Result<Option<Wrapped>> {
    let row = sqlx::query!(
        "select version, kek, wrapped from data_keys
         where organization_id = $1 order by version desc limit 1",
        organization.as_uuid(),
    )
    .fetch_optional(hub)
    .await?;
    Ok(row.map(|row| read(organization, row.version, row.kek, row.wrapped)))
}

pub(super) async fn find(
    hub: &PgPool,
    organization: OrganizationId,
    version: u32,
) -> sqlx::Result<Option<Wrapped>> {
    let row = sqlx::query!(
        "select version, kek, wrapped from data_keys where organization_id = $1 and version = $2",
        organization.as_uuid(),
        i32::try_from(version).unwrap_or_default(),
    )
    .fetch_optional(hub)
    .await?;
    Ok(row.map(|row| read(organization, row.version, row.kek, row.wrapped)))
}

/// Stores a key unless another node was faster.
pub(super) async fn insert(hub: &PgPool, key: &Wrapped) -> sqlx::Result<()> {
    let mut connection = hub.acquire().await?;
    insert_in(&mut connection, key).await
}

pub(super) async fn insert_in(connection: &mut PgConnection, key: &Wrapped) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into data_keys (organization_id, version, kek, wrapped) values ($1, $2, $3, $4)
         on conflict do nothing",
        key.organization.as_uuid(),
        i32::try_from(key.version).unwrap_or(i32::MAX),
        key.kek,
        key.bytes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// At most `most` keys that another key-encryption key than `kek` opens, locked.
pub(super) async fn others_than(
    connection: &mut PgConnection,
    kek: &str,
    most: i64,
) -> sqlx::Result<Vec<Wrapped>> {
    let rows = sqlx::query!(
        "select organization_id, version, kek, wrapped from data_keys
         where kek <> $1 order by organization_id, version limit $2 for update",
        kek,
        most,
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().map(|row| {
        let organization = OrganizationId::from_uuid(row.organization_id);
        read(organization, row.version, row.kek, row.wrapped)
    });
    Ok(read.collect())
}

pub(super) async fn rewrap(connection: &mut PgConnection, key: &Wrapped) -> sqlx::Result<()> {
    sqlx::query!(
        "update data_keys set kek = $3, wrapped = $4 where organization_id = $1 and version = $2",
        key.organization.as_uuid(),
        i32::try_from(key.version).unwrap_or_default(),
        key.kek,
        key.bytes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn read(organization: OrganizationId, version: i32, kek: String, bytes: Vec<u8>) -> Wrapped {
    let version = u32::try_from(version).unwrap_or_default();
    Wrapped { organization, version, kek, bytes }
}
