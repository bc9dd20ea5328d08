//! A recovery code was used.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Tells the owner of an account that somebody came in by a recovery code, and how many are left.
#[must_use]
pub fn recovery_code_used(to: &str, name: &str, left: u32, security: &Url) -> Letter {
    Paper::to(name)
        .say(&format!("A recovery code of your account was used; {left} are left."))
        .say("If it was you, all is well. If not, end that sign-in and make new codes:")
        .link("See your second factors", security)
        .letter(to, "A recovery code was used")
}
