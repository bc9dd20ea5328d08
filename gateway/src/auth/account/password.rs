//! Choosing another password.

use insightdesk_domain::audit::Asker;
use insightdesk_protocol::rest::{ChangePasswordIn, EmailIn, ResetPasswordIn};
use insightdesk_store::accounts::Known;
use secrecy::{ExposeSecret, SecretString};

use super::{RESET_LASTS, address, level, new_link};
use crate::auth::enter::Failed;
use crate::auth::passwords::LONGEST_PASSWORD;
use crate::auth::{Auth, MemberPass, opaque, policy};
use crate::error::ApiError;
use crate::layers::Client;
use crate::mail::{envelope, letters};

impl Auth {
    /// Mails a link for choosing another password, if somebody has that address.
    pub(crate) async fn forgot_password(
        &self,
        body: EmailIn,
        client: &Client,
        by: &Asker,
    ) -> Result<(), ApiError> {
        self.limits.link.check(client.address).await?;
        let email = address(&body.email)?;
        let (token, link) = new_link(RESET_LASTS);
        let letter = letters::reset_password(&email, &self.pages.reset(&token));
        let letter = envelope::seal(&self.vault, letter).await?;
        Ok(level(self.accounts.ask_reset(&email, &link, &letter, by)).await?)
    }

    /// Takes a mailed link for a new password. Whoever is signed in with the old one is out, and
    /// nobody is in by this alone: a second factor may be wanted.
    pub(crate) async fn reset_password(
        &self,
        body: ResetPasswordIn,
        client: &Client,
        by: &Asker,
    ) -> Result<(), ApiError> {
        self.limits.redeem.check(client.address).await?;
        let password = SecretString::from(body.password.into_inner());
        policy::length(password.expose_secret()).map_err(ApiError::WeakPassword)?;
        let owner = self.owner_of(body.token.expose()).await?;
        self.demand_good(&password, &owner).await?;
        let hash = self.passwords.hash(password).await?;
        let letter = letters::password_changed(&owner.email, &owner.name, &self.pages.forgot());
        let token = opaque::hash(body.token.expose());
        if !self.accounts.reset_password(&token, &hash, &letter, by).await? {
            return Err(ApiError::LinkOver);
        }
        self.authenticator.forget();
        Ok(())
    }

    /// Replaces the password of somebody who has one and knows it, and ends their other sign-ins.
    pub(crate) async fn change_password(
        &self,
        body: ChangePasswordIn,
        pass: &MemberPass,
        client: &Client,
        by: &Asker,
    ) -> Result<(), ApiError> {
        let new = SecretString::from(body.new.into_inner());
        policy::length(new.expose_secret()).map_err(ApiError::WeakPassword)?;
        let known = self.accounts.known_member(pass.member.id).await?;
        let known = known.ok_or(ApiError::TokenInvalid)?;
        self.prove(body.current.into_inner().into(), &known, client, by).await?;
        let owner = self.accounts.password_owner(pass.member.user).await?;
        let owner = owner.ok_or(ApiError::TokenInvalid)?;
        self.demand_good(&new, &owner).await?;
        let hash = self.passwords.hash(new).await?;
        let letter = letters::password_changed(&owner.email, &owner.name, &self.pages.forgot());
        self.accounts.change_password(&pass.member, pass.sign_in, &hash, &letter, by).await?;
        self.authenticator.forget();
        Ok(())
    }

    /// Whether it is the owner who asks. Guessing here is as slow as guessing at the door.
    async fn prove(
        &self,
        current: SecretString,
        known: &Known,
        client: &Client,
        by: &Asker,
    ) -> Result<(), ApiError> {
        // Only a provider has said who it is: it says so of whomever it likes. A mail tells more.
        let hash = known.password_hash.clone();
        let hash = hash.ok_or(ApiError::NotNow("Ask for a link by mail to choose a password."))?;
        if current.expose_secret().len() > LONGEST_PASSWORD {
            return Err(ApiError::WrongCredentials);
        }
        let attempt = self.limits.failures.begin(&known.email, client.address, None).await?;
        let judged = self.passwords.prove(current, Some(hash)).await;
        let is_locked = attempt.judged(&judged).await;
        let failed = Failed::of(&known.seat.member, is_locked, Some("change_password"));
        self.note_failure(&judged, failed, by).await?;
        judged
    }
}
