//! The secret that an authenticator shares with this program, and the codes that were used.

use std::fmt;

use insightdesk_domain::ids::UserId;
use insightdesk_domain::mail::Letter;

use super::{Accounts, Factor, Owner, TokenHash, added, lock};
use crate::outbox;

/// How many codes may be tried within an hour before the right one.
const TRIES: i32 = 10;

/// What codes are checked with.
#[derive(Clone)]
pub struct Totp {
    /// For the person's row.
    pub sealed: Vec<u8>,
    /// Of the last code that was taken.
    pub last_step: i64,
}

impl fmt::Debug for Totp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Totp").finish_non_exhaustive()
    }
}

impl Accounts {
    /// The sealed secret of a person, if there is one.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn totp(&self, user: UserId) -> sqlx::Result<Option<Totp>> {
        sqlx::query_as!(
            Totp,
            "select secret as sealed, last_step from totp_secrets where user_id = $1",
            user.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await
    }

    /// Counts a try of somebody who has an authenticator; false when there were too many within the
    /// hour. At the last one that is allowed the person is mailed the letter that `warn` writes:
    /// whoever gets there knows their password.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn try_totp(
        &self,
        owner: Owner<'_>,
        warn: impl FnOnce() -> Letter,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        let tries = sqlx::query_scalar!(
            "update totp_secrets set
                 tries = case when tries_since < now() - interval '1 hour' then 1
                     else least(tries, 1000) + 1 end,
                 tries_since = case when tries_since < now() - interval '1 hour' then now()
                     else tries_since end
             where user_id = $1
             returning tries",
            owner.user.as_uuid(),
        )
        .fetch_optional(&mut *transaction)
        .await?
        .unwrap_or(0);
        if tries == TRIES {
            outbox::post(&mut transaction, owner.organization, &warn()).await?;
        }
        transaction.commit().await?;
        Ok(tries <= TRIES)
    }

    /// Takes the code of `step`; false when it, or a later one, was taken before. Of several who
    /// ask at once, on whichever nodes, one is told true.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn use_totp(&self, user: UserId, step: i64) -> sqlx::Result<bool> {
        let done = sqlx::query!(
            "update totp_secrets set last_step = $2, tries = 0
             where user_id = $1 and last_step < $2",
            user.as_uuid(),
            step,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps an authenticator that has shown its code of `last_step`, in place of an earlier one,
    /// and has a letter mailed, unless whoever sets a desk up asks. Returns whether `codes` are the
    /// person's recovery codes from now on.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn add_totp(
        &self,
        owner: Owner<'_>,
        totp: &Totp,
        codes: &[TokenHash],
        letter: Option<&Letter>,
    ) -> sqlx::Result<bool> {
        let mut transaction = self.pools.hub.begin().await?;
        lock(&mut transaction, owner.user).await?;
        sqlx::query!(
            "insert into totp_secrets (user_id, secret, last_step) values ($1, $2, $3)
             on conflict (user_id) do update set secret = excluded.secret,
                 last_step = excluded.last_step, created_at = now()",
            owner.user.as_uuid(),
            totp.sealed,
            totp.last_step,
        )
        .execute(&mut *transaction)
        .await?;
        let has_codes = added(&mut transaction, owner, Factor::Totp, codes, letter).await?;
        transaction.commit().await?;
        Ok(has_codes)
    }
}
