//! People who are asked to join an organization.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{InvitationId, OrganizationId, RoleId, TeamId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::member::{Grant, Member, Refusal, may_grant};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Role;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::change::{asking, taken};
use super::staff::custom;
use super::{Accounts, ChangeError, TokenHash};
use crate::{audit, outbox};

mod follow;
mod rows;

pub use follow::{InvitationPreview, Invited};

use rows::{Row, one};

/// Days that an invitation is good for.
const DAYS: i32 = 7;

/// What somebody is invited to.
#[derive(Debug, Clone)]
pub struct NewInvitation<'a> {
    /// In lower case.
    pub email: &'a str,
    pub role: Role,
    /// Instead of the built-in role.
    pub custom_role: Option<RoleId>,
    /// None: the default one.
    pub teams: &'a [TeamId],
}

/// A token for an invitation, and the letter that brings it.
#[derive(Debug, Clone)]
pub struct InvitationLetter<'a> {
    pub token: TokenHash,
    pub letter: &'a Letter,
}

/// How an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationStatus {
    Pending,
    Accepted,
    Expired,
    Cancelled,
}

impl InvitationStatus {
    /// The word that is shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An invitation as admins see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub custom_role: Option<RoleId>,
    pub teams: Vec<TeamId>,
    pub invited_by: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub status: InvitationStatus,
}

impl Accounts {
    /// Invitations, newest first, behind `after`; at most `most`.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn invitations(
        &self,
        organization: OrganizationId,
        after: Option<InvitationId>,
        most: i64,
    ) -> sqlx::Result<Vec<Invitation>> {
        let mut within = self.pools.within(organization).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"select i.id, i.email, i.role, i.custom_role_id, i.created_at, i.expires_at,
                   i.accepted_at is not null as "is_accepted!",
                   i.cancelled_at is not null as "is_cancelled!",
                   (select s.name from seats s where s.id = i.invited_by) as invited_by,
                   array(
                       select t.team_id from invitation_teams t where t.invitation_id = i.id
                   ) as "teams!"
               from invitations i
               where $1::uuid is null or (i.created_at, i.id) < (
                   select a.created_at, a.id from invitations a where a.id = $1)
               order by i.created_at desc, i.id desc
               limit $2"#,
            after.map(InvitationId::as_uuid),
            most,
        )
        .fetch_all(&mut *within)
        .await?;
        rows.into_iter().map(Row::into_invitation).collect()
    }

    /// Invites somebody, if whoever asks may give what they are invited to. The letter leaves when
    /// this is committed.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn invite(
        &self,
        asks: &Member,
        new: &NewInvitation<'_>,
        sent: &InvitationLetter<'_>,
        by: &Asker,
    ) -> Result<Invitation, ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let grant = match new.custom_role {
            Some(role) => custom(&mut within, role).await?,
            None => Grant::BuiltIn(new.role),
        };
        let asks = judge(&mut within, asks, &grant).await?;
        refuse_member(&mut within, new.email).await?;
        // One that is over makes room for the next.
        sqlx::query!(
            "update invitations set cancelled_at = now()
             where email = $1 and accepted_at is null and cancelled_at is null
                 and expires_at <= now()",
            new.email,
        )
        .execute(&mut *within)
        .await?;
        let id = InvitationId::now();
        let role = if new.custom_role.is_some() { Role::Agent } else { new.role };
        sqlx::query!(
            "insert into invitations (id, organization_id, email, role, custom_role_id,
                 token_hash, invited_by, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))",
            id.as_uuid(),
            asks.organization.as_uuid(),
            new.email,
            role.as_str(),
            new.custom_role.map(RoleId::as_uuid),
            &sent.token[..],
            asks.id.as_uuid(),
            DAYS,
        )
        .execute(&mut *within)
        .await
        .map_err(taken("This address is invited already."))?;
        put_teams(&mut within, asks.organization, id, new.teams).await?;
        outbox::post(&mut within, asks.organization, sent.letter).await?;
        let made = one(&mut within, id).await?.ok_or(ChangeError::Unknown)?;
        note(&mut within, &asks, Action::UserInvited, (Value::Null, shown(&made)), &made, by)
            .await?;
        within.commit().await?;
        Ok(made)
    }

    /// Gives an invitation its days again, under another token: the one before is dead. Also one
    /// that is over or was withdrawn, but not one that was accepted.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn renew_invitation(
        &self,
        asks: &Member,
        id: InvitationId,
        sent: &InvitationLetter<'_>,
        by: &Asker,
    ) -> Result<Invitation, ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let before = one(&mut within, id).await?.ok_or(ChangeError::Unknown)?;
        let grant = match before.custom_role {
            Some(role) => custom(&mut within, role).await?,
            None => Grant::BuiltIn(before.role),
        };
        let asks = judge(&mut within, asks, &grant).await?;
        refuse_member(&mut within, &before.email).await?;
        let renewed = sqlx::query!(
            "update invitations set token_hash = $2, cancelled_at = null,
                 expires_at = now() + make_interval(days => $3)
             where id = $1 and accepted_at is null",
            id.as_uuid(),
            &sent.token[..],
            DAYS,
        )
        .execute(&mut *within)
        .await
        .map_err(taken("This address is invited already."))?;
        if renewed.rows_affected() == 0 {
            return Err(ChangeError::InUse("This invitation was accepted."));
        }
        outbox::post(&mut within, asks.organization, sent.letter).await?;
        let made = one(&mut within, id).await?.ok_or(ChangeError::Unknown)?;
        let changed = (shown(&before), shown(&made));
        note(&mut within, &asks, Action::UserInvited, changed, &made, by).await?;
        within.commit().await?;
        Ok(made)
    }

    /// Who is invited by an invitation of the organization.
    ///
    /// # Errors
    /// When it is not there, or PostgreSQL does not answer.
    pub async fn invitation(
        &self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> Result<Invitation, ChangeError> {
        let mut within = self.pools.within(organization).await?;
        one(&mut within, id).await?.ok_or(ChangeError::Unknown)
    }

    /// Withdraws an invitation; its link is dead. Twice is once.
    ///
    /// # Errors
    /// Says why nothing changed.
    pub async fn cancel_invitation(
        &self,
        asks: &Member,
        id: InvitationId,
        by: &Asker,
    ) -> Result<(), ChangeError> {
        let mut within = self.pools.within(asks.organization).await?;
        let before = one(&mut within, id).await?.ok_or(ChangeError::Unknown)?;
        let cancelled = sqlx::query!(
            "update invitations set cancelled_at = now()
             where id = $1 and accepted_at is null and cancelled_at is null",
            id.as_uuid(),
        )
        .execute(&mut *within)
        .await?;
        if cancelled.rows_affected() > 0 {
            let changed = (shown(&before), Value::Null);
            let action = Action::InvitationWithdrawn;
            note(&mut within, asks, action, changed, &before, by).await?;
        }
        Ok(within.commit().await?)
    }
}

