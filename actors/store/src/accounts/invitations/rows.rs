//! Invitations as their rows say.

use insightdesk_domain::ids::{InvitationId, RoleId, TeamId};
use insightdesk_domain::principal::Role;
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::unknown_word;
use super::{Invitation, InvitationStatus};

/// A row with the teams that belong to it.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) custom_role_id: Option<Uuid>,
    pub(super) created_at: jiff_sqlx::Timestamp,
    pub(super) expires_at: jiff_sqlx::Timestamp,
    pub(super) is_accepted: bool,
    pub(super) is_cancelled: bool,
    pub(super) invited_by: Option<String>,
    pub(super) teams: Vec<Uuid>,
}

impl Row {
    pub(super) fn into_invitation(self) -> sqlx::Result<Invitation> {
        let expires_at = self.expires_at.to_jiff();
        let status = match (self.is_accepted, self.is_cancelled) {
            (true, _) => InvitationStatus::Accepted,
            (false, true) => InvitationStatus::Cancelled,
            (false, false) if expires_at <= Timestamp::now() => InvitationStatus::Expired,
            (false, false) => InvitationStatus::Pending,
        };
        Ok(Invitation {
            id: InvitationId::from_uuid(self.id),
            email: self.email,
            role: Role::parse(&self.role).ok_or_else(|| unknown_word("role", &self.role))?,
            custom_role: self.custom_role_id.map(RoleId::from_uuid),
            teams: self.teams.into_iter().map(TeamId::from_uuid).collect(),
            invited_by: self.invited_by,
            created_at: self.created_at.to_jiff(),
            expires_at,
            status,
        })
    }
}

/// One invitation of the transaction's organization.
pub(super) async fn one(
    connection: &mut PgConnection,
    id: InvitationId,
) -> sqlx::Result<Option<Invitation>> {
    let row = sqlx::query_as!(
        Row,
        r#"select i.id, i.email, i.role, i.custom_role_id, i.created_at, i.expires_at,
               i.accepted_at is not null as "is_accepted!",
               i.cancelled_at is not null as "is_cancelled!",
               (select s.name from seats s where s.id = i.invited_by) as invited_by,
               array(
                   select t.team_id from invitation_teams t where t.invitation_id = i.id
               ) as "teams!"
           from invitations i where i.id = $1"#,
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    row.map(Row::into_invitation).transpose()
}
