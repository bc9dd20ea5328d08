//! Somebody is asked to join an organization.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// Asks somebody to join.
#[must_use]
pub fn invitation(to: &str, organization: &str, by: &str, link: &Url) -> Letter {
    Paper::default()
        .say("Hello,")
        .say(&format!("{by} asks you to join {organization} on InsightDesk."))
        .link("See the invitation", link)
        .say("The link works once, within 7 days. If you expected nothing like it, do nothing.")
        .letter(to, &format!("Join {organization}"))
}
