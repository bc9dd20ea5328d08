//! The keys that access tokens are signed with, known to others by their thumbprints.

use std::collections::HashMap;
use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
