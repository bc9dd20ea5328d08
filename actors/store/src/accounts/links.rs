//! Links that are mailed: each does one thing, once, for a while.

use std::time::Duration;

use insightdesk_domain::ids::{OrganizationId, UserId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Accounts, TokenHash};
use crate::audit::PLATFORM;

/// Mails of one kind that an account may be sent within an hour, whoever asks for them.
const PER_HOUR: i64 = 5;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Shows that an address is somebody's.
    Verify,
    /// Lets somebody choose a password.
    Reset,
    /// Lets somebody be the first owner of all.
    Found,
}

impl LinkKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::Found => "found",
        }
    }
}

/// A link that was just made.
#[derive(Debug, Clone, Copy)]
pub struct NewLink {
    pub token: TokenHash,
    /// How long it works.
    pub lasts: Duration,
}

/// A link that was just used, and works no more.
#[derive(Debug)]
pub(super) struct Used {
    pub(super) user: Option<UserId>,
    pub(super) password_hash: Option<String>,
}

impl Accounts {
    /// Finds whose link this is, and leaves it as it is. None: it was used, or is over.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn link_owner(
        &self,
        kind: LinkKind,
        token: &TokenHash,
    ) -> sqlx::Result<Option<UserId>> {
        let user = sqlx::query_scalar!(
            r#"select user_id as "user!" from account_links
               where token_hash = $1 and kind = $2 and used_at is null and expires_at > now()
                   and user_id is not null"#,
            &token[..],
            kind.as_str(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(user.map(UserId::from_uuid))
    }
}

pub(super) async fn put(
    connection: &mut PgConnection,
    kind: LinkKind,
    user: Option<UserId>,
    link: &NewLink,
    password_hash: Option<&str>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into account_links (token_hash, kind, user_id, password_hash, expires_at)
         values ($1, $2, $3, $4, now() + make_interval(secs => $5))",
        &link.token[..],
        kind.as_str(),
        user.map(UserId::as_uuid),
        password_hash,
        link.lasts.as_secs_f64(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts a mail without a link that somebody else may have caused.
pub(super) async fn count_notice(connection: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into account_links (token_hash, kind, user_id, expires_at, used_at)
         values (sha256($1::text::bytea), 'notice', $2, now(), now())",
        Uuid::now_v7().to_string(),
        user.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Uses a link up. Of two who come with the same one, one gets it.
pub(super) async fn take(
    connection: &mut PgConnection,
    kind: LinkKind,
    token: &TokenHash,
) -> sqlx::Result<Option<Used>> {
    let row = sqlx::query!(
        "update account_links set used_at = now()
         where token_hash = $1 and kind = $2 and used_at is null and expires_at > now()
         returning user_id, password_hash",
        &token[..],
        kind.as_str(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Used {
        user: row.user_id.map(UserId::from_uuid),
        password_hash: row.password_hash,
    }))
}

/// Ends what links of a kind somebody still has.
pub(super) async fn end(
    connection: &mut PgConnection,
    kind: LinkKind,
    user: UserId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update account_links set used_at = now()
         where user_id = $1 and kind = $2 and used_at is null",
        user.as_uuid(),
        kind.as_str(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether somebody was sent so many mails that one more would be a nuisance.
pub(super) async fn is_flooded(connection: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let sent = sqlx::query_scalar!(
        r#"select count(*) as "count!" from account_links
           where user_id = $1 and created_at > now() - interval '1 hour'"#,
        user.as_uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(sent >= PER_HOUR)
}

/// The organization in whose log stands what somebody does as a person: the first one that they
/// belong to.
pub(super) async fn home(
    connection: &mut PgConnection,
    user: UserId,
) -> sqlx::Result<OrganizationId> {
    let home = sqlx::query_scalar!(
        "select organization_id from memberships where user_id = $1
         order by removed_at is not null, created_at, id limit 1",
        user.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(home.map_or(PLATFORM, OrganizationId::from_uuid))
}
