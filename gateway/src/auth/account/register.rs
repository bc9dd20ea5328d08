//! Coming in as somebody new.

use axum_extra::extract::cookie::CookieJar;
use insightdesk_domain::audit::Asker;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{EmailIn, RegisterIn, TokenIn, WelcomeIn};
use insightdesk_store::accounts::{Registration, Verification};
use secrecy::SecretString;

use super::{Context, RESET_LASTS, VERIFY_LASTS, address, demand, level, name, new_link, slug_of};
use crate::auth::sign_in::SignedIn;
use crate::auth::{Auth, opaque};
use crate::error::ApiError;
use crate::layers::Client;
use crate::mail::{envelope, letters};

/// What somebody new says of themselves.
struct Wanted {
    email: String,
    name: Name,
    organization: Name,
    slug: String,
    password_hash: String,
}

impl Wanted {
    fn registration(&self) -> Registration<'_> {
        Registration {
            email: &self.email,
            name: &self.name,
            organization: &self.organization,
            slug: &self.slug,
            password_hash: &self.password_hash,
        }
    }
}

impl Auth {
    /// Whether anybody may register an organization.
    pub(crate) fn is_open_for_registration(&self) -> bool {
        self.options.registration
    }

    /// Registers somebody with an organization of their own, if anybody may.
    pub(crate) async fn register(
        &self,
        body: RegisterIn,
        client: &Client,
        by: &Asker,
    ) -> Result<(), ApiError> {
        if !self.options.registration {
            return Err(ApiError::Forbidden);
        }
        self.limits.register.check(client.address).await?;
        let wanted = self.wanted(body).await?;
        let (token, link) = new_link(VERIFY_LASTS);
        let (to, pages) = (wanted.email.as_str(), &self.pages);
        let welcome = letters::verify_email(to, wanted.name.as_str(), &pages.verify(&token));
        let welcome = envelope::seal(&self.vault, welcome).await?;
        let proof = Verification {
            link,
            welcome: &welcome,
            known: &letters::already_registered(to, &pages.sign_in(), &pages.forgot()),
        };
        Ok(level(self.accounts.register(&wanted.registration(), &proof, by)).await?)
    }

    /// Sends another link to somebody who has registered, for choosing a password.
    pub(crate) async fn resend_verification(
        &self,
        body: EmailIn,
        client: &Client,
    ) -> Result<(), ApiError> {
        self.limits.link.check(client.address).await?;
        let email = address(&body.email)?;
        let (token, link) = new_link(RESET_LASTS);
        let letter = letters::verify_anew(&email, &self.pages.reset(&token));
        let letter = envelope::seal(&self.vault, letter).await?;
        Ok(level(self.accounts.resend_verification(&email, &link, &letter)).await?)
    }

    /// Takes a mailed link as proof of an address, and lets its owner in, unless that takes a
    /// second factor: then they sign in as ever.
    pub(crate) async fn verify_email(
        &self,
        body: TokenIn,
        jar: &CookieJar,
        client: &Client,
        by: &Asker,
    ) -> Result<Option<SignedIn>, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let token = opaque::hash(body.token.expose());
        let user = self.accounts.verify_email(&token, by).await?.ok_or(ApiError::LinkOver)?;
        let known = self.accounts.known_user(user).await?.ok_or(ApiError::LinkOver)?;
        self.enter_by_link(&known, jar, by).await
    }

    /// Lets the first owner of all in, by the link that the program printed.
    pub(crate) async fn welcome(
        &self,
        body: WelcomeIn,
        jar: &CookieJar,
        client: &Client,
        by: &Asker,
    ) -> Result<SignedIn, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let token = opaque::hash(body.token.expose());
        let WelcomeIn { email, password, name, organization, .. } = body;
        let wanted = self.wanted(RegisterIn { email, password, name, organization }).await?;
        let user = self.accounts.register_first_owner(&token, &wanted.registration(), by).await?;
        let user = user.ok_or(ApiError::LinkOver)?;
        let known = self.accounts.known_user(user).await?.ok_or(ApiError::LinkOver)?;
        let entered = self.enter_by_link(&known, jar, by).await?;
        entered.ok_or(ApiError::Internal("somebody new has a second factor"))
    }

    /// Checks what somebody says of themselves, and hashes the password, known or not.
    async fn wanted(&self, body: RegisterIn) -> Result<Wanted, ApiError> {
        let email = address(&body.email)?;
        let (name, organization) =
            (name("name", &body.name)?, name("organization", &body.organization)?);
        let password = SecretString::from(body.password.into_inner());
        let context = Context::of([email.as_str(), name.as_str(), organization.as_str()]);
        demand(password.clone(), context).await?;
        let password_hash = self.passwords.hash(password).await?;
        let slug = slug_of(&organization);
        Ok(Wanted { email, name, organization, slug, password_hash })
    }
}
