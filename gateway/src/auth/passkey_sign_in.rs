//! Signing in with a passkey and nothing else: who it is, the key says.

use std::time::Duration;

use axum_extra::extract::cookie::CookieJar;
use insightdesk_domain::audit::Asker;
use insightdesk_protocol::rest::{PasskeyChallengeOut, PasskeyIn};
use insightdesk_store::accounts::{ChallengeKind, Method, NewChallenge};

use super::enter::Caller;
use super::sign_in::SignedIn;
use super::{Auth, cookies, opaque};
use crate::error::ApiError;
use crate::layers::Client;

/// How long a browser may take to sign.
const LIFE: Duration = Duration::from_secs(5 * 60);

impl Auth {
    pub(crate) async fn begin_passkey_sign_in(
        &self,
        client: &Client,
    ) -> Result<PasskeyChallengeOut, ApiError> {
        self.limits.lookup.check(client.address).await?;
        let asked = self.passkeys.ask_anybody()?;
        let challenge = opaque::challenge();
        let new = NewChallenge {
            hash: opaque::hash(challenge.expose()),
            kind: ChallengeKind::PasskeySignIn,
            user: None,
            member: None,
            sign_in: None,
            state: asked.state,
            sealed: None,
            life: LIFE,
        };
        self.accounts.begin_challenge(&new).await?;
        Ok(PasskeyChallengeOut { challenge, options: asked.options })
    }

    /// Unknown keys, wrong signatures and members who may not come in get the same answer.
    pub(crate) async fn finish_passkey_sign_in(
        &self,
        body: PasskeyIn,
        jar: &CookieJar,
        client: &Client,
        by: &Asker,
    ) -> Result<SignedIn, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let hash = opaque::hash(body.challenge.expose());
        let begun = self.accounts.take_challenge(&hash, ChallengeKind::PasskeySignIn).await?;
        let begun = begun.ok_or(ApiError::WrongFactor)?;
        let answer = self.passkeys.claimed(body.credential)?;
        let kept = self.accounts.passkey(&answer.credential_id).await?;
        let kept = kept.ok_or(ApiError::WrongFactor)?;
        let signed = self.passkeys.signed_by_anybody(&begun.state, &answer, &kept)?;
        let (id, counter) = (signed.id, signed.counter);
        if !self.accounts.use_passkey(id, counter, &signed.credential).await? {
            return Err(ApiError::WrongFactor);
        }
        let known = self.accounts.known_user(kept.user).await?.ok_or(ApiError::WrongFactor)?;
        let device = cookies::device(jar).and_then(|one| self.devices.read(one, &known.email));
        let caller = Caller { email: &known.email, device, by };
        self.open(&known.seat, Method::Passkey, true, &caller).await
    }
}
