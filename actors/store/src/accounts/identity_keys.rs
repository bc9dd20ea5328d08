//! Keys with which the page of an inbox signs who its visitors are.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{InboxId, OrganizationId};
use insightdesk_domain::inbox::IdentityAlgorithm;
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::inboxes::{InboxRefusal, lock};
use super::{Accounts, unknown_word};
use crate::audit;

/// A key, without what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityKey {
    /// The `kid` of the JWT's header.
    pub id: Uuid,
    pub algorithm: IdentityAlgorithm,
    pub created_at: Timestamp,
    pub retires_at: Option<Timestamp>,
}

/// A key that is to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewIdentityKey<'a> {
    pub id: Uuid,
    pub algorithm: IdentityAlgorithm,
    /// Of HS256 only: sealed.
    pub secret: Option<&'a [u8]>,
    /// Of the others: PEM.
    pub public_key: Option<&'a str>,
    /// The keys before are good for so many hours more.
    pub keep_hours: u16,
}

/// What a signature is checked with.
#[derive(Clone)]
pub struct VerifyingKey {
    pub id: Uuid,
    pub organization: OrganizationId,
    pub algorithm: IdentityAlgorithm,
    /// Of HS256 only: sealed.
    pub secret: Option<Vec<u8>>,
    /// Of the others: PEM.
    pub public_key: Option<String>,
}

impl Accounts {
    /// Adds a key to a chat inbox; those before retire after a while.
    ///
    /// # Errors
    /// An inbox that is not there, or PostgreSQL does not answer.
    pub async fn add_identity_key(
        &self,
        organization: OrganizationId,
        inbox: InboxId,
        new: &NewIdentityKey<'_>,
        by: &Asker,
    ) -> Result<IdentityKey, InboxRefusal> {
        let mut within = self.pools.within(organization).await?;
        lock(&mut within, inbox).await?;
        sqlx::query!(
            "update identity_keys
             set retires_at = least(retires_at, now() + make_interval(hours => $2))
             where inbox_id = $1",
            inbox.as_uuid(),
            i32::from(new.keep_hours),
        )
        .execute(&mut *within)
        .await?;
        let created_at = sqlx::query_scalar!(
            "insert into identity_keys
                 (id, organization_id, inbox_id, algorithm, secret, public_key)
             values ($1, $2, $3, $4, $5, $6) returning created_at",
            new.id,
            organization.as_uuid(),
            inbox.as_uuid(),
            new.algorithm.as_str(),
            new.secret,
            new.public_key,
        )
        .fetch_one(&mut *within)
        .await?;
        let entry = Entry::new(Action::InboxChanged, by).on("inbox", inbox).with(json!({
            "identity_key_added": new.id,
            "algorithm": new.algorithm.as_str(),
            "keep_hours": new.keep_hours,
        }));
        audit::note(&mut within, organization, &entry).await?;
        within.commit().await?;
        let (id, algorithm) = (new.id, new.algorithm);
        Ok(IdentityKey { id, algorithm, created_at: created_at.to_jiff(), retires_at: None })
    }

    /// Takes a key away from a chat inbox, at once. `false`: there is no such key.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn remove_identity_key(
        &self,
        organization: OrganizationId,
        inbox: InboxId,
        id: Uuid,
        by: &Asker,
    ) -> sqlx::Result<bool> {
        let mut within = self.pools.within(organization).await?;
        let removed = sqlx::query!(
            "delete from identity_keys where id = $1 and inbox_id = $2",
            id,
            inbox.as_uuid(),
        )
        .execute(&mut *within)
        .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = Entry::new(Action::InboxChanged, by).on("inbox", inbox);
        let entry = entry.with(json!({ "identity_key_removed": id }));
        audit::note(&mut within, organization, &entry).await?;
        within.commit().await?;
        Ok(true)
    }

    /// The key of an inbox by its `kid`, as long as it is good.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn identity_key(
        &self,
        inbox: InboxId,
        id: Uuid,
    ) -> sqlx::Result<Option<VerifyingKey>> {
        let row = sqlx::query!(
            "select organization_id, algorithm, secret, public_key from identity_keys
             where id = $1 and inbox_id = $2 and (retires_at is null or retires_at > now())",
            id,
            inbox.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(VerifyingKey {
            id,
            organization: OrganizationId::from_uuid(row.organization_id),
            algorithm: algorithm(&row.algorithm)?,
            secret: row.secret,
            public_key: row.public_key,
        }))
    }
}

impl std::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VerifyingKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The keys that are good, oldest first, with their inboxes.
pub(super) async fn good(
    connection: &mut PgConnection,
) -> sqlx::Result<Vec<(InboxId, IdentityKey)>> {
    let rows = sqlx::query!(
        "select id, inbox_id, algorithm, created_at, retires_at from identity_keys
         where retires_at is null or retires_at > now() order by created_at, id",
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let key = IdentityKey {
                id: row.id,
                algorithm: algorithm(&row.algorithm)?,
                created_at: row.created_at.to_jiff(),
                retires_at: row.retires_at.map(jiff_sqlx::Timestamp::to_jiff),
            };
            Ok((InboxId::from_uuid(row.inbox_id), key))
        })
        .collect()
}

fn algorithm(word: &str) -> sqlx::Result<IdentityAlgorithm> {
    IdentityAlgorithm::parse(word).ok_or_else(|| unknown_word("algorithm", word))
}
