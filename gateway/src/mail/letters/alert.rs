//! The audit log gave reason to worry.

use insightdesk_domain::alert::AlertRule;
use insightdesk_domain::mail::Letter;
use insightdesk_store::audit::{Addressee, Alert};
use url::Url;

use super::Paper;

/// Tells an owner or admin of an alert; `log` is the page of the audit log.
#[must_use]
pub fn security_alert(to: &Addressee, alert: &Alert, log: &Url) -> Letter {
    let who = alert.subject_name.as_deref().unwrap_or("somebody unknown");
    let count = alert.finding.count;
    let since = alert.finding.since.strftime("%Y-%m-%d %H:%M UTC");
    let (subject, what, advice) = match alert.rule {
        AlertRule::FailedSignIns => (
            "Failed sign-ins",
            format!("Signing in as {who} failed {count} times since {since}."),
            "Somebody may be guessing a password. Ask whether it was them; a second factor stops \
             whoever guesses right.",
        ),
        AlertRule::Locked => (
            "An account was locked",
            format!("After too many failures, {who} cannot sign in from one network for a while."),
            "Devices that know the account still get in. If it was not them, somebody may be \
             guessing their password.",
        ),
        AlertRule::Exports => (
            "Many exports",
            format!("{who} exported data {count} times since {since}."),
            "If nobody knows why, disable the member or revoke the key.",
        ),
        AlertRule::Denials => (
            "Many refused requests",
            format!("{who} was refused {count} times since {since}."),
            "Somebody or some program tries what it may not. Ask why; disable the member or revoke \
             the key if nobody knows.",
        ),
        AlertRule::SettingsChanged => (
            "Settings were changed",
            format!("{who} changed settings of the organization."),
            "The audit log tells what was changed.",
        ),
    };
    Paper::to(&to.name)
        .say(&what)
        .say(advice)
        .link("Open the audit log", log)
        .letter(&to.email, &format!("Security alert: {subject}"))
}
