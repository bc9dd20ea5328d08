//! Refresh tokens: who holds the latest of a sign-in may have an access token.
//!
//! A token names its sign-in, carries 256 secret bits and a code that proves it ours, so that an
//! old one can be told from a made-up one. The successor follows from the token and the program's
//! secret: two requests that race with one token get the same successor, never two.

use std::fmt;

use aws_lc_rs::hmac::{Key, Tag, sign, verify};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_domain::ids::SignInId;
use insightdesk_store::accounts::TokenHash;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use uuid::Uuid;

use super::opaque;

const PREFIX: &str = "idr_";
const ID: usize = 16;
const SECRET: usize = 32;
const CODE: usize = 32;
const LENGTH: usize = ID + SECRET + CODE;

/// A refresh token that this program made.
#[derive(Clone)]
pub(super) struct RefreshToken {
    pub(super) sign_in: SignInId,
    text: SecretString,
}

impl RefreshToken {
    /// What the database keeps.
    pub(super) fn hash(&self) -> TokenHash {
        opaque::hash(self.text.expose_secret())
    }

    /// What the cookie holds.
    pub(super) fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").field("sign_in", &self.sign_in).finish_non_exhaustive()
    }
}

/// Makes and recognises refresh tokens.
pub(super) struct RefreshTokens {
    code: Key,
    successor: Key,
}

impl RefreshTokens {
    pub(super) fn new(secret: &SecretSlice<u8>) -> Self {
        Self {
            code: opaque::derive(secret, "refresh token code"),
            successor: opaque::derive(secret, "refresh token successor"),
        }
    }

    /// The first token of a sign-in.
    pub(super) fn first(&self, sign_in: SignInId) -> RefreshToken {
        self.build(sign_in, &opaque::random::<SECRET>())
    }

    /// The one token that follows `token`.
    pub(super) fn successor(&self, token: &RefreshToken) -> RefreshToken {
        let secret = sign(&self.successor, token.expose().as_bytes());
        self.build(token.sign_in, secret.as_ref())
    }

    /// Reads a token, if it is one of ours.
    pub(super) fn read(&self, text: &str) -> Option<RefreshToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let bytes: [u8; LENGTH] = bytes.try_into().ok()?;
        let (named, code) = bytes.split_at(ID + SECRET);
        verify(&self.code, named, code).ok()?;
        let sign_in = SignInId::from_uuid(Uuid::from_slice(&named[..ID]).ok()?);
        Some(RefreshToken { sign_in, text: text.to_owned().into() })
    }

    fn build(&self, sign_in: SignInId, secret: &[u8]) -> RefreshToken {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(sign_in.as_uuid().as_bytes());
        bytes.extend_from_slice(secret);
        let code: Tag = sign(&self.code, &bytes);
        bytes.extend_from_slice(code.as_ref());
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(&bytes)).into();
        RefreshToken { sign_in, text }
    }
}

impl fmt::Debug for RefreshTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshTokens").finish_non_exhaustive()
    }
}
