//! Letters whose links let somebody in: sealed for as long as they wait in the outbox.
//!
//! They are sealed before the transaction that posts them, with the platform's key, for their
//! addressee. The postman opens them; nobody else can, and a copy of the database is no help.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use insightdesk_domain::mail::Letter;
use insightdesk_store::audit::PLATFORM;
use insightdesk_store::vault::{Place, Vault, VaultError};
use secrecy::ExposeSecret;

/// A letter as the outbox may keep it: without its texts, which are sealed.
///
/// # Errors
/// As [`Vault::seal`].
pub(crate) async fn seal(vault: &Vault, letter: Letter) -> Result<Letter, VaultError> {
    let texts = serde_json::to_vec(&(&letter.text, &letter.html)).unwrap_or_default();
    let sealed = vault.seal(PLATFORM, &place(&letter.to), &texts).await?;
    let Letter { to, subject, .. } = letter;
    let (text, html) = (String::new(), String::new());
    Ok(Letter { to, subject, text, html, sealed: Some(STANDARD.encode(sealed)) })
}

/// The letter as it was written; one that was not sealed is as it is.
///
/// # Errors
/// As [`Vault::open`].
pub(crate) async fn open(vault: &Vault, letter: Letter) -> Result<Letter, VaultError> {
    let Some(sealed) = &letter.sealed else { return Ok(letter) };
    let sealed = STANDARD.decode(sealed).map_err(|_| VaultError::Damaged)?;
    let texts = vault.open(PLATFORM, &place(&letter.to), &sealed).await?;
    let texts = serde_json::from_slice(texts.expose_secret());
    let (text, html) = texts.map_err(|_| VaultError::Damaged)?;
    Ok(Letter { text, html, sealed: None, ..letter })
}

fn place(to: &str) -> Place {
    Place::new("outbox", "payload", to)
}
