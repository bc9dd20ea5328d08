//! Links that are mailed: good once, known to the database by their hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_store::accounts::TokenHash;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::opaque;

/// The secret of a link: 256 random bits.
#[derive(Debug)]
pub(crate) struct LinkToken(SecretString);

impl LinkToken {
    pub(crate) fn new() -> Self {
        Self(URL_SAFE_NO_PAD.encode(opaque::random::<32>()).into())
    }

    /// What the database keeps.
    pub(crate) fn hash(&self) -> TokenHash {
        Self::hash_of(self.0.expose_secret())
    }

    /// The same of a token that came back.
    pub(crate) fn hash_of(token: &str) -> TokenHash {
        opaque::hash(token)
    }

    /// A page of the console, with the token where no server sees it.
    pub(crate) fn link(&self, console: &Url, page: &str) -> Url {
        let mut link = console.clone();
        link.set_path(page);
        link.set_fragment(Some(&format!("token={}", self.0.expose_secret())));
        link
    }
}
