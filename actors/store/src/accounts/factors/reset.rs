//! Somebody has lost every factor: an admin takes them away, and can do nothing else.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, UserId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::member::{Member, may_reset_factors};
use serde_json::json;
use sqlx::PgConnection;

use super::{Accounts, lock};
use crate::accounts::ChangeError;
use crate::accounts::staff::both;
use crate::{audit, outbox};

/// What came of a reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    Done,
    /// No such member here.
    Missing,
    /// Owners, whoever may do more than the one who asks, and people whom another organization
    /// trusts as well, are out of reach.
    Protected,
}

impl Accounts {
    /// Takes every factor of a member away, ends their sign-ins, and has a letter to their address
    /// mailed that says so.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn reset_factors(
        &self,
        asks: &Member,
        member: MemberId,
        letter: impl FnOnce(&str, &Member) -> Letter,
        by: &Asker,
    ) -> sqlx::Result<Reset> {
        let mut transaction = self.pools.hub.begin().await?;
        let of = match both(&mut transaction, asks, member).await {
            Ok((_, of)) if of.member.organization != asks.organization => {
                return Ok(Reset::Missing);
            }
            Ok((asks, of)) if may_reset_factors(&asks, &of.member).is_ok() => of.member,
            Err(ChangeError::Unknown) => return Ok(Reset::Missing),
            Err(ChangeError::Database(error)) => return Err(error),
            Ok(_) | Err(_) => return Ok(Reset::Protected),
        };
        if is_elsewhere(&mut transaction, &of).await? {
            return Ok(Reset::Protected);
        }
        lock(&mut transaction, of.user).await?;
        take_all(&mut transaction, of.user).await?;
        let email = email(&mut transaction, of.user).await?;
        outbox::post(&mut transaction, of.organization, &letter(&email, &of)).await?;
        let entry = Entry::new(Action::SecondFactorRemoved, by).on("member", member.as_uuid());
        let entry = entry.with(json!({ "factor": "all", "sign_ins": "ended" }));
        audit::note(&mut transaction, of.organization, &entry).await?;
        transaction.commit().await?;
        Ok(Reset::Done)
    }
}

/// Whether somebody is a member of another organization as well.
async fn is_elsewhere(connection: &mut PgConnection, of: &Member) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from memberships
               where user_id = $1 and organization_id <> $2 and removed_at is null
           ) as "is_elsewhere!""#,
        of.user.as_uuid(),
        of.organization.as_uuid(),
    )
    .fetch_one(connection)
    .await
}

async fn take_all(connection: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "with totp as (delete from totp_secrets where user_id = $1),
             keys as (delete from passkeys where user_id = $1),
             codes as (delete from recovery_codes where user_id = $1),
             begun as (delete from auth_challenges where user_id = $1),
             ended as (update sign_ins set revoked_at = now()
                 where user_id = $1 and revoked_at is null)
         update users set second_factor_at = null where id = $1",
        user.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn email(connection: &mut PgConnection, user: UserId) -> sqlx::Result<String> {
    sqlx::query_scalar!("select email from users where id = $1", user.as_uuid())
        .fetch_one(connection)
        .await
}
