//! Inboxes as the widget's page names them.

use insightdesk_domain::ids::{InboxId, OrganizationId};
use insightdesk_domain::inbox::{Inbox, PreChat};
use sqlx::types::Json;
use uuid::Uuid;

use super::Accounts;

mod manage;

pub(super) use manage::lock;
pub use manage::{ChatInbox, InboxChange, InboxRefusal};

pub(super) struct InboxColumns {
    pub(super) id: Uuid,
    pub(super) organization: Uuid,
    pub(super) name: String,
    pub(super) key: String,
    pub(super) allowed_origins: Vec<String>,
    pub(super) require_identity: bool,
    pub(super) pre_chat: Json<PreChat>,
}

impl From<InboxColumns> for Inbox {
    fn from(columns: InboxColumns) -> Self {
        Self {
            id: InboxId::from_uuid(columns.id),
            organization: OrganizationId::from_uuid(columns.organization),
            name: columns.name,
            key: columns.key,
            allowed_origins: columns.allowed_origins,
            require_identity: columns.require_identity,
            pre_chat: columns.pre_chat.0,
        }
    }
}

impl Accounts {
    /// Finds the chat inbox that a page names by its public key, unless its organization is
    /// suspended.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn inbox(&self, key: &str) -> sqlx::Result<Option<Inbox>> {
        let row = sqlx::query_as!(
            InboxColumns,
            r#"select i.id, i.organization_id as organization, i.name, i.key, i.allowed_origins,
                   i.require_identity, i.pre_chat as "pre_chat: Json<PreChat>"
               from inboxes i join organizations o on o.id = i.organization_id
               where i.key = $1 and i.kind = 'chat' and o.suspended_at is null"#,
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
            r#"select id, organization_id as organization, name, key, allowed_origins,
                   require_identity, pre_chat as "pre_chat: Json<PreChat>"
               from inboxes where kind = 'chat' order by created_at, id"#,
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
