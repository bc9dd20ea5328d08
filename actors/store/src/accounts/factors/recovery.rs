//! Recovery codes: each good once, five tries an hour.

use insightdesk_domain::audit::{Action, Entry};
use insightdesk_domain::mail::Letter;
use serde_json::json;
use sqlx::PgConnection;

use super::{Accounts, Owner, TokenHash, lock};
use crate::{audit, outbox};

/// So often somebody may try in an hour.
const TRIES: i32 = 5;

/// What came of showing a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryUse {
    /// It was good, and so many are left.
    Used { left: u32 },
    /// Not one of this person's, or used before.
    Wrong,
    /// Tried too often within the hour.
    TooOften,
}

impl Accounts {
    /// Uses a recovery code up, and has a letter mailed that says how many are left.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn use_recovery_code(
        &self,
        owner: Owner<'_>,
        code: &TokenHash,
        letter: impl FnOnce(u32) -> Letter,
    ) -> sqlx::Result<RecoveryUse> {
        let user = owner.user.as_uuid();
        // By itself, so that a try counts whatever comes of it.
        let tries = sqlx::query_scalar!(
            "insert into recovery_tries as t (user_id) values ($1)
             on conflict (user_id) do update set
                 tries = case when t.since < now() - interval '1 hour' then 1
                     else least(t.tries, 1000) + 1 end,
                 since = case when t.since < now() - interval '1 hour' then now()
                     else t.since end
             returning tries",
            user,
        )
        .fetch_one(&self.pools.hub)
        .await?;
        if tries > TRIES {
            return Ok(RecoveryUse::TooOften);
        }
        let mut transaction = self.pools.hub.begin().await?;
        let used = sqlx::query!(
            "update recovery_codes set used_at = now()
             where hash = $1 and user_id = $2 and used_at is null",
            &code[..],
            user,
        )
        .execute(&mut *transaction)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(RecoveryUse::Wrong);
        }
        let left = sqlx::query_scalar!(
            r#"select count(*) as "left!" from recovery_codes
               where user_id = $1 and used_at is null"#,
            user,
        )
        .fetch_one(&mut *transaction)
        .await?;
        let entry = Entry::new(Action::RecoveryCodeUsed, owner.by).on("user", user);
        let entry = entry.with(json!({ "left": left }));
        audit::note(&mut transaction, owner.organization, &entry).await?;
        let left = u32::try_from(left).unwrap_or(0);
        outbox::post(&mut transaction, owner.organization, &letter(left)).await?;
        transaction.commit().await?;
        Ok(RecoveryUse::Used { left })
    }

    /// Makes `codes` the only ones of a person who has a factor, and has a letter mailed; false for
    /// who has none.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn replace_recovery_codes(
        &self,
        owner: Owner<'_>,
        codes: &[TokenHash],
        letter: &Letter,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        lock(&mut transaction, owner.user).await?;
        let has_factor = sqlx::query_scalar!(
            r#"select second_factor_at is not null as "has!" from users where id = $1"#,
            owner.user.as_uuid(),
        )
        .fetch_one(&mut *transaction)
        .await?;
        if !has_factor {
            return Ok(false);
        }
        sqlx::query!("delete from recovery_codes where user_id = $1", owner.user.as_uuid())
            .execute(&mut *transaction)
            .await?;
        insert(&mut transaction, owner, codes).await?;
        outbox::post(&mut transaction, owner.organization, letter).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Gives codes to somebody who has none that is left.
pub(super) async fn first(
    connection: &mut PgConnection,
    owner: Owner<'_>,
    codes: &[TokenHash],
) -> sqlx::Result<bool> {
    let has_some = sqlx::query_scalar!(
        r#"select exists (
               select from recovery_codes where user_id = $1 and used_at is null
           ) as "has!""#,
        owner.user.as_uuid(),
    )
    .fetch_one(&mut *connection)
    .await?;
    if has_some || codes.is_empty() {
        return Ok(false);
    }
    insert(connection, owner, codes).await?;
    Ok(true)
}

async fn insert(
    connection: &mut PgConnection,
    owner: Owner<'_>,
    codes: &[TokenHash],
) -> sqlx::Result<()> {
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| code.to_vec()).collect();
    sqlx::query!(
        "insert into recovery_codes (hash, user_id) select unnest($1::bytea[]), $2",
        &hashes,
        owner.user.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let entry = Entry::new(Action::RecoveryCodesMade, owner.by).on("user", owner.user.as_uuid());
    audit::note(connection, owner.organization, &entry).await
}
