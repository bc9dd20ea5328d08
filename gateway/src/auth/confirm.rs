//! Proving again who asks, before something that matters.

use std::time::Duration;

use axum_extra::extract::cookie::CookieJar;
use insightdesk_domain::audit::Asker;
use insightdesk_protocol::rest::{ConfirmIn, PasskeyChallengeOut};
use insightdesk_store::accounts::{ChallengeKind, Known};
use serde_json::Value;

use super::enrol::{Begun, own};
use super::enter::Failed;
use super::passwords::LONGEST_PASSWORD;
use super::second::Proof;
use super::{Auth, MemberPass, cookies, opaque};
use crate::error::ApiError;
use crate::layers::Client;

/// How long a browser may take to sign.
const LIFE: Duration = Duration::from_secs(5 * 60);

impl Auth {
    /// Asks the member's passkeys to prove who asks.
    pub(crate) async fn ask_confirmation(
        &self,
        pass: &MemberPass,
    ) -> Result<PasskeyChallengeOut, ApiError> {
        let keys = self.accounts.passkeys(pass.member.user).await?;
        let asked = self.passkeys.ask(&keys)?;
        let asked = asked.ok_or(ApiError::NotNow("There is no passkey yet."))?;
        let kind = ChallengeKind::Confirm;
        let begun = Begun { kind, state: asked.state, sealed: None, life: LIFE };
        let challenge = self.begin(pass, begun).await?;
        Ok(PasskeyChallengeOut { challenge, options: asked.options })
    }

    /// Takes a proof. Whatever is wrong counts as a failed sign-in does.
    pub(crate) async fn confirm(
        &self,
        pass: &MemberPass,
        body: ConfirmIn,
        jar: &CookieJar,
        client: &Client,
        asker: &Asker,
    ) -> Result<(), ApiError> {
        let known = self.accounts.known_member(pass.member.id).await?;
        let known = known.ok_or(ApiError::TokenInvalid)?;
        let device = cookies::device(jar).and_then(|one| self.devices.read(one, &known.email));
        let attempt = self.limits.failures.begin(&known.email, client.address, device).await?;
        let judged = self.judge_confirmation(pass, &known, body, asker).await;
        let is_locked = attempt.judged(&judged).await;
        let failed = Failed::of(&pass.member, is_locked, Some("confirmation"));
        self.note_failure(&judged, failed, asker).await?;
        self.proved(pass, judged?).await
    }

    /// Returns whether a second factor was among what was shown.
    async fn judge_confirmation(
        &self,
        pass: &MemberPass,
        known: &Known,
        body: ConfirmIn,
        asker: &Asker,
    ) -> Result<bool, ApiError> {
        let ConfirmIn { password, code, challenge, passkey } = body;
        let shows_password = password.is_some();
        if let Some(password) = password {
            self.judge_password(known, password.into_inner()).await?;
        }
        if shows_password && code.is_none() && passkey.is_none() {
            return Ok(false);
        }
        let proof = Proof::one_of(code, None, passkey)?;
        let asked = match (&proof, challenge) {
            (Proof::Passkey(_), Some(challenge)) => {
                let hash = opaque::hash(challenge.expose());
                let begun = self.accounts.take_challenge(&hash, ChallengeKind::Confirm).await?;
                own(begun, pass)?.state
            }
            _ => Value::Null,
        };
        self.judge_proof(known, asker, proof, &asked).await?;
        Ok(true)
    }

    async fn judge_password(&self, known: &Known, password: String) -> Result<(), ApiError> {
        if password.len() > LONGEST_PASSWORD {
            return Err(ApiError::WrongCredentials);
        }
        self.passwords.prove(password.into(), known.password_hash.clone()).await
    }
}
