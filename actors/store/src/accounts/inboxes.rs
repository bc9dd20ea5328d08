//! Inboxes as the widget's page names them.

use insightdesk_domain::ids::{InboxId, OrganizationId};
use insightdesk_domain::inbox::Inbox;
use uuid::Uuid;

use super::Accounts;

pub(super) struct InboxColumns {
    pub(super) id: Uuid,
    pub(super) organization: Uuid,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) allowed_origins: Vec<String>,
}

impl From<InboxColumns> for Inbox {
    fn from(columns: InboxColumns) -> Self {
        Self {
            id: InboxId::from_uuid(columns.id),
            organization: OrganizationId::from_uuid(columns.organization),
            name: columns.name,
            key: columns.key,
            allowed_origins: columns.allowed_origins,
        }
    }
}

impl Accounts {
    /// Finds the chat inbox that a page names by its public key.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn inbox(&self, key: &str) -> sqlx::Result<Option<Inbox>> {
        let row = sqlx::query_as!(
            InboxColumns,
            "select id, organization_id as organization, name, key, allowed_origins
             from inboxes where key = $1 and kind = 'chat'",
            key,
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(Inbox::from))
    }

    /// The chat inboxes of an organization, oldest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn inboxes(&self, organization: OrganizationId) -> sqlx::Result<Vec<Inbox>> {
        let mut within = self.pools.within(organization).await?;
        let rows = sqlx::query_as!(
            InboxColumns,
            "select id, organization_id as organization, name, key, allowed_origins
             from inboxes where kind = 'chat' order by created_at, id",
        )
        .fetch_all(&mut *within)
        .await?;
        Ok(rows.into_iter().map(Inbox::from).collect())
    }

    /// Whether any chat inbox at all may be shown on pages of `origin`.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn is_widget_origin(&self, origin: &str) -> sqlx::Result<bool> {
        sqlx::query_scalar!(
            r#"select exists (
                   select from inboxes where kind = 'chat' and $1 = any(allowed_origins)
               ) as "exists!""#,
            origin,
        )
        .fetch_one(&self.pools.hub)
        .await
    }
}
