//! Who comes in: passwords, access and refresh tokens, widget tokens.
//!
//! Every secret that is handed out has 256 random bits and is stored as a hash. Members prove
//! themselves by a signed access token of ten minutes and get the next one by a refresh token in a
//! cookie; contacts hold one opaque token, bound to an inbox and an origin.

use std::sync::{Arc, OnceLock};

use insightdesk_store::accounts::Accounts;
use insightdesk_store::signing_keys::SigningKeys as StoredKeys;
use insightdesk_store::vault::{Vault, VaultError};
use url::Url;

mod access;
mod account;
mod agent;
pub(crate) mod api_key;
mod authenticator;
mod codes;
mod confirm;
mod cookies;
mod device;
mod enrol;
mod enter;
pub mod generate;
mod heard;
mod identity;
mod invitations;
mod key_book;
mod key_uses;
mod keys;
mod link;
mod oidc;
mod opaque;
mod options;
mod owner;
mod pages;
mod pass;
mod passkey_sign_in;
mod passkeys;
mod passwords;
mod policy;
mod provider_settings;
pub(crate) mod public_key;
mod refresh;
mod sealed;
mod second;
mod sign_in;
mod switch;
mod visitor;

pub use account::AccountError;
pub use authenticator::{AuthError, Authenticator};
pub use keys::{Jwk, Jwks};
pub use options::{AuthOptions, PasswordOptions};
pub use owner::Owners;
pub use pass::{ContactPass, MemberPass, Pass};
pub use passwords::{PasswordError, Passwords};

pub(crate) use agent::device as device_name;
#[cfg(test)]
pub(crate) use codes::code_at;
pub(crate) use identity::place as identity_place;
pub(crate) use opaque::hash as token_hash;
pub(crate) use visitor::{Door, is_email};

pub(crate) use cookies::{clear_provider, clear_refresh};
pub use device::AccountId;
pub(crate) use device::{DeviceId, account};
pub use sealed::enrol_totp;

pub(crate) use link::LinkToken;
pub(crate) use oidc::Returned;
pub(crate) use second::Entered;
pub(crate) use sign_in::SignedIn;

use access::AccessTokens;
use device::Devices;
use key_book::KeyBook;
use keys::SigningKeys;
use oidc::Fetcher;
use pages::Pages;
use passkeys::Passkeys;
use refresh::RefreshTokens;

use crate::limits::Limits;
use crate::options::{GatewayOptions, OptionsError};
use crate::origins::Origins;

/// Everything that proves who somebody is.
#[derive(Debug)]
pub struct Auth {
    options: AuthOptions,
    accounts: Accounts,
    vault: Vault,
    limits: Limits,
    passwords: Passwords,
    tokens: Arc<AccessTokens>,
    refresh: RefreshTokens,
    devices: Devices,
    passkeys: Passkeys,
    pages: Pages,
    /// Made when it is first needed.
    fetcher: OnceLock<Option<Fetcher>>,
    /// Where browsers find the desk.
    public_url: Url,
    /// Verifies what `tokens` signs, and more.
    book: Arc<KeyBook>,
    authenticator: Authenticator,
}

impl Auth {
    pub(crate) fn new(
        options: &GatewayOptions,
        accounts: Accounts,
        vault: Vault,
        origins: Origins,
        limits: Limits,
    ) -> Result<Self, OptionsError> {
        let passkeys = Passkeys::new(options);
        let pages = Pages::new(&options.public_url);
        let public_url = options.public_url.clone();
        let options = options.auth.clone();
        let keys = SigningKeys::read(&options.signing_keys)?;
        let tokens = Arc::new(AccessTokens::new(keys, options.access_lifetime));
        let own = options.signing_keys.clone();
        let book = Arc::new(KeyBook::new(tokens.clone(), own));
        let authenticator =
            Authenticator::new(Arc::clone(&book), accounts.clone(), origins, &options);
        Ok(Self {
            passwords: Passwords::new(&options.passwords),
            refresh: RefreshTokens::new(&options.secret),
            devices: Devices::new(&options.secret),
            passkeys,
            pages,
            fetcher: OnceLock::new(),
            public_url,
            options,
            accounts,
            vault,
            limits,
            tokens,
            book,
            authenticator,
        })
    }

    /// Tells whom tokens belong to.
    #[must_use]
    pub fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }

    /// How many times the cost of a hash was paid so far.
    #[cfg(test)]
    pub(crate) fn hashed(&self) -> u64 {
        self.passwords.hashed()
    }

    /// How often a token of an unknown key led to the database so far.
    #[cfg(test)]
    pub(crate) async fn key_lookups(&self) -> u64 {
        self.book.times().await
    }

    /// Forgets what was believed of sign-ins, after some were ended.
    pub(crate) fn forget(&self) {
        self.authenticator.forget();
    }

    /// The public halves of the keys that access tokens are signed with.
    #[must_use]
    pub fn published_keys(&self) -> Jwks {
        self.tokens.published()
    }

    /// The address of a page, or of something else of ours.
    fn page(&self, path: &str) -> Url {
        let mut page = self.public_url.clone();
        page.set_path(path);
        page
    }

    /// Reads which keys there are to sign with. Every few seconds is often enough: a new one begins
    /// to sign half a minute after it was made.
    ///
    /// # Errors
    /// When the database does not answer, or a key does not open; the keys stay as they are then.
    pub async fn learn_keys(&self, stored: &StoredKeys) -> Result<(), VaultError> {
        self.book.learn(stored).await
    }
}
