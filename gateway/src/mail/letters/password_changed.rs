//! A password was changed.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Tells the owner of an account that its password is another one now.
#[must_use]
pub fn password_changed(to: &str, name: &str, forgot: &Url) -> Letter {
    Paper::to(name)
        .say("The password of your account was changed, and other devices were signed out.")
        .say("If it was not you, choose another one now:")
        .link("Choose a new password", forgot)
        .letter(to, "Your password was changed")
}
