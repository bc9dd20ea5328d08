//! Somebody wants their account erased.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Lets the owner of an account confirm that it is to be erased.
#[must_use]
pub fn erase_account(to: &str, name: &str, link: &Url) -> Letter {
    Paper::to(name)
        .say("Somebody, most likely you, asked for your account to be erased.")
        .link("Erase my account", link)
        .say(
            "The link works once, within 24 hours. After that you have 30 days to take it back. \
             If it was not you, do nothing, and change your password.",
        )
        .letter(to, "Erase your account?")
}
