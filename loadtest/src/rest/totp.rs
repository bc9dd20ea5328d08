//! What an authenticator shows.

use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE32;
use totp_rs::Builder;

/// The code of now for a secret in base32.
pub(crate) fn code_of_now(secret: &str) -> Option<String> {
    let secret = BASE32.decode(secret.as_bytes()).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let totp = Builder::new().with_secret(secret).with_step_duration(30).build().ok()?;
    Some(totp.generate(now).to_string())
}
