//! How the first people come in, where there is no default account: by a link that works once, for
//! half an hour, and is shown to whoever has the command line or the log.

use std::time::Duration;

use insightdesk_domain::audit::Asker;
use insightdesk_domain::text::Name;
use insightdesk_store::accounts::{Accounts, NewOwner};
use insightdesk_store::pools::DatabaseError;
use url::Url;

use super::account::{self, AccountError};
use super::pages::Pages;

/// How long such a link works.
const LASTS: Duration = Duration::from_secs(30 * 60);

/// Makes links for owners.
#[derive(Debug, Clone)]
pub struct Owners {
    accounts: Accounts,
    pages: Pages,
}

impl Owners {
    /// Owners of organizations of a desk that browsers find at `public_url`.
    #[must_use]
    pub fn new(accounts: Accounts, public_url: &Url) -> Self {
        Self { accounts, pages: Pages::new(public_url) }
    }

    /// A link by which the first owner of all comes in; none, once there is anybody.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn first(&self) -> Result<Option<Url>, DatabaseError> {
        let (token, link) = account::new_link(LASTS);
        let is_empty = self.accounts.await_first_owner(&link).await?;
        Ok(is_empty.then(|| self.pages.welcome(&token)))
    }

    /// Makes an owner of an organization, which is made as well if it is not there, and a link by
    /// which they choose a password.
    ///
    /// # Errors
    /// What cannot be an address, a name or a short name; or when PostgreSQL does not answer.
    pub async fn create(
        &self,
        organization: &str,
        slug: &str,
        email: &str,
        name: &str,
    ) -> Result<Url, AccountError> {
        let parse = |what, text| Name::parse(text).map_err(|_| AccountError::Invalid(what));
        let (organization, name) = (parse("organization", organization)?, parse("name", name)?);
        let email = account::address(email).map_err(|_| AccountError::Invalid("email"))?;
        let is_slug = (2..=50).contains(&slug.len())
            && slug.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        if !is_slug {
            return Err(AccountError::Invalid("slug"));
        }
        let (token, link) = account::new_link(LASTS);
        let new = NewOwner { email: &email, name: &name, organization: &organization, slug, link };
        self.accounts.create_owner(&new, &Asker::operator()).await?;
        Ok(self.pages.reset(&token))
    }
}
