//! Access tokens: JWTs that say which sign-in asks, for ten minutes.
//!
//! Only what this program writes is read back: three parts, a header of exactly `alg`, `typ` and
//! `kid`, the claims below and no others. What a token says about role and name is for clients to
//! show; rights come from the database.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_domain::ids::{MemberId, OrganizationId, SignInId, UserId};
use insightdesk_domain::member::Member;
use insightdesk_domain::principal::Role;
use jiff::Timestamp;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::keys::{Jwks, SigningKeys};

const ISSUER: &str = "insightdesk";
const AUDIENCE: &str = "insightdesk-api";
const TYPE: &str = "at+jwt";
/// Longest token that is looked at.
const LONGEST: usize = 2048;
/// By how many seconds clocks of nodes may differ.
const LEEWAY: u64 = 30;

/// What a valid token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) sign_in: SignInId,
    pub(crate) organization: OrganizationId,
    pub(crate) member: MemberId,
    pub(crate) expires_at: Timestamp,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AccessError {
    #[error("the access token is over")]
    Expired,
    #[error("the access token is not valid")]
    Invalid,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SignInId,
    org: OrganizationId,
    mid: MemberId,
    role: Role,
    name: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    alg: String,
    typ: String,
    kid: String,
}

/// Signs and verifies access tokens.
#[derive(Debug)]
pub(crate) struct AccessTokens {
    /// As of the last look at the database.
    keys: RwLock<Arc<SigningKeys>>,
    lifetime: Duration,
    validation: Validation,
}

impl AccessTokens {
    pub(super) fn new(keys: SigningKeys, lifetime: Duration) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Self { keys: RwLock::new(Arc::new(keys)), lifetime, validation }
    }

    /// Signs and verifies with other keys from now on.
    pub(super) fn change(&self, keys: SigningKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    fn keys(&self) -> Arc<SigningKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Seconds that a new token is good for.
    pub(crate) fn expires_in(&self) -> u32 {
        u32::try_from(self.lifetime.as_secs()).unwrap_or(u32::MAX)
    }

    /// Signs a token for a sign-in of `member`.
    pub(crate) fn sign(&self, member: &Member, sign_in: SignInId, now: Timestamp) -> String {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: member.user,
            sid: sign_in,
            org: member.organization,
            mid: member.id,
            role: member.role,
            name: member.name.clone(),
            iat: now.as_second(),
            nbf: now.as_second(),
            exp: now.as_second() + i64::from(self.expires_in()),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        let keys = self.keys();
        header.kid = Some(keys.signing_id.clone());
        encode(&header, &claims, &keys.signing).expect("a key that was read signs")
    }

    /// Verifies a token.
    pub(crate) fn verify(&self, token: &str) -> Result<Access, AccessError> {
        let head = head(token).ok_or(AccessError::Invalid)?;
        let keys = self.keys();
        let key = keys.verifying(&head.kid).ok_or(AccessError::Invalid)?;
        let claims = match decode::<Claims>(token, key, &self.validation) {
            Ok(token) => token.claims,
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => {
                return Err(AccessError::Expired);
            }
            Err(_) => return Err(AccessError::Invalid),
        };
        if claims.exp.checked_sub(claims.iat).is_none_or(|life| life > 600) {
            return Err(AccessError::Invalid);
        }
        Ok(Access {
            sign_in: claims.sid,
            organization: claims.org,
            member: claims.mid,
            expires_at: Timestamp::from_second(claims.exp).map_err(|_| AccessError::Invalid)?,
        })
    }

    /// Whether a token looks like ours, but for a key that is not known here.
    pub(super) fn names_unknown_key(&self, token: &str) -> bool {
        head(token).is_some_and(|head| self.keys().verifying(&head.kid).is_none())
    }

    pub(crate) fn published(&self) -> Jwks {
        self.keys().published().clone()
    }
}

/// The header of a token in three parts, if it is one of ours.
fn head(token: &str) -> Option<Head> {
    if token.len() > LONGEST || token.split('.').count() != 3 {
        return None;
    }
    let head = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let head: Head = serde_json::from_slice(&head).ok()?;
    (head.alg == "EdDSA" && head.typ == TYPE).then_some(head)
}

#[cfg(test)]
mod tests;
