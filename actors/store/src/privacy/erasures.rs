//! Erasing an account: asked for, confirmed by a mailed link, done after thirty days of grace.
//!
//! What is left is a tombstone: a row without a name or an address, so that tickets stay readable.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, UserId};
use insightdesk_domain::mail::Letter;
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use sqlx::PgConnection;
use sqlx::PgPool;

use crate::accounts::TokenHash;
use crate::leases::{self, Held};
use crate::pools::Pools;
use crate::{audit, outbox};

/// What comes of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Done,
    /// An organization would be left without an owner.
    OwnsOne,
    /// It is confirmed already.
    UnderWay,
}

/// Remembers that somebody wants to be erased, and mails them a link that is good for 24 hours.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn ask_erasure(
    pools: &Pools,
    organization: OrganizationId,
    user: UserId,
    token: &TokenHash,
    letter: &Letter,
    by: &Asker,
) -> sqlx::Result<Asked> {
    let mut transaction = pools.hub.begin().await?;
    if owns_one(&mut transaction, user).await? {
        return Ok(Asked::OwnsOne);
    }
    let asked = sqlx::query!(
        "insert into erasures as e (user_id, token_hash, token_expires_at)
         values ($1, $2, now() + interval '24 hours')
         on conflict (user_id) do update set token_hash = excluded.token_hash,
             token_expires_at = excluded.token_expires_at, asked_at = now()
         where e.due_at is null",
        user.as_uuid(),
        &token[..],
    )
    .execute(&mut *transaction)
    .await?;
    if asked.rows_affected() == 0 {
        return Ok(Asked::UnderWay);
    }
    outbox::post(&mut transaction, organization, letter).await?;
    let entry = Entry::new(Action::ErasureAsked, by).on("user", user);
    audit::note(&mut transaction, organization, &entry).await?;
    transaction.commit().await?;
    Ok(Asked::Done)
}

/// Starts the time of grace, and tells when it ends; `None` when the link is over.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn confirm_erasure(
    pools: &Pools,
    token: &TokenHash,
    by: &Asker,
) -> sqlx::Result<Option<Timestamp>> {
    let mut transaction = pools.hub.begin().await?;
    let row = sqlx::query!(
        r#"update erasures set due_at = now() + interval '30 days', token_hash = null
           where token_hash = $1 and token_expires_at > now() and done_at is null
           returning user_id, due_at as "due_at!: SqlTimestamp""#,
        &token[..],
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let entry = Entry::new(Action::ErasureAsked, by)
        .on("user", row.user_id)
        .with(serde_json::json!({ "confirmed": true }));
    audit::note(&mut transaction, audit::PLATFORM, &entry).await?;
    transaction.commit().await?;
    Ok(Some(row.due_at.to_jiff()))
}

/// Takes it back. False when there is nothing to take back.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn cancel_erasure(
    pools: &Pools,
    organization: OrganizationId,
    user: UserId,
    by: &Asker,
) -> sqlx::Result<bool> {
    let mut transaction = pools.hub.begin().await?;
    let cancelled =
        sqlx::query!("delete from erasures where user_id = $1 and done_at is null", user.as_uuid())
            .execute(&mut *transaction)
            .await?;
    if cancelled.rows_affected() == 0 {
        return Ok(false);
    }
    let entry = Entry::new(Action::ErasureAsked, by)
        .on("user", user)
        .with(serde_json::json!({ "cancelled": true }));
    audit::note(&mut transaction, organization, &entry).await?;
    transaction.commit().await?;
    Ok(true)
}

/// When somebody will be erased, if they confirmed it.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn erasure_of(pools: &Pools, user: UserId) -> sqlx::Result<Option<Timestamp>> {
    let due = sqlx::query_scalar!(
        r#"select due_at as "due_at: SqlTimestamp" from erasures
           where user_id = $1 and done_at is null"#,
        user.as_uuid(),
    );
    Ok(due.fetch_optional(&pools.hub).await?.flatten().map(|due| due.to_jiff()))
}

/// Erases whoever is due, under the lease, and tells how many were. Owners stay until they have
/// given their organization to somebody else.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn carry_out(hub: &PgPool, held: &Held) -> sqlx::Result<u64> {
    let due = sqlx::query_scalar!(
        "select user_id from erasures where due_at <= now() and done_at is null order by due_at"
    );
    let mut done = 0;
    for user in due.fetch_all(hub).await? {
        let mut transaction = hub.begin().await?;
        let user = UserId::from_uuid(user);
        if !leases::guard(&mut transaction, held).await? {
            return Ok(done);
        }
        if owns_one(&mut transaction, user).await? {
            tracing::warn!(%user, "is to be erased and owns an organization");
            continue;
        }
        erase(&mut transaction, user).await?;
        transaction.commit().await?;
        done += 1;
    }
    Ok(done)
}

async fn owns_one(connection: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let owns = sqlx::query_scalar!(
        r#"select exists (select from memberships
               where user_id = $1 and role = 'owner' and removed_at is null) as "owns!""#,
        user.as_uuid(),
    );
    owns.fetch_one(connection).await
}

/// Leaves a tombstone. The log tells each organization of it, without saying who it was.
async fn erase(connection: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    let organizations = sqlx::query_scalar!(
        "update memberships set removed_at = coalesce(removed_at, now()) where user_id = $1
         returning organization_id",
        user.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query!(
        "with gone as (
             update sign_ins set revoked_at = coalesce(revoked_at, now()), user_agent = '',
                 address = null where user_id = $1),
         links as (delete from account_links where user_id = $1),
         passwords as (delete from old_passwords where user_id = $1),
         totp as (delete from totp_secrets where user_id = $1),
         keys as (delete from passkeys where user_id = $1),
         codes as (delete from recovery_codes where user_id = $1),
         tries as (delete from recovery_tries where user_id = $1),
         challenges as (delete from auth_challenges where user_id = $1),
         exports as (delete from privacy_exports where user_id = $1),
         teams as (
             delete from team_members
             where membership_id in (select id from memberships where user_id = $1)),
         letters as (
             delete from outbox where kind = 'mail'
                 and payload ->> 'to' = (select email from users where id = $1)),
         invitations as (
             update invitations set email = 'erased-' || $1::uuid || '@erased.invalid',
                 cancelled_at = case when accepted_at is null
                     then coalesce(cancelled_at, now()) else cancelled_at end
             where email = (select email from users where id = $1)
                 or accepted_by in (select id from memberships where user_id = $1)),
         providers as (delete from provider_links where user_id = $1),
         done as (update erasures set done_at = now() where user_id = $1)
         update users set name = 'Deleted user', email = 'erased-' || id || '@erased.invalid',
             password_hash = null, locale = null, email_verified_at = null,
             second_factor_at = null, disabled_at = coalesce(disabled_at, now()),
             erased_at = now()
         where id = $1",
        user.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    let entry = Entry::new(Action::PersonErased, &Asker::system()).on("user", user);
    for organization in organizations {
        let organization = OrganizationId::from_uuid(organization);
        audit::note(connection, organization, &entry).await?;
    }
    Ok(())
}
