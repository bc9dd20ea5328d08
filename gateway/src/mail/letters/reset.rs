//! Somebody forgot a password.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Lets the owner of an account choose another password.
#[must_use]
pub fn reset_password(to: &str, link: &Url) -> Letter {
    Paper::default()
        .say("Hello,")
        .say("Somebody, most likely you, asked for a new password for your account.")
        .link("Choose a new password", link)
        .say(
            "The link works once, within 60 minutes. It ends every sign-in of yours. If it was \
             not you, do nothing: your password stays as it is.",
        )
        .letter(to, "Choose a new password")
}
