//! Second factors have come, gone, or been renewed.

use insightdesk_domain::mail::Letter;
use url::Url;

use super::Paper;

/// What happened to the second factors of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorNews<'a> {
    AuthenticatorAdded,
    /// A passkey of this name.
    PasskeyAdded(&'a str),
    AuthenticatorRemoved,
    PasskeyRemoved,
    RecoveryCodesRenewed,
    /// Somebody of this name took all of them away.
    AllTaken(&'a str),
}

/// Tells the owner of an account what happened to its second factors.
#[must_use]
pub fn second_factors_changed(
    to: &str,
    name: &str,
    news: FactorNews<'_>,
    security: &Url,
) -> Letter {
    Paper::to(name)
        .say(&told(news))
        .say(
            "If you know of it, all is well. If not, end the sign-ins that are not yours, take \
             away what you did not add, and change your password:",
        )
        .link("See your sign-ins and second factors", security)
        .letter(to, "The second factors of your account changed")
}

fn told(news: FactorNews<'_>) -> String {
    match news {
        FactorNews::AuthenticatorAdded => {
            "An authenticator app was set up for your account.".to_owned()
        }
        FactorNews::PasskeyAdded(key) => {
            format!("A passkey was added to your account: {key}. Whoever has it can sign in.")
        }
        FactorNews::AuthenticatorRemoved => {
            "The authenticator app was taken from your account.".to_owned()
        }
        FactorNews::PasskeyRemoved => "A passkey was taken from your account.".to_owned(),
        FactorNews::RecoveryCodesRenewed => {
            "New recovery codes were made for your account. Older ones are over.".to_owned()
        }
        FactorNews::AllTaken(by) => format!(
            "{by} took all second factors and recovery codes from your account, and ended your \
             sign-ins."
        ),
    }
}
