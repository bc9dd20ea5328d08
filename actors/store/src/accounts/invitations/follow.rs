//! Following the link of an invitation.

use insightdesk_domain::audit::{Action, Actor, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, SignInId, UserId};
use insightdesk_domain::text::Name;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::change::{default_team, taken};
use super::super::places::demand_own_proof;
use super::super::{Accounts, ChangeError, TokenHash};
use crate::audit;

/// What the link of an invitation shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationPreview {
    pub organization: OrganizationId,
    pub organization_name: String,
    pub email: String,
    pub invited_by: Option<String>,
    /// Whose address it is already.
    pub user: Option<UserId>,
    /// The organization wants letters of both cases, digits and signs in a password.
    pub needs_classes: bool,
}

/// Somebody who follows the link.
#[derive(Debug, Clone)]
pub enum Invited<'a> {
    /// Without an account.
    Newcomer { name: &'a Name, password_hash: &'a str },
    /// With an account: signed in, unless the password was shown just now.
    Known { user: UserId, sign_in: Option<SignInId> },
}

impl Invited<'_> {
    const fn sign_in(&self) -> Option<SignInId> {
        match self {
            Self::Known { sign_in, .. } => *sign_in,
            Self::Newcomer { .. } => None,
        }
    }
}

impl Accounts {
    /// What a link shows to whoever follows it.
    ///
    /// # Errors
    /// [`ChangeError::Over`] when there is nothing to accept.
    pub async fn preview_invitation(
        &self,
        token: &TokenHash,
    ) -> Result<InvitationPreview, ChangeError> {
        let row = sqlx::query!(
            r#"select i.organization_id, i.email, o.name,
                   (select s.name from seats s where s.id = i.invited_by) as invited_by,
                   (select u.id from users u where u.email = i.email) as user,
                   coalesce((o.settings #>> '{security,password_classes}')::boolean, false)
                       as "needs_classes!"
               from invitations i
               join organizations o on o.id = i.organization_id and o.suspended_at is null
               where i.token_hash = $1 and i.accepted_at is null and i.cancelled_at is null
                   and i.expires_at > now()"#,
            &token[..],
        )
        .fetch_optional(&self.pools.hub)
        .await?
        .ok_or(ChangeError::Over)?;
        Ok(InvitationPreview {
            organization: OrganizationId::from_uuid(row.organization_id),
            organization_name: row.name,
            email: row.email,
            invited_by: row.invited_by,
            user: row.user.map(UserId::from_uuid),
            needs_classes: row.needs_classes,
        })
    }

    /// Makes whoever follows a link a member, once. Who was removed before has the same place again.
    /// Of the sign-ins of before only the one that follows the link counts there.
    ///
    /// # Errors
    /// [`ChangeError::Over`] when there is nothing to accept; [`ChangeError::InUse`] when the
    /// address is somebody else's, or a provider says who they are.
    pub async fn accept_invitation(
        &self,
        token: &TokenHash,
        invited: &Invited<'_>,
        by: &Asker,
    ) -> Result<(UserId, OrganizationId), ChangeError> {
        let mut transaction = self.pools.hub.begin().await?;
        let row = sqlx::query!(
            "select i.id, i.organization_id, i.email, i.role, i.custom_role_id
             from invitations i
             join organizations o on o.id = i.organization_id and o.suspended_at is null
             where i.token_hash = $1 and i.accepted_at is null and i.cancelled_at is null
                 and i.expires_at > now()
             for update of i",
            &token[..],
        )
        .fetch_optional(&mut *transaction)
        .await?
        .ok_or(ChangeError::Over)?;
        let organization = OrganizationId::from_uuid(row.organization_id);
        if let Some(sign_in) = invited.sign_in() {
            demand_own_proof(&mut transaction, sign_in).await?;
        }
        let user = arrive(&mut transaction, &row.email, invited).await?;
        let by = &Asker { actor: Actor::User { id: user }, ..by.clone() };
        let member = sqlx::query_scalar!(
            "insert into memberships as m (id, organization_id, user_id, role, custom_role_id,
                 created_at, sign_ins_since, joined_by)
             values ($1, $2, $3, $4, $5, now(), now(), $6)
             on conflict (organization_id, user_id) do update set
                 role = excluded.role, custom_role_id = excluded.custom_role_id,
                 removed_at = null, disabled_at = null, created_at = excluded.created_at,
                 sign_ins_since = excluded.sign_ins_since, joined_by = excluded.joined_by
             where m.removed_at is not null
             returning id",
            MemberId::now().as_uuid(),
            organization.as_uuid(),
            user.as_uuid(),
            row.role,
            row.custom_role_id,
            invited.sign_in().map(SignInId::as_uuid),
        )
        .fetch_optional(&mut *transaction)
        .await?
        .ok_or(ChangeError::Taken("You belong to this organization already."))?;
        sit_down(&mut transaction, organization, row.id, member).await?;
        sqlx::query!(
            "update invitations set accepted_at = now(), accepted_by = $2 where id = $1",
            row.id,
            member,
        )
        .execute(&mut *transaction)
        .await?;
        let after = json!({ "role": row.role, "custom_role": row.custom_role_id });
        let entry = Entry::new(Action::UserCreated, by)
            .on("member", member)
            .changing(Value::Null, after)
            .with(json!({ "invitation": row.id }));
        audit::note(&mut transaction, organization, &entry).await?;
        transaction.commit().await?;
        Ok((user, organization))
    }
}

/// The user who comes: a new one, or the one whose address it is.
async fn arrive(
    connection: &mut PgConnection,
    email: &str,
    invited: &Invited<'_>,
) -> Result<UserId, ChangeError> {
    match invited {
        Invited::Known { user, .. } => {
            let is_theirs = sqlx::query_scalar!(
                r#"select exists (
                       select from users where id = $1 and email = $2 and erased_at is null
                   ) as "is_theirs!""#,
                user.as_uuid(),
                email,
            );
            match is_theirs.fetch_one(connection).await? {
                true => Ok(*user),
                false => Err(ChangeError::InUse("This invitation is for another address.")),
            }
        }
        Invited::Newcomer { name, password_hash } => {
            let id = UserId::now();
            sqlx::query!(
                "insert into users (id, email, name, password_hash, email_verified_at)
                 values ($1, $2, $3, $4, now())",
                id.as_uuid(),
                email,
                name.as_str(),
                password_hash,
            )
            .execute(connection)
            .await
            .map_err(taken("There is an account with this address. Sign in, then accept."))?;
            Ok(id)
        }
    }
}

/// Puts a new member into the teams of their invitation, or into the default one.
async fn sit_down(
    connection: &mut PgConnection,
    organization: OrganizationId,
    invitation: Uuid,
    member: Uuid,
) -> Result<(), ChangeError> {
    let seated = sqlx::query!(
        "insert into team_members (team_id, membership_id, organization_id)
         select team_id, $2, organization_id from invitation_teams where invitation_id = $1
         on conflict do nothing",
        invitation,
        member,
    )
    .execute(&mut *connection)
    .await?;
    if seated.rows_affected() > 0 {
        return Ok(());
    }
    let Some(team) = default_team(connection, organization).await? else { return Ok(()) };
    sqlx::query!(
        "insert into team_members (team_id, membership_id, organization_id) values ($1, $2, $3)
         on conflict do nothing",
        team.as_uuid(),
        member,
        organization.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}
