//! Secrets that have to be read again, sealed for the row that they stand in.

use data_encoding::{BASE32, HEXLOWER};
use insightdesk_domain::ids::UserId;
use insightdesk_store::accounts::{Accounts, Owner, Provider, TokenHash, Totp};
use insightdesk_store::audit::PLATFORM;
use insightdesk_store::vault::{Place, Vault, VaultError};
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

/// The secret that a provider and this program both know.
fn client_secret(provider: &Provider) -> Place {
    Place::new("providers", "client_secret", provider.id)
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

    pub(super) async fn seal_client_secret(
        &self,
        provider: &Provider,
        secret: &str,
    ) -> Result<Vec<u8>, VaultError> {
        let place = client_secret(provider);
        self.vault.seal(provider.organization, &place, secret.as_bytes()).await
    }

    pub(super) async fn open_client_secret(
        &self,
        provider: &Provider,
        sealed: &[u8],
    ) -> Result<SecretSlice<u8>, VaultError> {
        self.vault.open(provider.organization, &client_secret(provider), sealed).await
    }
}

/// Gives a person an authenticator whose secret (in base32) somebody keeps already, for the command
/// line.
///
/// # Errors
/// When the database does not answer, or the secret cannot be sealed.
pub async fn enrol_totp(
    accounts: &Accounts,
    vault: &Vault,
    owner: Owner<'_>,
    secret: &str,
) -> Result<(), VaultError> {
    let secret = BASE32.decode(secret.as_bytes()).map_err(|_| VaultError::Damaged)?;
    let sealed = vault.seal(PLATFORM, &totp(owner.user), &secret).await?;
    let totp = Totp { sealed, last_step: 0 };
    accounts.add_totp(owner, &totp, &[], None).await?;
    Ok(())
}
