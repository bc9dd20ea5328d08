//! `/api/v1/widget`: what a widget asks from pages of other sites.

use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use insightdesk_domain::inbox::Inbox;
use insightdesk_protocol::rest::{WidgetInboxOut, WidgetSessionIn};

use super::body::Json;
use super::granted::Anybody;
use super::page::Page;
use crate::auth::Door;
use crate::error::ApiError;
use crate::layers::Client;
use crate::state::AppState;

mod cors;

pub(super) fn routes(app: &AppState) -> Router<AppState> {
    Router::new()
        .route("/widget/inboxes/{key}", get(get_inbox).options(preflight))
        .route("/widget/sessions", post(create_session).options(preflight))
        .layer(from_fn_with_state(app.clone(), cors))
}

async fn cors(State(app): State<AppState>, request: Request, next: Next) -> Response {
    cors::answer(&app, request, next).await
}

/// The layer around has said everything.
async fn preflight() -> http::StatusCode {
    http::StatusCode::NO_CONTENT
}

/// What the panel shows before a chat begins.
async fn get_inbox(
    State(app): State<AppState>,
    client: Client,
    Extension(page): Extension<Page>,
    Path(key): Path<String>,
) -> Result<axum::Json<WidgetInboxOut>, ApiError> {
    app.limits.lookup.check(client.address).await?;
    let inbox = inbox(&app, &key, &page).await?;
    let online = app.availability.online(inbox.organization).await;
    let Inbox { name, require_identity, pre_chat, .. } = inbox;
    Ok(axum::Json(WidgetInboxOut { name, online, require_identity, pre_chat }))
}

/// A token for the socket.
async fn create_session(
    State(app): State<AppState>,
    client: Client,
    Extension(page): Extension<Page>,
    Anybody(asker): Anybody,
    Json(body): Json<WidgetSessionIn>,
) -> Result<Response, ApiError> {
    app.limits.widget.check(client.address).await?;
    let inbox = inbox(&app, &body.key, &page).await?;
    let door = Door { inbox: &inbox, page: &page.0, asker: &asker, vault: &app.vault };
    let mut response = app.auth.visit(door, body).await.map(axum::Json).into_response();
    response.extensions_mut().insert(cors::Readable);
    Ok(response)
}

/// The inbox that a key names, if it may be shown on `page`.
async fn inbox(app: &AppState, key: &str, Page(page): &Page) -> Result<Inbox, ApiError> {
    if !is_key(key) {
        return Err(ApiError::NotFound);
    }
    let inbox = app.accounts.inbox(key).await?.ok_or(ApiError::NotFound)?;
    if inbox.allows(page) { Ok(inbox) } else { Err(ApiError::Forbidden) }
}

/// The shape of a key; the database is not asked for anything else.
fn is_key(text: &str) -> bool {
    text.strip_prefix("pk_").is_some_and(|letters| {
        letters.len() == 24 && letters.bytes().all(|letter| letter.is_ascii_alphanumeric())
    })
}
