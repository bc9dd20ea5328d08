//! `/api/v1/api-keys`: keys with which programs come in.

use axum::extract::{Path, Query, State};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::scope::Scope;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{KeyIn, KeyOut, NewKeyOut, PageOf, Secret};
use insightdesk_store::accounts::{ApiKey, KeyEnd, NewApiKey};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::body::{self, Nothing};
use super::granted::{Granted, Need, needs};
use super::paging::{ASKED, cursor, id, page};
use crate::auth::{api_key, token_hash};
use crate::error::ApiError;
use crate::state::AppState;

/// Longest life of a key, in days.
const LONGEST: u16 = 365;

needs! {
    KeysSeen: KeyEdit;
    KeyMade: KeyEdit, recent;
    KeyRevoked: KeyEdit;
    KeyDeleted: KeyDelete;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api-keys", get(get_keys).post(create_key))
        .route("/api-keys/{id}/revoke", post(revoke_key))
        .route("/api-keys/{id}", delete(delete_key))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    cursor: Option<String>,
}

async fn get_keys(
    State(app): State<AppState>,
    granted: Granted<KeysSeen>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PageOf<KeyOut>>, ApiError> {
    let (organization, before) =
        (granted.pass.member.organization, cursor(wanted.cursor.as_deref())?);
    let keys = app.accounts.api_keys(organization, before, ASKED).await?;
    let keys = keys.into_iter().map(shown).collect();
    Ok(Json(page(keys, |key: &KeyOut| key.id.to_string())))
}

/// The one answer that shows the key.
async fn create_key(
    State(app): State<AppState>,
    granted: Granted<KeyMade>,
    body::Json(body): body::Json<KeyIn>,
) -> Result<(StatusCode, Json<NewKeyOut>), ApiError> {
    let name = Name::parse(&body.name);
    let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
    if !(1..=LONGEST).contains(&body.expires_in_days) {
        return Err(ApiError::invalid("expires_in_days", "must be 1 to 365"));
    }
    let (scopes, secret) = (scopes(&body.scopes)?, api_key::draw());
    let new = NewApiKey {
        name: &name,
        prefix: api_key::shown(secret.expose_secret()),
        hash: token_hash(secret.expose_secret()),
        scopes: &scopes,
        maker: granted.pass.member.id,
        days: body.expires_in_days,
    };
    let organization = granted.pass.member.organization;
    let key = app.accounts.create_api_key(organization, &new, &granted.asker).await?;
    let key = key.ok_or(ApiError::NotFound)?;
    let out = NewKeyOut { key: shown(key), secret: Secret::new(secret.expose_secret()) };
    Ok((StatusCode::CREATED, Json(out)))
}

/// Felt here at once, and everywhere within the seconds for which keys are believed.
async fn revoke_key(
    State(app): State<AppState>,
    granted: Granted<KeyRevoked>,
    Path(key): Path<String>,
    _nothing: Nothing,
) -> Result<Json<KeyOut>, ApiError> {
    let member = &granted.pass.member;
    let (organization, by) = (member.organization, &granted.asker);
    let key = app.accounts.revoke_api_key(organization, id(&key)?, member.id, by).await?;
    app.auth.authenticator().forget();
    key.map(shown).map(Json).ok_or(ApiError::NotFound)
}

async fn delete_key(
    State(app): State<AppState>,
    granted: Granted<KeyDeleted>,
    Path(key): Path<String>,
) -> Result<StatusCode, ApiError> {
    let organization = granted.pass.member.organization;
    let end = app.accounts.delete_api_key(organization, id(&key)?, &granted.asker).await?;
    app.auth.authenticator().forget();
    match end {
        KeyEnd::Done => Ok(StatusCode::NO_CONTENT),
        KeyEnd::NotFound => Err(ApiError::NotFound),
    }
}

fn scopes(words: &[String]) -> Result<Vec<Scope>, ApiError> {
    let mut scopes = Vec::with_capacity(words.len().min(Scope::ALL.len()));
    for word in words {
        let scope = Scope::parse(word).ok_or_else(|| {
            ApiError::invalid("scopes", "must be some of read, write, delete and admin")
        })?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        return Err(ApiError::invalid("scopes", "must name at least one"));
    }
    Ok(scopes)
}

fn shown(key: ApiKey) -> KeyOut {
    KeyOut {
        id: key.id,
        name: key.name,
        prefix: key.prefix,
        scopes: key.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        created_by: key.created_by,
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
        last_used_address: key.last_used_address,
        uses: key.uses,
        revoked_at: key.revoked_at,
    }
}
