//! Signing in, going on, signing out.

use axum_extra::extract::cookie::CookieJar;
use http::HeaderValue;
use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::{OrganizationId, SignInId};
use insightdesk_domain::member::Member;
use insightdesk_protocol::rest::{SignInIn, SignInOut};
use insightdesk_store::accounts::{Credentials, Method, NewSignIn, Rotate, Rotation, Seat};
use jiff::Timestamp;
use secrecy::SecretString;

use super::enter::{Caller, Failed, place};
use super::passwords::{LONGEST_PASSWORD, Verdict};
use super::refresh::RefreshToken;
use super::second::Entered;
use super::{Auth, cookies};
use crate::error::ApiError;
use crate::layers::Client;

/// Longest e-mail address, in characters; PostgreSQL keeps no longer one.
const LONGEST_EMAIL: usize = 255;

/// A member who is signed in: the body of the answer and the cookies that go with it.
#[derive(Debug)]
pub(crate) struct SignedIn {
    pub(crate) body: SignInOut,
    pub(crate) cookies: Vec<HeaderValue>,
}

impl Auth {
    /// Judges e-mail and password. Whether an account exists, only its owner finds out: unknown,
    /// disabled and wrong take the same way, the same time and get the same answer.
    pub(crate) async fn sign_in(
        &self,
        body: SignInIn,
        jar: &CookieJar,
        client: &Client,
        by: &Asker,
    ) -> Result<Entered, ApiError> {
        let email = normalized(&body.email)?;
        if body.password.len() > LONGEST_PASSWORD {
            return Err(ApiError::invalid("password", "is too long"));
        }
        self.limits.sign_in.check(client.address).await?;
        let device = cookies::device(jar).and_then(|cookie| self.devices.read(cookie, &email));
        let attempt = self.limits.failures.begin(&email, client.address, device).await?;
        let (of, judged) = self.judge(&email, body.password.into()).await;
        let of = of.map(|member| (member.organization, member.user));
        let is_locked = match &judged {
            // Half a proof: failures before it are forgotten with the other half.
            Ok(known) if known.seat.has_second_factor => {
                attempt.withdraw().await;
                false
            }
            judged => attempt.judged(judged).await,
        };
        self.note_failure(&judged, Failed { of, is_locked, what: None }, by).await?;
        let seat = place(judged?, by.address)?;
        if seat.has_second_factor {
            let asked = self.ask_second_factor(&seat, Method::Password, by).await?;
            return Ok(Entered::Halfway(asked));
        }
        let caller = Caller { email: &email, device, by };
        self.open(&seat, Method::Password, false, &caller).await.map(Entered::In)
    }

    /// Who it would be, and whether it is.
    async fn judge(
        &self,
        email: &str,
        password: SecretString,
    ) -> (Option<Member>, Result<Credentials, ApiError>) {
        match self.accounts.credentials(email).await {
            Ok(known) => {
                let of = known.as_ref().map(|known| known.seat.member.clone());
                (of, self.compare(password, known).await)
            }
            Err(error) => (None, Err(error.into())),
        }
    }

    async fn compare(
        &self,
        password: SecretString,
        credentials: Option<Credentials>,
    ) -> Result<Credentials, ApiError> {
        let hash = credentials.as_ref().and_then(|known| known.password_hash.clone());
        let verdict = self.passwords.verify(password.clone(), hash.clone()).await?;
        match (verdict, credentials) {
            (Verdict::Right { outdated }, Some(credentials)) => {
                if let (true, Some(weak)) = (outdated && credentials.is_verified, hash) {
                    let user = credentials.seat.member.user;
                    let strong = self.passwords.hash(password).await?;
                    self.accounts.strengthen_password_hash(user, &weak, &strong).await?;
                }
                Ok(credentials)
            }
            _ => Err(ApiError::WrongCredentials),
        }
    }

    /// Lets a member in who has proved everything there is to prove.
    pub(super) async fn open(
        &self,
        seat: &Seat,
        method: Method,
        second_factor: bool,
        caller: &Caller<'_>,
    ) -> Result<SignedIn, ApiError> {
        seat.admits(method, caller.by.address)?;
        let sign_in = SignInId::now();
        let token = self.refresh.first(sign_in);
        let expires_at = Timestamp::now() + self.lifetime(seat);
        let letter = self.letter_about(seat, caller);
        let new = NewSignIn {
            id: sign_in,
            member: &seat.member,
            token: token.hash(),
            expires_at,
            keep: self.options.sign_ins_per_user,
            method,
            second_factor,
            letter: letter.as_ref(),
        };
        self.accounts.create_sign_in(&new, caller.by).await?;
        let mut signed_in = self.answer(seat, &token, expires_at);
        let device = self.devices.issue(caller.email, caller.device);
        signed_in.cookies.push(cookies::set_device(&device));
        Ok(signed_in)
    }

    /// Exchanges the refresh token of the cookie for its successor and an access token, for the
    /// organization `to` or the one that the sign-in was in last.
    pub(crate) async fn refresh(
        &self,
        jar: &CookieJar,
        client: &Client,
        by: &Asker,
        to: Option<OrganizationId>,
    ) -> Result<SignedIn, ApiError> {
        self.limits.refresh.check(client.address).await?;
        let token = cookies::refresh(jar).ok_or(ApiError::TokenMissing)?;
        let token = self.refresh.read(token).ok_or(ApiError::TokenInvalid)?;
        let successor = self.refresh.successor(&token);
        let rotate = Rotate {
            sign_in: token.sign_in,
            presented: token.hash(),
            successor: successor.hash(),
            grace: self.options.refresh_grace,
            idle: self.options.sign_in_idle,
            to,
        };
        let warn = |seat: &Seat| self.letter_of_warning(seat, by);
        match self.accounts.rotate(&rotate, by, &warn).await? {
            Rotation::Rotated(on) => Ok(self.answer(&on.seat, &successor, on.expires_at)),
            Rotation::Reused => {
                tracing::warn!(sign_in = %token.sign_in, "an old refresh token was shown: revoked");
                self.authenticator.forget();
                Err(ApiError::TokenInvalid)
            }
            Rotation::Barred => Err(ApiError::Forbidden),
            Rotation::Ended => Err(ApiError::TokenInvalid),
            Rotation::NoPlace => Err(ApiError::NotFound),
        }
    }

    /// Ends the sign-in of the cookie, if there is one.
    pub(crate) async fn sign_out(&self, jar: &CookieJar, by: &Asker) -> Result<(), ApiError> {
        let token = cookies::refresh(jar).and_then(|token| self.refresh.read(token));
        if let Some(token) = token {
            self.accounts.revoke_sign_in(token.sign_in, by).await?;
            self.authenticator.forget();
        }
        Ok(())
    }

    fn answer(&self, seat: &Seat, token: &RefreshToken, expires_at: Timestamp) -> SignedIn {
        let body = self.access(seat, token.sign_in);
        SignedIn { body, cookies: vec![cookies::set_refresh(token.expose(), expires_at)] }
    }
}

pub(super) fn normalized(email: &str) -> Result<String, ApiError> {
    let email = email.trim().to_lowercase();
    if email.chars().count() > LONGEST_EMAIL || email.contains('\0') {
        return Err(ApiError::invalid("email", "is not an e-mail address"));
    }
    Ok(email)
}
