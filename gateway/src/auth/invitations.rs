//! Joining an organization by a mailed link.

use axum_extra::extract::cookie::CookieJar;
use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::{OrganizationId, UserId};
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{AcceptInvitationIn, Secret};
use insightdesk_store::accounts::{InvitationPreview, Invited, Method, Seat, TokenHash};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::account::demand;
use super::enter::{Caller, Failed};
use super::passwords::LONGEST_PASSWORD;
use super::policy::Context;
use super::{Auth, Entered, MemberPass, SignedIn, cookies, opaque};
use crate::error::ApiError;
use crate::layers::Client;

impl Auth {
    /// A token for an invitation, what is stored of it, and the page that its link leads to. The
    /// token stands behind the `#`, which is sent to no server.
    pub(crate) fn new_invitation(public_url: &Url) -> (TokenHash, Url) {
        let token = opaque::invitation_token();
        let mut link = public_url.clone();
        link.set_path("/invitation");
        link.set_fragment(Some(&format!("token={}", token.expose_secret())));
        (opaque::hash(token.expose_secret()), link)
    }

    /// What a link shows.
    pub(crate) async fn preview_invitation(
        &self,
        token: &Secret,
        client: &Client,
    ) -> Result<InvitationPreview, ApiError> {
        self.limits.lookup.check(client.address).await?;
        Ok(self.accounts.preview_invitation(&opaque::hash(token.expose())).await?)
    }

    /// Takes a link as somebody who is signed in with the address that it was mailed to. `None`: they
    /// belong to the organization now, and it wants another way in.
    pub(crate) async fn accept_signed_in(
        &self,
        body: &AcceptInvitationIn,
        pass: &MemberPass,
        by: &Asker,
    ) -> Result<Option<SignedIn>, ApiError> {
        let token = opaque::hash(body.token.expose());
        let invited = Invited::Known { user: pass.member.user, sign_in: Some(pass.sign_in) };
        let (_, organization) = self.accounts.accept_invitation(&token, &invited, by).await?;
        match self.switch(pass.sign_in, organization, by.address).await {
            Err(ApiError::Forbidden) => Ok(None),
            switched => switched.map(Some),
        }
    }

    /// Takes a link as somebody new, who chooses a password, or as somebody who has an account and
    /// proves it by theirs. A second factor is asked for afterwards. `None`: as above.
    pub(crate) async fn accept_invitation(
        &self,
        body: AcceptInvitationIn,
        jar: &CookieJar,
        client: &Client,
        by: &Asker,
    ) -> Result<Option<Entered>, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let AcceptInvitationIn { token, name, password } = body;
        let token = opaque::hash(token.expose());
        let password: Option<SecretString> = password.map(|password| password.into_inner().into());
        let password = password.ok_or_else(|| ApiError::invalid("password", "is missing"))?;
        if password.expose_secret().len() > LONGEST_PASSWORD {
            return Err(ApiError::invalid("password", "is too long"));
        }
        let preview = self.accounts.preview_invitation(&token).await?;
        let (user, organization) = match preview.user {
            Some(user) => {
                self.prove_account(&preview, user, password, client, by).await?;
                let invited = Invited::Known { user, sign_in: None };
                self.accounts.accept_invitation(&token, &invited, by).await?
            }
            None => {
                let name = Name::parse(name.as_deref().unwrap_or_default());
                let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
                let own = [preview.email.as_str(), name.as_str(), &preview.organization_name];
                let context = Context::of(own).with_classes(preview.needs_classes);
                demand(password.clone(), context).await?;
                let password_hash = &self.passwords.hash(password).await?;
                let invited = Invited::Newcomer { name: &name, password_hash };
                self.accounts.accept_invitation(&token, &invited, by).await?
            }
        };
        let seat = self.place_in(user, organization).await?;
        if seat.admits(Method::Password, by.address).is_err() {
            return Ok(None);
        }
        if seat.has_second_factor {
            let asked = self.ask_second_factor(&seat, Method::Password, by).await?;
            return Ok(Some(Entered::Halfway(asked)));
        }
        let email = preview.email.as_str();
        let device = cookies::device(jar).and_then(|cookie| self.devices.read(cookie, email));
        let caller = Caller { email, device, by };
        Ok(Some(Entered::In(self.open(&seat, Method::Password, false, &caller).await?)))
    }

    /// Guessing here is as slow as guessing at the door.
    async fn prove_account(
        &self,
        preview: &InvitationPreview,
        user: UserId,
        password: SecretString,
        client: &Client,
        by: &Asker,
    ) -> Result<(), ApiError> {
        let hash = self.accounts.password_hash(user).await?;
        let attempt = self.limits.failures.begin(&preview.email, client.address, None).await?;
        let judged = self.passwords.prove(password, hash).await;
        let is_locked = attempt.judged(&judged).await;
        let of = Some((preview.organization, user));
        self.note_failure(&judged, Failed { of, is_locked, what: Some("invitation") }, by).await?;
        judged
    }

    async fn place_in(&self, user: UserId, organization: OrganizationId) -> Result<Seat, ApiError> {
        let places = self.accounts.places(user).await?;
        let mut here = places.into_iter().filter(|seat| seat.member.organization == organization);
        here.next().ok_or(ApiError::Forbidden)
    }
}
