//! Second factors of a person: an authenticator, passkeys, recovery codes for when both are lost.
//!
//! They belong to people, who may be members of several organizations. What changes is told in the
//! log of the organization in which it was asked for.

use insightdesk_domain::audit::{Action, Actor, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, SignInId, UserId};
use insightdesk_domain::mail::Letter;
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Accounts, TokenHash};
use crate::{audit, outbox};

mod passkeys;
mod recovery;
mod reset;
mod totp;

pub use passkeys::{NewPasskey, Passkey};
pub use recovery::RecoveryUse;
pub use reset::Reset;
pub use totp::Totp;

/// Whose factors are changed, where it is told, and who asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    pub user: UserId,
    pub organization: OrganizationId,
    pub by: &'a Asker,
}

/// What somebody has.
#[derive(Debug, Clone)]
pub struct Factors {
    /// Since when there is an authenticator.
    pub totp: Option<Timestamp>,
    pub passkeys: Vec<Passkey>,
    pub recovery_codes_left: u32,
}

/// What may be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    Totp,
    Passkey(Uuid),
}

/// What came of taking one away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Removed,
    /// It is the last one, and one is demanded.
    Last,
    Missing,
}

impl Accounts {
    /// Everything that a person has.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn factors(&self, user: UserId) -> sqlx::Result<Factors> {
        let passkeys = self.passkeys(user).await?;
        let row = sqlx::query!(
            r#"select
                   (select created_at from totp_secrets where user_id = $1) as totp,
                   (select count(*) from recovery_codes
                    where user_id = $1 and used_at is null) as "left!""#,
            user.as_uuid(),
        )
        .fetch_one(&self.pools.hub)
        .await?;
        let totp = row.totp.map(|at| at.to_jiff());
        let recovery_codes_left = u32::try_from(row.left).unwrap_or(0);
        Ok(Factors { totp, passkeys, recovery_codes_left })
    }

    /// Takes a factor away, unless it is the last one and `required`. With the last one the
    /// recovery codes go, too. Has a letter mailed that says so.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn remove_factor(
        &self,
        owner: Owner<'_>,
        factor: Factor,
        required: bool,
        letter: &Letter,
    ) -> sqlx::Result<Removal> {
        let mut transaction = self.pools.hub.begin().await?;
        lock(&mut transaction, owner.user).await?;
        let user = owner.user.as_uuid();
        let gone = match factor {
            Factor::Totp => {
                sqlx::query!("delete from totp_secrets where user_id = $1", user)
                    .execute(&mut *transaction)
                    .await?
            }
            Factor::Passkey(id) => {
                sqlx::query!("delete from passkeys where user_id = $1 and id = $2", user, id)
                    .execute(&mut *transaction)
                    .await?
            }
        };
        if gone.rows_affected() == 0 {
            return Ok(Removal::Missing);
        }
        let has_another = settle(&mut transaction, owner.user).await?;
        if required && !has_another {
            return Ok(Removal::Last);
        }
        let entry = Entry::new(Action::SecondFactorRemoved, owner.by).on("user", user);
        audit::note(&mut transaction, owner.organization, &entry.with(named(factor))).await?;
        outbox::post(&mut transaction, owner.organization, letter).await?;
        transaction.commit().await?;
        Ok(Removal::Removed)
    }
}

/// How an entry names a factor.
fn named(factor: Factor) -> serde_json::Value {
    match factor {
        Factor::Totp => json!({ "factor": "totp" }),
        Factor::Passkey(id) => json!({ "factor": "passkey", "id": id }),
    }
}

/// One change at a time for each person, or two could each leave the other's factor as the last.
async fn lock(connection: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    sqlx::query!("select id from users where id = $1 for no key update", user.as_uuid())
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Says with the person whether there is a factor, and takes recovery codes from who has none.
async fn settle(connection: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let has_factor = sqlx::query_scalar!(
        r#"update users set second_factor_at = case
               when exists (select from totp_secrets where user_id = $1)
                   or exists (select from passkeys where user_id = $1)
               then coalesce(second_factor_at, now()) end
           where id = $1
           returning second_factor_at is not null as "has!""#,
        user.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?
    .unwrap_or(false);
    if !has_factor {
        sqlx::query!("delete from recovery_codes where user_id = $1", user.as_uuid())
            .execute(connection)
            .await?;
    }
    Ok(has_factor)
}

/// From the first factor on a password alone is not enough: the sign-in that brings a factor has shown
/// it, and those end that never showed one.
async fn keep_proved(connection: &mut PgConnection, owner: Owner<'_>) -> sqlx::Result<()> {
    let own = match &owner.by.actor {
        Actor::Member { sign_in, .. } => sign_in.map(SignInId::as_uuid),
        _ => None,
    };
    sqlx::query!(
        "update sign_ins set second_factor = second_factor or id = $2,
             revoked_at = case when id is distinct from $2 and not second_factor
                 then now() else revoked_at end
         where user_id = $1 and revoked_at is null",
        owner.user.as_uuid(),
        own,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What every new factor does: it counts, ends what was opened without one, is told in the log and by
/// mail, and brings recovery codes where there are none. Returns whether `codes` are good from now on.
async fn added(
    connection: &mut PgConnection,
    owner: Owner<'_>,
    factor: Factor,
    codes: &[TokenHash],
    letter: Option<&Letter>,
) -> sqlx::Result<bool> {
    settle(connection, owner.user).await?;
    keep_proved(connection, owner).await?;
    let entry = Entry::new(Action::SecondFactorAdded, owner.by).on("user", owner.user.as_uuid());
    audit::note(connection, owner.organization, &entry.with(named(factor))).await?;
    if let Some(letter) = letter {
        outbox::post(connection, owner.organization, letter).await?;
    }
    recovery::first(connection, owner, codes).await
}
