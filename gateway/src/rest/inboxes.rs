//! `/api/v1/inboxes`: chat inboxes, where they may be shown, and who may come in.

use axum::extract::{Path, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::ids::InboxId;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{InboxIn, InboxOut, PageOf};
use insightdesk_store::accounts::{ChatInbox, InboxChange, InboxRefusal};

use super::body::{self, Nothing};
use super::granted::{Granted, Need, needs};
use super::paging::{id, whole};
use crate::auth::generate;
use crate::error::ApiError;
use crate::state::AppState;

mod allowed;
mod identity_keys;

needs! {
    InboxesSeen: InboxRead;
    InboxesChanged: InboxEdit;
    /// Whoever has such a key is any visitor of the site.
    IdentityKeysChanged: InboxEdit, recent;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/inboxes", get(get_inboxes).post(create_inbox))
        .route("/inboxes/{id}", get(get_inbox).patch(change_inbox))
        .route("/inboxes/{id}/rotate-key", post(rotate_key))
        .route("/inboxes/{id}/identity-keys", post(identity_keys::add))
        .route("/inboxes/{id}/identity-keys/{kid}", delete(identity_keys::remove))
}

async fn get_inboxes(
    State(app): State<AppState>,
    granted: Granted<InboxesSeen>,
) -> Result<Json<PageOf<InboxOut>>, ApiError> {
    let inboxes = app.accounts.chat_inboxes(granted.pass.member.organization).await?;
    Ok(Json(whole(inboxes.into_iter().map(shown).collect())))
}

async fn get_inbox(
    State(app): State<AppState>,
    granted: Granted<InboxesSeen>,
    Path(inbox): Path<String>,
) -> Result<Json<InboxOut>, ApiError> {
    let organization = granted.pass.member.organization;
    let inbox = app.accounts.chat_inbox(organization, id(&inbox)?).await?;
    inbox.map(shown).map(Json).ok_or(ApiError::NotFound)
}

async fn create_inbox(
    State(app): State<AppState>,
    granted: Granted<InboxesChanged>,
    body::Json(body): body::Json<InboxIn>,
) -> Result<(StatusCode, Json<InboxOut>), ApiError> {
    let change = read(body)?;
    let name = change.name.clone().ok_or_else(|| ApiError::invalid("name", "is missing"))?;
    let (organization, key) = (granted.pass.member.organization, generate::inbox_key());
    let made = app.accounts.make_inbox(organization, &name, &key, &change, &granted.asker).await?;
    Ok((StatusCode::CREATED, Json(shown(made))))
}

/// Whoever lets visitors in unproved opens a door, and proves first who they are.
async fn change_inbox(
    State(app): State<AppState>,
    granted: Granted<InboxesChanged>,
    Path(inbox): Path<String>,
    body::Json(body): body::Json<InboxIn>,
) -> Result<Json<InboxOut>, ApiError> {
    let (inbox, change): (InboxId, _) = (id(&inbox)?, read(body)?);
    let organization = granted.pass.member.organization;
    if change.require_identity == Some(false) {
        let now = app.accounts.chat_inbox(organization, inbox).await?.ok_or(ApiError::NotFound)?;
        if now.inbox.require_identity {
            granted.demand_recent()?;
        }
    }
    let changed = app.accounts.change_inbox(organization, inbox, &change, &granted.asker).await?;
    Ok(Json(shown(changed)))
}

/// The key before names nothing from now on: it is public, and is changed because of that.
async fn rotate_key(
    State(app): State<AppState>,
    granted: Granted<InboxesChanged>,
    Path(inbox): Path<String>,
    _nothing: Nothing,
) -> Result<Json<InboxOut>, ApiError> {
    let (organization, key) = (granted.pass.member.organization, generate::inbox_key());
    let inbox = id(&inbox)?;
    let rotated = app.accounts.rotate_inbox_key(organization, inbox, &key, &granted.asker).await?;
    Ok(Json(shown(rotated)))
}

fn read(body: InboxIn) -> Result<InboxChange, ApiError> {
    let name = body.name.map(|name| Name::parse(&name)).transpose();
    Ok(InboxChange {
        name: name.map_err(|error| ApiError::invalid("name", error.to_string()))?,
        allowed_origins: body.allowed_origins.as_deref().map(allowed::read).transpose()?,
        team: body.team,
        require_identity: body.require_identity,
        pre_chat: body.pre_chat,
    })
}

fn shown(chat: ChatInbox) -> InboxOut {
    let ChatInbox { inbox, team, identity_keys, created_at } = chat;
    InboxOut {
        id: inbox.id,
        name: inbox.name,
        key: inbox.key,
        allowed_origins: inbox.allowed_origins,
        team,
        require_identity: inbox.require_identity,
        pre_chat: inbox.pre_chat,
        identity_keys: identity_keys.into_iter().map(identity_keys::shown).collect(),
        created_at,
    }
}

impl From<InboxRefusal> for ApiError {
    fn from(refusal: InboxRefusal) -> Self {
        match refusal {
            InboxRefusal::NotFound => Self::NotFound,
            InboxRefusal::NoSuchTeam => Self::invalid("team", "is not there"),
            InboxRefusal::Database(error) => error.into(),
        }
    }
}
