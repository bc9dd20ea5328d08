//! Chat inboxes as their admins see and change them.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{InboxId, OrganizationId, TeamId};
use insightdesk_domain::inbox::{Inbox, PreChat};
use insightdesk_domain::text::Name;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::super::Accounts;
use super::super::identity_keys::{self, IdentityKey};
use crate::audit;

/// A chat inbox with everything that its admins see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatInbox {
    pub inbox: Inbox,
    pub team: Option<TeamId>,
    /// Those that are good, oldest first.
    pub identity_keys: Vec<IdentityKey>,
    pub created_at: Timestamp,
}

/// What is to be different about an inbox; the rest stays.
#[derive(Debug, Clone, Default)]
pub struct InboxChange {
    pub name: Option<Name>,
    pub allowed_origins: Option<Vec<String>>,
    pub team: Option<TeamId>,
    pub require_identity: Option<bool>,
    pub pre_chat: Option<PreChat>,
}

/// Why an inbox was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum InboxRefusal {
    #[error("there is no such inbox")]
    NotFound,
    #[error("there is no such team")]
    NoSuchTeam,
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

#[derive(Debug)]
struct Row {
    id: Uuid,
    name: String,
    key: String,
    allowed_origins: Vec<String>,
    require_identity: bool,
    pre_chat: Json<PreChat>,
    team_id: Option<Uuid>,
    created_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn into_inbox(self, organization: OrganizationId, keys: Vec<IdentityKey>) -> ChatInbox {
        ChatInbox {
            inbox: Inbox {
                id: InboxId::from_uuid(self.id),
                organization,
                name: self.name,
                key: self.key,
                allowed_origins: self.allowed_origins,
                require_identity: self.require_identity,
                pre_chat: self.pre_chat.0,
            },
            team: self.team_id.map(TeamId::from_uuid),
            identity_keys: keys,
            created_at: self.created_at.to_jiff(),
        }
    }
}

impl Accounts {
    /// The chat inboxes of an organization with all that belongs to them, oldest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn chat_inboxes(&self, organization: OrganizationId) -> sqlx::Result<Vec<ChatInbox>> {
        let mut within = self.pools.within(organization).await?;
        let rows = sqlx::query_as!(
            Row,
            r#"select id, name, key, allowed_origins, require_identity,
                   pre_chat as "pre_chat: Json<PreChat>", team_id,
                   created_at as "created_at: jiff_sqlx::Timestamp"
               from inboxes where kind = 'chat' order by created_at, id"#,
        )
        .fetch_all(&mut *within)
        .await?;
        let mut keys = identity_keys::good(&mut within).await?;
        within.commit().await?;
        let mut inboxes = Vec::with_capacity(rows.len());
        for row in rows {
            let own = keys.extract_if(.., |(inbox, _)| inbox.as_uuid() == row.id);
            let own = own.map(|(_, key)| key).collect();
            inboxes.push(row.into_inbox(organization, own));
        }
        Ok(inboxes)
    }

    /// One chat inbox with all that belongs to it.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn chat_inbox(
        &self,
        organization: OrganizationId,
        id: InboxId,
    ) -> sqlx::Result<Option<ChatInbox>> {
        let mut within = self.pools.within(organization).await?;
        let found = find(&mut within, organization, id).await?;
        within.commit().await?;
        Ok(found)
    }

    /// Makes a chat inbox with the public `key` that the caller drew; it belongs to the default
    /// team where `change` names none.
    ///
    /// # Errors
    /// A team that is not there, or PostgreSQL does not answer.
    pub async fn make_inbox(
        &self,
        organization: OrganizationId,
        name: &Name,
        key: &str,
        change: &InboxChange,
        by: &Asker,
    ) -> Result<ChatInbox, InboxRefusal> {
        let id = InboxId::now();
        let mut within = self.pools.within(organization).await?;
        check_team(&mut within, change.team).await?;
        sqlx::query!(
            "insert into inboxes (id, organization_id, kind, name, key, team_id)
             values ($1, $2, 'chat', $3, $4, (select id from teams where is_default))",
            id.as_uuid(),
            organization.as_uuid(),
            name.as_str(),
            key,
        )
        .execute(&mut *within)
        .await?;
        apply(&mut within, id, change).await?;
        let made = find(&mut within, organization, id).await?.ok_or(InboxRefusal::NotFound)?;
        let entry = Entry::new(Action::InboxChanged, by).on("inbox", id);
        let entry = entry.changing(Value::Null, told(&made));
        audit::note(&mut within, organization, &entry).await?;
        within.commit().await?;
        Ok(made)
    }

    /// Changes a chat inbox.
    ///
    /// # Errors
    /// An inbox or team that is not there, or PostgreSQL does not answer.
    pub async fn change_inbox(
        &self,
        organization: OrganizationId,
        id: InboxId,
        change: &InboxChange,
        by: &Asker,
    ) -> Result<ChatInbox, InboxRefusal> {
        let mut within = self.pools.within(organization).await?;
        lock(&mut within, id).await?;
        let before = find(&mut within, organization, id).await?.ok_or(InboxRefusal::NotFound)?;
        check_team(&mut within, change.team).await?;
        apply(&mut within, id, change).await?;
        let after = find(&mut within, organization, id).await?.ok_or(InboxRefusal::NotFound)?;
        if before != after {
            let entry = Entry::new(Action::InboxChanged, by).on("inbox", id);
            let entry = entry.changing(told(&before), told(&after));
            audit::note(&mut within, organization, &entry).await?;
        }
        within.commit().await?;
        Ok(after)
    }

    /// Gives a chat inbox another public key; the one before names nothing from now on.
    ///
    /// # Errors
    /// An inbox that is not there, or PostgreSQL does not answer.
    pub async fn rotate_inbox_key(
        &self,
        organization: OrganizationId,
        id: InboxId,
        key: &str,
        by: &Asker,
    ) -> Result<ChatInbox, InboxRefusal> {
        let mut within = self.pools.within(organization).await?;
        lock(&mut within, id).await?;
        let before = find(&mut within, organization, id).await?.ok_or(InboxRefusal::NotFound)?;
        sqlx::query!("update inboxes set key = $2 where id = $1", id.as_uuid(), key)
            .execute(&mut *within)
            .await?;
        let entry = Entry::new(Action::InboxChanged, by).on("inbox", id);
        let entry = entry.changing(json!({ "key": before.inbox.key }), json!({ "key": key }));
        audit::note(&mut within, organization, &entry).await?;
        within.commit().await?;
        let inbox = Inbox { key: key.to_owned(), ..before.inbox };
        Ok(ChatInbox { inbox, ..before })
    }
}

