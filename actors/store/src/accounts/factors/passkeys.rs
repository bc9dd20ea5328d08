//! Passkeys: public keys of authenticators, and how often each has signed.

use insightdesk_domain::audit::{Action, Entry};
use insightdesk_domain::ids::{SignInId, UserId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::text::Name;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Accounts, Factor, Owner, TokenHash, added, lock};
use crate::audit;

/// Most keys of one person.
const KEYS: i64 = 20;

/// A key that somebody has.
#[derive(Debug, Clone)]
pub struct Passkey {
    pub id: Uuid,
    pub user: UserId,
    pub name: String,
    /// The public key and what is known of the authenticator.
    pub credential: Value,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// A key to be kept.
#[derive(Debug, Clone)]
pub struct NewPasskey<'a> {
    pub id: Uuid,
    /// 1 to 100 characters.
    pub name: &'a str,
    pub credential_id: &'a [u8],
    pub credential: &'a Value,
    pub counter: u32,
    /// In which it was made: one that a provider began makes a second factor only.
    pub sign_in: SignInId,
}

struct Row {
    id: Uuid,
    user_id: Uuid,
    name: String,
    credential: Value,
    created_at: jiff_sqlx::Timestamp,
    used_at: Option<jiff_sqlx::Timestamp>,
}

impl From<Row> for Passkey {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            user: UserId::from_uuid(row.user_id),
            name: row.name,
            credential: row.credential,
            created_at: row.created_at.to_jiff(),
            used_at: row.used_at.map(|at| at.to_jiff()),
        }
    }
}

impl Accounts {
    /// The keys of a person, oldest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn passkeys(&self, user: UserId) -> sqlx::Result<Vec<Passkey>> {
        let rows = sqlx::query_as!(
            Row,
            "select id, user_id, name, credential, created_at, used_at from passkeys
             where user_id = $1 order by created_at, id",
            user.as_uuid(),
        )
        .fetch_all(&self.pools.hub)
        .await?;
        Ok(rows.into_iter().map(Passkey::from).collect())
    }

    /// Finds a key that lets in by itself, by the id that its authenticator gave it.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn passkey(&self, credential_id: &[u8]) -> sqlx::Result<Option<Passkey>> {
        let row = sqlx::query_as!(
            Row,
            "select id, user_id, name, credential, created_at, used_at from passkeys
             where credential_id = $1 and alone",
            credential_id,
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(Passkey::from))
    }

    /// Keeps a key, and has a letter mailed. Returns whether `codes` are the person's recovery codes
    /// from now on, or `None` when the key is known already or there are twenty.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn add_passkey(
        &self,
        owner: Owner<'_>,
        new: &NewPasskey<'_>,
        codes: &[TokenHash],
        letter: &Letter,
    ) -> sqlx::Result<Option<bool>> {
        let mut transaction = self.pools.hub.begin().await?;
        lock(&mut transaction, owner.user).await?;
        let done = sqlx::query!(
            "insert into passkeys (id, user_id, name, credential_id, credential, counter, alone)
             select $1, $2, $3, $4, $5, $6, not exists (
                 select from sign_ins where id = $8 and (only_in is not null or method = 'oidc'))
             where (select count(*) from passkeys where user_id = $2) < $7
             on conflict do nothing",
            new.id,
            owner.user.as_uuid(),
            new.name,
            new.credential_id,
            new.credential,
            i64::from(new.counter),
            KEYS,
            new.sign_in.as_uuid(),
        )
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let has_codes =
            added(&mut transaction, owner, Factor::Passkey(new.id), codes, Some(letter)).await?;
        transaction.commit().await?;
        Ok(Some(has_codes))
    }

    /// Calls a key of its owner something else; false when they have no such key.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn rename_passkey(
        &self,
        owner: Owner<'_>,
        id: Uuid,
        name: &Name,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        let before = sqlx::query_scalar!(
            "update passkeys p set name = $3
             from (select id, name from passkeys where id = $1 and user_id = $2 for update) old
             where p.id = old.id returning old.name",
            id,
            owner.user.as_uuid(),
            name.as_str(),
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(before) = before else { return Ok(false) };
        let entry = Entry::new(Action::UserModified, owner.by)
            .on("passkey", id)
            .changing(json!({ "name": before }), json!({ "name": name }));
        audit::note(&mut transaction, owner.organization, &entry).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes that a key signed for the `counter`th time. False when it has signed as often before:
    /// there are two of it. Keys that do not count stay at 0.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn use_passkey(
        &self,
        id: Uuid,
        counter: u32,
        credential: &Value,
    ) -> sqlx::Result<bool> {
        let done = sqlx::query!(
            "update passkeys set counter = $2, credential = $3, used_at = now()
             where id = $1 and (counter < $2 or counter = 0 and $2 = 0)",
            id,
            i64::from(counter),
            credential,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
