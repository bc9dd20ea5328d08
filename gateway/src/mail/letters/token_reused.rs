//! A sign-in was copied.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Tells the owner of an account that a sign-in was ended because two devices held it.
#[must_use]
pub fn signed_out_for_safety(to: &str, name: &str, device: &str, forgot: &Url) -> Letter {
    Paper::to(name)
        .say(&format!(
            "A sign-in of yours ({device}) was used from two places at once, as if somebody had \
             copied it. It was ended."
        ))
        .say("Sign in again. If you know of no reason, choose another password as well:")
        .link("Choose a new password", forgot)
        .letter(to, "You were signed out for your safety")
}
