//! Somebody has registered with an address that has an account.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Tells the owner of an account that there is no need to register.
#[must_use]
pub fn already_registered(to: &str, sign_in: &Url, forgot: &Url) -> Letter {
    Paper::default()
        .say("Hello,")
        .say("Somebody tried to register with this address, which has an account already.")
        .link("Sign in", sign_in)
        .link("Choose a new password, if you forgot yours", forgot)
        .say("If it was not you, do nothing: nothing has changed.")
        .letter(to, "You have an account already")
}
