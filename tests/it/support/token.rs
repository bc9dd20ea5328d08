//! Access tokens with another time, signed with the node's own key.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// The same token, good from `life` seconds before the end to the end, which is `left` seconds from
/// now.
pub(crate) fn reissued(token: &str, data: &Path, life: i64, left: i64) -> String {
    let mut parts = token.split('.');
    let (head, claims) = (parts.next().expect("a head"), parts.next().expect("claims"));
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64");
    let mut claims: Value = serde_json::from_slice(&claims).expect("JSON");
    let ends = now() + left;
    claims["exp"] = ends.into();
    claims["iat"] = (ends - life).into();
    claims["nbf"] = (ends - life).into();
    let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let key = std::fs::read(data.join("secrets/signing-key")).expect("the node has made it");
    let key = Ed25519KeyPair::from_pkcs8(&key).expect("a key");
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("later than 1970");
    now.as_secs().cast_signed()
}
