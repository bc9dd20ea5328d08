//! `/api/v1/inboxes/{id}/identity-keys`: keys with which a site vouches for its visitors.

use axum::Json;
use axum::extract::{Path, State};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use insightdesk_domain::ids::InboxId;
use insightdesk_domain::inbox::IdentityAlgorithm;
use insightdesk_protocol::rest::{IdentityKeyIn, IdentityKeyOut, NewIdentityKeyOut, Secret};
use insightdesk_store::accounts::{IdentityKey, NewIdentityKey};
use uuid::Uuid;

use super::super::body;
use super::super::granted::Granted;
use super::super::paging::id;
use super::IdentityKeysChanged;
use crate::auth::{generate, identity_place, public_key};
use crate::error::ApiError;
use crate::state::AppState;

/// Longest time for which the keys before stay good, in hours: thirty days.
const LONGEST: u16 = 720;

/// The text of the secret, as it stands, is the key of HS256.
pub(super) async fn add(
    State(app): State<AppState>,
    granted: Granted<IdentityKeysChanged>,
    Path(inbox): Path<String>,
    body::Json(body): body::Json<IdentityKeyIn>,
) -> Result<(StatusCode, Json<NewIdentityKeyOut>), ApiError> {
    let (inbox, key): (InboxId, _) = (id(&inbox)?, Uuid::now_v7());
    let algorithm = read(&body)?;
    let organization = granted.pass.member.organization;
    let is_ours = algorithm == IdentityAlgorithm::Hs256;
    let secret = is_ours.then(|| URL_SAFE_NO_PAD.encode(generate::bytes()));
    let sealed = match &secret {
        Some(secret) => {
            Some(app.vault.seal(organization, &identity_place(key), secret.as_bytes()).await?)
        }
        None => None,
    };
    let new = NewIdentityKey {
        id: key,
        algorithm,
        secret: sealed.as_deref(),
        public_key: body.public_key.as_deref(),
        keep_hours: body.keep_hours,
    };
    let key = app.accounts.add_identity_key(organization, inbox, &new, &granted.asker).await?;
    let out = NewIdentityKeyOut { key: shown(key), secret: secret.map(Secret::new) };
    Ok((StatusCode::CREATED, Json(out)))
}

pub(super) async fn remove(
    State(app): State<AppState>,
    granted: Granted<IdentityKeysChanged>,
    Path((inbox, key)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (inbox, key) = (id(&inbox)?, id(&key)?);
    let organization = granted.pass.member.organization;
    match app.accounts.remove_identity_key(organization, inbox, key, &granted.asker).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::NotFound),
    }
}

fn read(body: &IdentityKeyIn) -> Result<IdentityAlgorithm, ApiError> {
    let algorithm = IdentityAlgorithm::parse(&body.algorithm)
        .ok_or_else(|| ApiError::invalid("algorithm", "must be HS256, ES256 or EdDSA"))?;
    if body.keep_hours > LONGEST {
        return Err(ApiError::invalid("keep_hours", "is more than 720"));
    }
    match (algorithm, body.public_key.as_deref()) {
        (IdentityAlgorithm::Hs256, None) => Ok(algorithm),
        (IdentityAlgorithm::Hs256, Some(_)) => {
            Err(ApiError::invalid("public_key", "is not for HS256, which has a secret of ours"))
        }
        (_, Some(pem)) if public_key::read(pem, algorithm).is_some() => Ok(algorithm),
        _ => Err(ApiError::invalid("public_key", "must be a public key of this kind, as PEM")),
    }
}

pub(super) fn shown(key: IdentityKey) -> IdentityKeyOut {
    IdentityKeyOut {
        id: key.id.to_string(),
        algorithm: key.algorithm.as_str().to_owned(),
        created_at: key.created_at,
        retires_at: key.retires_at,
    }
}
