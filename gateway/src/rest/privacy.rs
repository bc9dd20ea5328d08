//! `/api/v1/privacy` and what staff do for contacts: taking data along, and having it erased.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{StatusCode, header};
use insightdesk_domain::ids::ContactId;
use insightdesk_domain::permission::Permission;
use insightdesk_protocol::rest::{
    ConsentIn, ConsentOut, EraseIn, PrivacyOut, RetentionRunOut, TokenIn,
};
use insightdesk_store::privacy::{self, Asked, Export, Run};
use serde_json::Value;
use uuid::Uuid;

use super::body::{self, Nothing};
use super::granted::{Anybody, Granted, Need, needs};
use crate::auth::LinkToken;
use crate::error::ApiError;
use crate::mail::{envelope, letters};
use crate::state::AppState;

/// What is typed by whoever means it.
const PHRASE: &str = "erase my account";

needs! {
    /// Everybody may look at their own.
    Oneself: ;
    /// Takes a copy out of the house, or has everything erased.
    OneselfForSure: , recent;
    /// Does it for a contact.
    OnBehalf: PrivacyAct, recent;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/privacy", get(overview))
        .route("/privacy/export", get(export))
        .route("/privacy/erase", post(erase))
        .route("/privacy/erase/confirm", post(confirm))
        .route("/privacy/erase/cancel", post(cancel))
        .route("/privacy/consents", get(consents).post(agree))
        .route("/contacts/{id}/export", post(export_contact))
        .route("/contacts/{id}/erase", post(erase_contact))
}

/// What was taken away for its age is shown to those who act on privacy.
async fn overview(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<Oneself>,
) -> Result<Json<PrivacyOut>, ApiError> {
    let pools = app.accounts.pools();
    let erasure_at = privacy::erasure_of(pools, pass.member.user).await?;
    let retention = match pass.principal.permissions.contains(Permission::PrivacyAct) {
        true => privacy::runs(pools, pass.member.organization).await?,
        false => Vec::new(),
    };
    let retention = retention.into_iter().map(shown).collect();
    Ok(Json(PrivacyOut { erasure_at, retention }))
}

async fn export(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OneselfForSure>,
) -> Result<Response, ApiError> {
    let (organization, user) = (pass.member.organization, pass.member.user);
    let pools = app.accounts.pools();
    match privacy::export_person(pools, organization, user, &asker).await? {
        Export::Data(data) => Ok(file(&data, "my-data.json")),
        Export::TooSoon => {
            Err(ApiError::NotNow("There was an export in the last 24 hours: come back tomorrow."))
        }
    }
}

async fn erase(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OneselfForSure>,
    body::Json(wanted): body::Json<EraseIn>,
) -> Result<StatusCode, ApiError> {
    if wanted.phrase.trim() != PHRASE {
        return Err(ApiError::invalid("phrase", format!("must be: {PHRASE}")));
    }
    let (organization, user) = (pass.member.organization, pass.member.user);
    let profile = app.accounts.profile(&pass.member).await?.ok_or(ApiError::TokenInvalid)?;
    let token = LinkToken::new();
    let link = token.link(&app.options.public_url, "erase");
    let letter = letters::erase_account(&profile.email, &pass.member.name, &link);
    let letter = envelope::seal(&app.vault, letter).await?;
    let (pools, hash) = (app.accounts.pools(), token.hash());
    match privacy::ask_erasure(pools, organization, user, &hash, &letter, &asker).await? {
        Asked::Done => Ok(StatusCode::ACCEPTED),
        Asked::UnderWay => Err(ApiError::NotNow("It is confirmed already.")),
        Asked::OwnsOne => {
            Err(ApiError::NotNow("You own an organization: give it to somebody else first."))
        }
    }
}

/// The link proves who it is; nobody needs to be signed in.
async fn confirm(
    State(app): State<AppState>,
    Anybody(asker): Anybody,
    body::Json(TokenIn { token }): body::Json<TokenIn>,
) -> Result<Json<PrivacyOut>, ApiError> {
    let hash = LinkToken::hash_of(token.expose());
    let due = privacy::confirm_erasure(app.accounts.pools(), &hash, &asker).await?;
    let erasure_at = Some(due.ok_or(ApiError::LinkOver)?);
    Ok(Json(PrivacyOut { erasure_at, retention: Vec::new() }))
}

async fn cancel(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Oneself>,
    _: Nothing,
) -> Result<StatusCode, ApiError> {
    let (organization, user) = (pass.member.organization, pass.member.user);
    let done = privacy::cancel_erasure(app.accounts.pools(), organization, user, &asker).await?;
    if done { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotNow("Nothing was asked for.")) }
}

async fn consents(
    State(app): State<AppState>,
    Granted { pass, .. }: Granted<Oneself>,
) -> Result<Json<Vec<ConsentOut>>, ApiError> {
    let consents = privacy::consents(app.accounts.pools(), pass.member.user).await?;
    let consent = |one: privacy::Consent| ConsentOut {
        kind: one.kind.to_owned(),
        granted: one.granted,
        at: one.at,
    };
    Ok(Json(consents.into_iter().map(consent).collect()))
}

async fn agree(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
    body::Json(ConsentIn { kind, granted: is_granted }): body::Json<ConsentIn>,
) -> Result<Json<Vec<ConsentOut>>, ApiError> {
    let Granted { pass, asker, .. } = &granted;
    let (organization, user) = (pass.member.organization, pass.member.user);
    let pools = app.accounts.pools();
    if !privacy::agree(pools, organization, user, &kind, is_granted, asker).await? {
        return Err(ApiError::invalid("kind", "is marketing or analytics"));
    }
    consents(State(app), granted).await
}

async fn export_contact(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OnBehalf>,
    Path(contact): Path<Uuid>,
    _: Nothing,
) -> Result<Response, ApiError> {
    let (organization, contact) = (pass.member.organization, ContactId::from_uuid(contact));
    let pools = app.accounts.pools();
    let data = privacy::export_contact(pools, organization, contact, &asker).await?;
    Ok(file(&data.ok_or(ApiError::NotFound)?, "contact.json"))
}

async fn erase_contact(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<OnBehalf>,
    Path(contact): Path<Uuid>,
    _: Nothing,
) -> Result<StatusCode, ApiError> {
    let (organization, contact) = (pass.member.organization, ContactId::from_uuid(contact));
    let pools = app.accounts.pools();
    let done = privacy::erase_contact(pools, organization, contact, &asker).await?;
    if done { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::NotFound) }
}

fn file(data: &Value, name: &str) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_DISPOSITION, name)], Json(data)).into_response()
}

fn shown(run: Run) -> RetentionRunOut {
    let count = |count: i64| u64::try_from(count).unwrap_or_default();
    RetentionRunOut {
        at: run.at,
        tickets: count(run.tickets),
        contacts: count(run.contacts),
        audit: count(run.audit),
        users: count(run.users),
    }
}
