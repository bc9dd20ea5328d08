//! Pages of the console that mails lead to. They are where the configuration says, whatever a
//! request calls the host.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// Makes addresses of pages.
#[derive(Debug, Clone)]
pub(crate) struct Pages(Url);

impl Pages {
    /// Pages of a desk that browsers find at `public_url`.
    pub(crate) fn new(public_url: &Url) -> Self {
        Self(public_url.clone())
    }

    /// Where an address is verified.
    pub(crate) fn verify(&self, token: &SecretString) -> Url {
        self.with("/verify", token)
    }

    /// Where a password is chosen.
    pub(crate) fn reset(&self, token: &SecretString) -> Url {
        self.with("/reset", token)
    }

    /// Where the first owner of all comes in.
    pub(crate) fn welcome(&self, token: &SecretString) -> Url {
        self.with("/welcome", token)
    }

    pub(crate) fn sign_in(&self) -> Url {
        self.at("/")
    }

    /// Where somebody asks for another password.
    pub(crate) fn forgot(&self) -> Url {
        self.at("/forgot")
    }

    /// Where somebody sees on which devices they are signed in.
    pub(crate) fn sign_ins(&self) -> Url {
        self.at("/settings/sign-ins")
    }

    /// A token stands behind the `#`: that part is sent to no server and stands in no log of one.
    fn with(&self, path: &str, token: &SecretString) -> Url {
        let mut url = self.at(path);
        url.set_fragment(Some(&format!("token={}", token.expose_secret())));
        url
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}