async fn find(
    connection: &mut PgConnection,
    organization: OrganizationId,
    id: InboxId,
) -> sqlx::Result<Option<ChatInbox>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, name, key, allowed_origins, require_identity,
               pre_chat as "pre_chat: Json<PreChat>", team_id,
               created_at as "created_at: jiff_sqlx::Timestamp"
           from inboxes where id = $1 and kind = 'chat'"#,
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let keys = identity_keys::good(connection).await?;
    let own = keys.into_iter().filter(|(inbox, _)| *inbox == id).map(|(_, key)| key);
    Ok(Some(row.into_inbox(organization, own.collect())))
}

/// Two changes of one inbox come one after the other, or the log would tell of neither as it was.
pub(in super::super) async fn lock(
    connection: &mut PgConnection,
    id: InboxId,
) -> Result<(), InboxRefusal> {
    let found = sqlx::query!(
        "select id from inboxes where id = $1 and kind = 'chat' for no key update",
        id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    found.map(drop).ok_or(InboxRefusal::NotFound)
}

async fn check_team(
    connection: &mut PgConnection,
    team: Option<TeamId>,
) -> Result<(), InboxRefusal> {
    let Some(team) = team else { return Ok(()) };
    let found = sqlx::query!("select id from teams where id = $1 for key share", team.as_uuid())
        .fetch_optional(connection)
        .await?;
    found.map(drop).ok_or(InboxRefusal::NoSuchTeam)
}

async fn apply(
    connection: &mut PgConnection,
    id: InboxId,
    change: &InboxChange,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update inboxes set
             name = coalesce($2, name),
             allowed_origins = coalesce($3, allowed_origins),
             team_id = coalesce($4, team_id),
             require_identity = coalesce($5, require_identity),
             pre_chat = coalesce($6, pre_chat)
         where id = $1",
        id.as_uuid(),
        change.name.as_ref().map(Name::as_str),
        change.allowed_origins.as_deref(),
        change.team.map(TeamId::as_uuid),
        change.require_identity,
        change.pre_chat.map(Json) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What the log tells of an inbox.
fn told(chat: &ChatInbox) -> Value {
    let ChatInbox { inbox, team, .. } = chat;
    json!({
        "name": inbox.name,
        "allowed_origins": inbox.allowed_origins,
        "team": team,
        "require_identity": inbox.require_identity,
        "pre_chat": inbox.pre_chat,
    })
}
