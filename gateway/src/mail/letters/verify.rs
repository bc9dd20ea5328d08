//! Somebody has registered: the address must prove to be theirs.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Goes to an address that somebody registered with.
#[must_use]
pub fn verify_email(to: &str, name: &str, link: &Url) -> Letter {
    Paper::to(name)
        .say("Somebody, most likely you, registered with this address. Confirm that it is yours:")
        .link("Confirm the address and sign in", link)
        .say("The link works once, within 24 hours. If it was not you, do nothing.")
        .letter(to, "Confirm your e-mail address")
}
