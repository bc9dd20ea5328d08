//! The keys that access tokens are signed with, known to others by their thumbprints.

use std::collections::HashMap;
use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_store::signing_keys::SigningKey;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{DecodingKey, EncodingKey};
use secrecy::{ExposeSecret, SecretSlice};
use serde::Serialize;

use crate::options::OptionsError;

const KEY: &str = "auth.signing_keys";

/// A public key as RFC 8037 writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwk {
    kty: &'static str,
    crv: &'static str,
    alg: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    kid: String,
    x: String,
}

/// The published keys, RFC 7517.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwks {
    pub keys: Vec<Jwk>,
}

/// One key signs, all verify.
pub(super) struct SigningKeys {
    pub(super) signing: EncodingKey,
    pub(super) signing_id: String,
    verifying: HashMap<String, DecodingKey>,
    published: Jwks,
}

impl SigningKeys {
    /// Reads private keys, the signing one first.
    pub(super) fn read(documents: &[SecretSlice<u8>]) -> Result<Self, OptionsError> {
        let mut read = Vec::with_capacity(documents.len());
        for document in documents {
            let problem = "must be Ed25519 key pairs as PKCS#8";
            read.push(parse(document.expose_secret()).ok_or(OptionsError::new(KEY, problem))?);
        }
        let keys: Vec<Jwk> = read.iter().map(|(_, jwk)| jwk.clone()).collect();
        let verifying = keys.iter().map(|jwk| {
            let key = DecodingKey::from_ed_components(&jwk.x).expect("encoded just before");
            (jwk.kid.clone(), key)
        });
        let verifying = verifying.collect();
        let Some((signing, jwk)) = read.into_iter().next() else {
            return Err(OptionsError::new(KEY, "must name at least one key"));
        };
        Ok(Self { signing, signing_id: jwk.kid, verifying, published: Jwks { keys } })
    }

    pub(super) fn verifying(&self, id: &str) -> Option<&DecodingKey> {
        self.verifying.get(id)
    }

    pub(super) fn published(&self) -> &Jwks {
        &self.published
    }
}

/// A key that another one has followed verifies for so long: longer than any token lives.
const KEPT: SignedDuration = SignedDuration::from_mins(15);

/// The keys as [`SigningKeys::read`] wants them at `now`: the one that signs, then those that
/// verify. `own` are the node's, which sign until one of `stored` does; `stored` begins with the one
/// that signs latest.
pub(super) fn arrange(
    own: &[SecretSlice<u8>],
    stored: Vec<SigningKey>,
    now: Timestamp,
) -> Vec<SecretSlice<u8>> {
    let (coming, mut begun): (Vec<_>, Vec<_>) =
        stored.into_iter().partition(|key| key.signs_from > now);
    let settled = begun.iter().position(|key| now.duration_since(key.signs_from) > KEPT);
    if let Some(settled) = settled {
        begun.truncate(settled + 1);
    }
    let own = if settled.is_some() { &[] } else { own };
    let documents = begun.into_iter().map(|key| key.document).chain(own.iter().cloned());
    documents.chain(coming.into_iter().map(|key| key.document)).collect()
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys").field("published", &self.published).finish_non_exhaustive()
    }
}

fn parse(document: &[u8]) -> Option<(EncodingKey, Jwk)> {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).ok()?;
    let key = EncodingKey::from_ed_der(document);
    let x = URL_SAFE_NO_PAD.encode(pair.public_key());
    // RFC 7638: the members that make up the key, in alphabetical order, without white space.
    let thumbprint = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    let kid = URL_SAFE_NO_PAD.encode(digest(&SHA256, thumbprint.as_bytes()));
    Some((key, Jwk { kty: "OKP", crv: "Ed25519", alg: "EdDSA", purpose: "sig", kid, x }))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use uuid::Uuid;

    use super::*;

    fn arranged(stored: &[(u8, i64)]) -> Vec<u8> {
        let now = Timestamp::from_second(100_000).expect("a time");
        let stored = stored.iter().map(|(document, ago)| SigningKey {
            id: Uuid::nil(),
            document: vec![*document].into(),
            signs_from: now - SignedDuration::from_secs(*ago),
        });
        let documents = arrange(&[vec![0].into()], stored.collect(), now);
        documents.iter().map(|document| document.expose_secret()[0]).collect()
    }

    #[test]
    fn a_new_key_verifies_at_once_signs_later_and_takes_over_in_the_end() {
        assert_eq!(arranged(&[]), [0]);
        assert_eq!(arranged(&[(1, -30)]), [0, 1], "it is coming");
        assert_eq!(arranged(&[(1, 0)]), [1, 0], "it signs");
        assert_eq!(arranged(&[(1, 900)]), [1, 0], "tokens of the other may still be shown");
        assert_eq!(arranged(&[(1, 901)]), [1]);
        assert_eq!(arranged(&[(3, -5), (2, 20), (1, 901), (4, 9_000)]), [2, 1, 3]);
    }
}
