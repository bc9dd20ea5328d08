//! Secrets that have to be read again, sealed for the row that they stand in.

use data_encoding::HEXLOWER;
use insightdesk_domain::ids::UserId;
use insightdesk_store::accounts::TokenHash;
use insightdesk_store::audit::PLATFORM;
use insightdesk_store::vault::{Place, VaultError};
use secrecy::SecretSlice;

use super::Auth;

/// A person's row.
fn totp(user: UserId) -> Place {
    Place::new("totp_secrets", "secret", user)
}

/// The row of something that was begun; the database writes bytes like that.
fn pending(hash: &TokenHash) -> Place {
    Place::new("auth_challenges", "sealed", format!("\\x{}", HEXLOWER.encode(hash)))
}

impl Auth {
    pub(super) async fn seal_totp(
        &self,
        user: UserId,
        secret: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        self.vault.seal(PLATFORM, &totp(user), secret).await
    }

    pub(super) async fn open_totp(
        &self,
        user: UserId,
        sealed: &[u8],
    ) -> Result<SecretSlice<u8>, VaultError> {
        self.vault.open(PLATFORM, &totp(user), sealed).await
    }

    pub(super) async fn seal_pending(
        &self,
        hash: &TokenHash,
        secret: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        self.vault.seal(PLATFORM, &pending(hash), secret).await
    }

    pub(super) async fn open_pending(
        &self,
        hash: &TokenHash,
        sealed: &[u8],
    ) -> Result<SecretSlice<u8>, VaultError> {
        self.vault.open(PLATFORM, &pending(hash), sealed).await
    }
}