/// Whoever asks, if they may invite to this.
async fn judge(
    connection: &mut PgConnection,
    asks: &Member,
    grant: &Grant,
) -> Result<Member, ChangeError> {
    let asks = asking(connection, asks).await?;
    if !asks.permissions.contains(Permission::InvitationEdit) {
        return Err(Refusal::NotAllowed.into());
    }
    may_grant(&asks, grant)?;
    Ok(asks)
}

async fn refuse_member(connection: &mut PgConnection, email: &str) -> Result<(), ChangeError> {
    let is_member = sqlx::query_scalar!(
        r#"select exists (
               select from memberships m join users u on u.id = m.user_id
               where u.email = $1 and m.removed_at is null
           ) as "is_member!""#,
        email,
    )
    .fetch_one(connection)
    .await?;
    match is_member {
        true => Err(ChangeError::Taken("Somebody with this address is a member already.")),
        false => Ok(()),
    }
}

async fn put_teams(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: InvitationId,
    teams: &[TeamId],
) -> Result<(), ChangeError> {
    let mut wanted: Vec<Uuid> = teams.iter().map(|team| team.as_uuid()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let put = sqlx::query!(
        "insert into invitation_teams (invitation_id, team_id, organization_id)
         select $1, id, organization_id from teams where id = any($2) and organization_id = $3",
        id.as_uuid(),
        &wanted,
        organization.as_uuid(),
    )
    .execute(connection)
    .await?;
    let is_all = put.rows_affected() == wanted.len() as u64;
    if is_all {
        Ok(())
    } else {
        Err(ChangeError::Field("teams", "are not all of this organization"))
    }
}

/// What the log tells of an invitation; whose address it is, is told by the invitation alone.
fn shown(invitation: &Invitation) -> Value {
    json!({
        "role": invitation.role,
        "custom_role": invitation.custom_role,
        "teams": invitation.teams,
        "expires_at": invitation.expires_at,
    })
}

async fn note(
    connection: &mut PgConnection,
    asks: &Member,
    action: Action,
    (before, after): (Value, Value),
    on: &Invitation,
    by: &Asker,
) -> sqlx::Result<()> {
    let entry = Entry::new(action, by).on("invitation", on.id).changing(before, after);
    audit::note(connection, asks.organization, &entry).await
}
