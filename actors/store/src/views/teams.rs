//! Whose tickets are whose: teams, as far as tickets have to do with them.

use insightdesk_domain::ids::{InboxId, OrganizationId, TeamId};

use super::Views;

impl Views {
    /// Whether the organization has this team.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn has_team(&self, organization: OrganizationId, team: TeamId) -> sqlx::Result<bool> {
        let mut transaction = self.pools.within(organization).await?;
        let found = sqlx::query_scalar!(
            r#"select exists (select from teams where id = $1) as "found!""#,
            team.as_uuid()
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(found)
    }

    /// The team to which what arrives in an inbox belongs; outer `None`: there is no such inbox.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn team_of_inbox(
        &self,
        organization: OrganizationId,
        inbox: InboxId,
    ) -> sqlx::Result<Option<Option<TeamId>>> {
        let mut transaction = self.pools.within(organization).await?;
        let team =
            sqlx::query_scalar!("select team_id from inboxes where id = $1", inbox.as_uuid())
                .fetch_optional(&mut *transaction)
                .await?;
        transaction.commit().await?;
        Ok(team.map(|team| team.map(TeamId::from_uuid)))
    }
}
