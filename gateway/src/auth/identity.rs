//! JWTs by which a site vouches for who its visitor is.
//!
//! The key is looked up by its `kid` among those of the one inbox, and says by which algorithm it
//! is to be used; what the token says of algorithms counts for nothing else. However a token is
//! wrong, the answer is the same.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_domain::inbox::IdentityAlgorithm;
use insightdesk_domain::text::Name;
use insightdesk_store::accounts::{Identity, SingleUse, VerifyingKey};
use insightdesk_store::vault::{Place, Vault};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::opaque;
use super::public_key;
use super::visitor::is_email;
use crate::error::ApiError;

const AUDIENCE: &str = "insightdesk-widget";
/// Longest token that is looked at.
const LONGEST: usize = 8192;
/// Longest life, in seconds.
const LIFETIME: i64 = 3600;
/// By how many seconds the site's clock may be wrong.
const LEEWAY: u64 = 30;
/// Most attributes of a contact, and most characters of a name and a value.
const ATTRIBUTES: (usize, usize, usize) = (50, 50, 500);
/// Longest external id and `jti`, in characters.
const LONGEST_ID: usize = 255;

/// The header of a token. Anything else in it would be for somebody who does not pin algorithms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    alg: String,
    pub(super) kid: Uuid,
    typ: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    email: Option<String>,
    name: Option<String>,
    #[serde(default)]
    attrs: BTreeMap<String, Value>,
    iat: i64,
    exp: i64,
    jti: Option<String>,
}

/// The header of a token in three parts.
pub(super) fn head(token: &str) -> Option<Head> {
    if token.len() > LONGEST || token.split('.').count() != 3 {
        return None;
    }
    let head = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let head: Head = serde_json::from_slice(&head).ok()?;
    head.typ.as_deref().is_none_or(|typ| typ.eq_ignore_ascii_case("JWT")).then_some(head)
}

/// What `key` has signed, if it has. The outer error is ours.
pub(super) async fn verify(
    token: &str,
    head: &Head,
    key: &VerifyingKey,
    vault: &Vault,
) -> Result<Option<Identity>, ApiError> {
    if head.alg != key.algorithm.as_str() {
        return Ok(None);
    }
    let decoding = decoding_key(key, vault).await?;
    let claims = decode::<Claims>(token, &decoding, &validation(key.algorithm)).ok();
    Ok(claims.and_then(|token| identity(token.claims, key.id)))
}

/// Where the secret of a key is sealed.
pub(crate) fn place(key: Uuid) -> Place {
    Place::new("identity_keys", "secret", key)
}

async fn decoding_key(key: &VerifyingKey, vault: &Vault) -> Result<DecodingKey, ApiError> {
    if let Some(sealed) = &key.secret {
        let secret = vault.open(key.organization, &place(key.id), sealed).await?;
        return Ok(DecodingKey::from_secret(secret.expose_secret()));
    }
    let read = key.public_key.as_deref().and_then(|pem| public_key::read(pem, key.algorithm));
    let raw = read.ok_or(ApiError::Internal("an identity key cannot be read back"))?;
    Ok(match key.algorithm {
        IdentityAlgorithm::EdDsa => DecodingKey::from_ed_der(&raw),
        _ => DecodingKey::from_ec_der(&raw),
    })
}

fn validation(algorithm: IdentityAlgorithm) -> Validation {
    let mut validation = Validation::new(match algorithm {
        IdentityAlgorithm::Hs256 => Algorithm::HS256,
        IdentityAlgorithm::Es256 => Algorithm::ES256,
        IdentityAlgorithm::EdDsa => Algorithm::EdDSA,
    });
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["aud", "sub", "exp"]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY;
    validation
}

fn identity(claims: Claims, key: Uuid) -> Option<Identity> {
    let (from, to) = (claims.iat, claims.exp);
    let is_short = to.checked_sub(from).is_some_and(|life| (1..=LIFETIME).contains(&life));
    let now = Timestamp::now().as_second();
    if !is_short || from > now.saturating_add_unsigned(LEEWAY) {
        return None;
    }
    let external_id = id(claims.sub)?;
    let name = claims.name.map(|name| Name::parse(&name)).transpose().ok()?;
    if claims.email.as_deref().is_some_and(|email| !is_email(email)) {
        return None;
    }
    let single_use = match claims.jti {
        Some(jti) => Some(SingleUse {
            key,
            name: opaque::hash(&id(jti)?),
            expires_at: Timestamp::from_second(to.saturating_add_unsigned(LEEWAY)).ok()?,
        }),
        None => None,
    };
    Some(Identity {
        external_id,
        name: name.map(String::from),
        email: claims.email,
        attributes: attributes(claims.attrs)?,
        single_use,
    })
}

fn id(text: String) -> Option<String> {
    let is_good = !text.trim().is_empty()
        && text.chars().count() <= LONGEST_ID
        && !text.chars().any(char::is_control);
    is_good.then_some(text)
}

/// Texts, numbers and yes or no; whatever is null is left out.
fn attributes(claimed: BTreeMap<String, Value>) -> Option<BTreeMap<String, String>> {
    let (most, longest_name, longest) = ATTRIBUTES;
    if claimed.len() > most {
        return None;
    }
    let mut attributes = BTreeMap::new();
    for (name, value) in claimed {
        let value = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Null => continue,
            Value::Array(_) | Value::Object(_) => return None,
        };
        let fits = |text: &str, most| text.chars().count() <= most && !text.contains('\0');
        if name.is_empty() || !fits(&name, longest_name) || !fits(&value, longest) {
            return None;
        }
        attributes.insert(name, value);
    }
    Some(attributes)
}
