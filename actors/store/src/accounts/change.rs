//! Why a change of who is who does not come about.

use insightdesk_domain::ids::{MemberId, OrganizationId, TeamId};
use insightdesk_domain::member::{Member, Refusal};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::seats::SeatRow;

/// Why a change does not come about; nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Not there, or another organization's: nobody learns which.
    #[error("there is no such thing here")]
    Unknown,
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A field that names what is not there.
    #[error("{0} {1}")]
    Field(&'static str, &'static str),
    /// Something of that name or address is there already.
    #[error("{0}")]
    Taken(&'static str),
    /// Something else still needs it.
    #[error("{0}")]
    InUse(&'static str),
    /// A link that was used, withdrawn, or is too old.
    #[error("the link is over")]
    Over,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// What a broken uniqueness means to people.
pub(super) fn taken(what: &'static str) -> impl FnOnce(sqlx::Error) -> ChangeError {
    move |error| {
        let is_unique = |error: &dyn sqlx::error::DatabaseError| error.is_unique_violation();
        match error.as_database_error().is_some_and(is_unique) {
            true => ChangeError::Taken(what),
            false => error.into(),
        }
    }
}

/// What a reference that still stands means to people.
pub(super) fn in_use(what: &'static str) -> impl FnOnce(sqlx::Error) -> ChangeError {
    move |error| {
        let is_needed = |error: &dyn sqlx::error::DatabaseError| error.is_foreign_key_violation();
        match error.as_database_error().is_some_and(is_needed) {
            true => ChangeError::InUse(what),
            false => error.into(),
        }
    }
}

/// A member of the organization of the transaction as of now, and as of now for as long as it
/// lasts. `None`: not there, or removed.
pub(super) async fn held(
    connection: &mut PgConnection,
    id: MemberId,
) -> sqlx::Result<Option<HeldMember>> {
    let row = sqlx::query!(
        r#"select m.disabled_at is not null as "disabled!", to_jsonb(s) as "seat!: Json<SeatRow>"
           from (
               select id, disabled_at from memberships
               where id = $1 and removed_at is null
               for update
           ) m
           join seats s on s.id = m.id"#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        let may_sign_in = !row.seat.disabled;
        Ok(HeldMember {
            member: row.seat.0.into_seat()?.member,
            disabled: row.disabled,
            may_sign_in,
        })
    })
    .transpose()
}

/// A member whose row nobody else changes for now.
#[derive(Debug, Clone)]
pub(super) struct HeldMember {
    pub(super) member: Member,
    /// In this organization.
    pub(super) disabled: bool,
    pub(super) may_sign_in: bool,
}

/// Whoever asks, with what they may do now, and no more than they might when they began to ask.
pub(super) async fn asking(
    connection: &mut PgConnection,
    by: &Member,
) -> Result<Member, ChangeError> {
    let now = held(connection, by.id).await?.filter(|now| now.may_sign_in);
    let now = now.ok_or(Refusal::NotAllowed)?.member;
    Ok(Member { permissions: now.permissions.and(by.permissions), ..now })
}

/// The default team of an organization.
pub(super) async fn default_team(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> sqlx::Result<Option<TeamId>> {
    let id = sqlx::query_scalar!(
        "select id from teams where organization_id = $1 and is_default",
        organization.as_uuid(),
    );
    Ok(id.fetch_optional(connection).await?.map(TeamId::from_uuid))
}
