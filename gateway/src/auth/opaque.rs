//! Secrets without meaning: random bytes, their hashes, and keys derived from the program's own.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_protocol::rest::Secret;
use insightdesk_store::accounts::TokenHash;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

/// What every widget token begins with, so that one is recognised where it should not be.
const WIDGET_PREFIX: &str = "idw_";

/// What every token of a link begins with.
const LINK_PREFIX: &str = "idl_";

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// What is stored of a token.
pub(crate) fn hash(token: &str) -> TokenHash {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().expect("32 bytes of SHA-256")
}

/// A key for one purpose, from the program's secret.
pub(super) fn derive(secret: &SecretSlice<u8>, purpose: &str) -> Key {
    let secret = Key::new(HMAC_SHA256, secret.expose_secret());
    Key::new(HMAC_SHA256, sign(&secret, purpose.as_bytes()).as_ref())
}

/// A fresh token for a mailed link: 256 random bits.
pub(super) fn link_token() -> SecretString {
    format!("{LINK_PREFIX}{}", URL_SAFE_NO_PAD.encode(random::<32>())).into()
}

/// A fresh widget token: 256 random bits.
pub(super) fn widget_token() -> SecretString {
    format!("{WIDGET_PREFIX}{}", URL_SAFE_NO_PAD.encode(random::<32>())).into()
}

/// A fresh secret that finishes what was begun: 256 random bits.
pub(super) fn challenge() -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(random::<32>()))
}

/// A fresh token for a mailed link: 256 random bits.
pub(super) fn invitation_token() -> SecretString {
    format!("idl_{}", URL_SAFE_NO_PAD.encode(random::<32>())).into()
}

/// Whether a token looks like a contact's, and not like a member's.
pub(super) fn is_widget_token(token: &str) -> bool {
    token.strip_prefix(WIDGET_PREFIX).is_some_and(|rest| rest.len() == 43)
}
