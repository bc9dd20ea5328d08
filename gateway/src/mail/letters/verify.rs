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

/// Goes to an address that nobody has confirmed yet, when another link is asked for. Who asks need
/// not be the one who registered, so a password is chosen anew.
#[must_use]
pub fn verify_anew(to: &str, link: &Url) -> Letter {
    Paper::default()
        .say("Hello,")
        .say(
            "Somebody, most likely you, asked for another link to confirm this address. Confirm \
             that it is yours, and choose your password:",
        )
        .link("Confirm the address and choose a password", link)
        .say("The link works once, within 60 minutes. If it was not you, do nothing.")
        .letter(to, "Confirm your e-mail address")
}
