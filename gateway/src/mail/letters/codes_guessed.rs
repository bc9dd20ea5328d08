//! Somebody who knows the password tries codes.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Tells the owner of an account that somebody showed one wrong code after the other, and where to
/// choose another password.
#[must_use]
pub fn codes_guessed(to: &str, name: &str, forgot: &Url) -> Letter {
    Paper::to(name)
        .say("Somebody tried ten wrong codes of your authenticator within an hour, after your password.")
        .say("No code is taken for the rest of that hour. If it was not you, choose another password:")
        .link("Choose another password", forgot)
        .letter(to, "Somebody tries to sign in as you")
}
