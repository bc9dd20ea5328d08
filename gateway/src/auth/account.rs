//! A person's own account: registering, verifying, passwords.
//!
//! Whoever asks with an address learns nothing of whether it has an account: the answer is the same
//! and takes as long, and the mail tells the rest to whom it concerns.

use std::time::Duration;

use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::Weakness;
use insightdesk_store::accounts::{LinkKind, NewLink, PasswordOwner};
use insightdesk_store::pools::DatabaseError;
use lettre::Address;
use secrecy::{ExposeSecret, SecretString};
use tokio::task::spawn_blocking;

use super::passwords::Verdict;
use super::policy::{self, Context, Strength};
use super::sign_in::normalized;
use super::{Auth, opaque};
use crate::error::ApiError;

mod password;
mod register;

/// How long a link works that shows that an address is somebody's.
const VERIFY_LASTS: Duration = Duration::from_secs(24 * 3_600);
/// How long a link works by which a password is chosen.
const RESET_LASTS: Duration = Duration::from_secs(60 * 60);
/// What is done about an address takes as long as this, or longer if the database is slow.
const LEVEL: Duration = Duration::from_millis(150);
/// Most texts that somebody may be known by.
const CONTEXT: usize = 10;
/// Most letters of an organization's short name that is made for it.
const SLUG: usize = 40;

/// Why an operator makes no owner.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("{0} is not valid")]
    Invalid(&'static str),
    #[error("the database does not answer")]
    Database(#[from] DatabaseError),
}

/// A token that stands in a link, and the link as the database keeps it.
pub(super) fn new_link(lasts: Duration) -> (SecretString, NewLink) {
    let token = opaque::link_token();
    let link = NewLink { token: opaque::hash(token.expose_secret()), lasts };
    (token, link)
}

/// Takes as long for those who are known as for those who are not.
async fn level<T>(work: impl Future<Output = T>) -> T {
    tokio::join!(work, tokio::time::sleep(LEVEL)).0
}

/// An address that mail can be sent to, in lower case.
pub(super) fn address(email: &str) -> Result<String, ApiError> {
    let email = normalized(email)?;
    match email.parse::<Address>() {
        Ok(_) => Ok(email),
        Err(_) => Err(ApiError::invalid("email", "is not an e-mail address")),
    }
}

fn name(field: &str, text: &str) -> Result<Name, ApiError> {
    if text.chars().any(char::is_control) {
        return Err(ApiError::invalid(field, "has to be one line"));
    }
    Name::parse(text).map_err(|error| ApiError::invalid(field, error.to_string()))
}

/// A short name after a long one, of small letters, digits and hyphens.
fn slug_of(name: &Name) -> String {
    let mut slug = String::new();
    for c in name.as_str().to_lowercase().chars().take(SLUG) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.len() < 2 { "desk".to_owned() } else { slug.to_owned() }
}

impl Auth {
    /// Tells how good a password would be for somebody who is known by `context`.
    pub(crate) async fn strength(
        &self,
        password: SecretString,
        context: &[String],
    ) -> Result<Strength, ApiError> {
        let context = Context::of(context.iter().take(CONTEXT).map(String::as_str));
        judge(password, context).await
    }

    /// Refuses a password that is not good enough for its owner, or was theirs before.
    async fn demand_good(
        &self,
        password: &SecretString,
        owner: &PasswordOwner,
    ) -> Result<(), ApiError> {
        let own = [owner.name.as_str(), owner.email.as_str()];
        let texts = owner.organizations.iter().map(String::as_str).chain(own);
        let context = Context::of(texts).with_classes(owner.needs_classes);
        demand(password.clone(), context).await?;
        for hash in self.accounts.passwords_of(owner.user).await? {
            let verdict = self.passwords.verify(password.clone(), Some(hash)).await?;
            if verdict != Verdict::Wrong {
                return Err(ApiError::WeakPassword(Weakness::UsedBefore));
            }
        }
        Ok(())
    }

    /// Whose password a link lets choose.
    async fn owner_of(&self, token: &str) -> Result<PasswordOwner, ApiError> {
        let token = opaque::hash(token);
        let user = self.accounts.link_owner(LinkKind::Reset, &token).await?;
        let user = user.ok_or(ApiError::LinkOver)?;
        self.accounts.password_owner(user).await?.ok_or(ApiError::LinkOver)
    }
}

pub(super) async fn demand(password: SecretString, context: Context) -> Result<(), ApiError> {
    policy::length(password.expose_secret()).map_err(ApiError::WeakPassword)?;
    match judge(password, context).await?.problem {
        Some(problem) => Err(ApiError::WeakPassword(problem)),
        None => Ok(()),
    }
}

/// Guessing as an attacker would takes a core for a while, and not the one that sockets are on.
async fn judge(password: SecretString, context: Context) -> Result<Strength, ApiError> {
    let judged = spawn_blocking(move || policy::strength(password.expose_secret(), &context));
    judged.await.map_err(|_| ApiError::Internal("a password was not judged"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_gets_a_short_name_that_the_database_takes() {
        for (name, slug) in [
            ("Fernhill Coffee", "fernhill-coffee"),
            ("  Müller & Söhne!! ", "m-ller-s-hne"),
            ("東京", "desk"),
            ("A", "desk"),
            ("--", "desk"),
        ] {
            assert_eq!(slug_of(&Name::parse(name).expect("a name")), slug);
        }
        let long = Name::parse(&"ab ".repeat(33)).expect("a name");
        assert!((2..=40).contains(&slug_of(&long).len()));
    }

    #[test]
    fn an_address_is_one_that_mail_can_be_sent_to() {
        assert_eq!(address(" Ada@Example.ORG ").ok().as_deref(), Some("ada@example.org"));
        for email in [
            "ada",
            "ada@",
            "@example.org",
            "ada@b\r\nBcc: eve@example.org",
            "ada@example.org, eve@example.org",
            "Ada <ada@example.org>",
            "a b@example.org",
        ] {
            assert!(matches!(address(email), Err(ApiError::Invalid(_))), "{email}");
        }
    }
}
