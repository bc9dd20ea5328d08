//! Settings of sign-ins, tokens and passwords.

use std::thread::available_parallelism;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretSlice};

use super::keys::SigningKeys;
use crate::options::OptionsError;

/// Fewest bytes of [`AuthOptions::secret`].
const SECRET_BYTES: usize = 32;

/// Settings of sign-ins, tokens and passwords. The secrets have no default.
#[derive(Debug, Clone)]
pub struct AuthOptions {
    /// Ed25519 key pairs as PKCS#8 (DER). The first signs access tokens, all of them verify; their
    /// public halves are published.
    pub signing_keys: Vec<SecretSlice<u8>>,
    /// Proves that refresh tokens and device cookies are ours; at least 32 bytes.
    pub secret: SecretSlice<u8>,
    /// Life of an access token.
    pub access_lifetime: Duration,
    /// Life of a sign-in, used or not.
    pub sign_in_lifetime: Duration,
    /// A sign-in ends when nobody used it for so long.
    pub sign_in_idle: Duration,
    /// Most sign-ins of a user; the oldest leaves for a new one.
    pub sign_ins_per_user: u32,
    /// How long the refresh token before the latest may be shown again.
    pub refresh_grace: Duration,
    /// For how long what the database says about a token may be believed. Sockets are looked at
    /// each second, and nobody may stay for five who may not.
    pub recheck: Duration,
    pub passwords: PasswordOptions,
    /// Codes of authenticators are good in their own half minute only, not in those around it.
    pub totp_strict: bool,
    /// Providers may be in private networks and speak plain http.
    pub oidc_private_networks: bool,
    /// Whether anybody may register an organization.
    pub registration: bool,
}

impl Default for AuthOptions {
    fn default() -> Self {
        Self {
            signing_keys: Vec::new(),
            secret: Vec::new().into(),
            access_lifetime: Duration::from_secs(600),
            sign_in_lifetime: Duration::from_secs(24 * 3600),
            sign_in_idle: Duration::from_secs(8 * 3600),
            sign_ins_per_user: 5,
            refresh_grace: Duration::from_secs(10),
            recheck: Duration::from_secs(3),
            passwords: PasswordOptions::default(),
            totp_strict: false,
            oidc_private_networks: false,
            registration: false,
        }
    }
}

impl AuthOptions {
    /// Finds the first setting that cannot be used.
    pub(crate) fn validate(&self) -> Result<(), OptionsError> {
        SigningKeys::read(&self.signing_keys)?;
        if self.secret.expose_secret().len() < SECRET_BYTES {
            return Err(OptionsError::new("auth.secret", "must have at least 32 bytes"));
        }
        if self.access_lifetime.is_zero() || self.access_lifetime > Duration::from_secs(600) {
            return Err(OptionsError::new("auth.access_lifetime", "must be 1 to 600 seconds"));
        }
        if self.sign_in_lifetime < self.access_lifetime {
            let problem = "must not be shorter than auth.access_lifetime";
            return Err(OptionsError::new("auth.sign_in_lifetime", problem));
        }
        if self.sign_ins_per_user == 0 {
            return Err(OptionsError::new("auth.sign_ins_per_user", "must be at least 1"));
        }
        if self.recheck > Duration::from_secs(3) {
            return Err(OptionsError::new("auth.recheck", "must be at most 3 seconds"));
        }
        self.passwords.validate()
    }
}

/// The cost of hashing a password (Argon2id), and how many may be hashed at once.
#[derive(Debug, Clone)]
pub struct PasswordOptions {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
    /// How many are hashed at once.
    pub threads: usize,
    /// How many more may wait for that; further ones are answered 503.
    pub queue: usize,
}

impl Default for PasswordOptions {
    fn default() -> Self {
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(4));
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 1, threads, queue: 64 }
    }
}

impl PasswordOptions {
    /// The weakest that OWASP accepts for three passes.
    const LEAST_KIB: u32 = 12 * 1024;

    fn validate(&self) -> Result<(), OptionsError> {
        if self.memory_kib < Self::LEAST_KIB || self.passes < 3 || self.lanes == 0 {
            let problem = "are weaker than 12 MiB and 3 passes";
            return Err(OptionsError::new("auth.passwords", problem));
        }
        if self.threads == 0 {
            return Err(OptionsError::new("auth.passwords.threads", "must be at least 1"));
        }
        Ok(())
    }
}
