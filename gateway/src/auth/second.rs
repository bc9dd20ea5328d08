//! The second half of a sign-in, and every other proof by something that somebody has.

use std::time::Duration;

use axum_extra::extract::cookie::CookieJar;
use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_protocol::rest::{SecondFactorIn, SecondFactorOut, Secret};
use insightdesk_store::accounts::{
    Challenge, ChallengeKind, Known, Method, NewChallenge, Owner, RecoveryUse, Seat,
};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::enter::{Caller, Failed};
use super::sign_in::SignedIn;
use super::{Auth, codes, cookies, opaque};
use crate::error::ApiError;
use crate::layers::Client;
use crate::mail::letters::{codes_guessed, recovery_code_used};

/// How long the second half of a sign-in is waited for.
const LIFE: Duration = Duration::from_secs(5 * 60);
/// Codes may be tried again after this.
const HOUR: Duration = Duration::from_secs(3600);

/// How far somebody got.
#[derive(Debug)]
pub(crate) enum Entered {
    In(SignedIn),
    /// The second factor is still to come.
    Halfway(SecondFactorOut),
}

/// What somebody shows.
#[derive(Debug)]
pub(super) enum Proof {
    Code(Secret),
    RecoveryCode(Secret),
    Passkey(Value),
}

impl Proof {
    /// The one that is there.
    pub(super) fn one_of(
        code: Option<Secret>,
        recovery_code: Option<Secret>,
        passkey: Option<Value>,
    ) -> Result<Self, ApiError> {
        match (code, recovery_code, passkey) {
            (Some(code), None, None) => Ok(Self::Code(code)),
            (None, Some(code), None) => Ok(Self::RecoveryCode(code)),
            (None, None, Some(passkey)) => Ok(Self::Passkey(passkey)),
            _ => Err(ApiError::invalid("code", "must be the only proof")),
        }
    }
}

impl Auth {
    /// Asks whoever proved to be `seat`'s member for the second factor, too.
    pub(super) async fn ask_second_factor(
        &self,
        seat: &Seat,
        method: Method,
        asker: &Asker,
    ) -> Result<SecondFactorOut, ApiError> {
        let member = &seat.member;
        let factors = self.accounts.factors(member.user).await?;
        let asked = self.passkeys.ask(&factors.passkeys)?;
        let (options, state) = asked.map(|asked| (asked.options, asked.state)).unzip();
        let mut methods = Vec::new();
        methods.extend(factors.totp.map(|_| "totp".to_owned()));
        methods.extend(options.as_ref().map(|_| "passkey".to_owned()));
        methods.extend((factors.recovery_codes_left > 0).then(|| "recovery_code".to_owned()));
        let challenge = opaque::challenge();
        let new = NewChallenge {
            hash: opaque::hash(challenge.expose()),
            kind: ChallengeKind::SecondFactor,
            user: Some(member.user),
            member: Some(member.id),
            sign_in: None,
            state: json!({ "provider": method == Method::Provider, "passkey": state }),
            sealed: None,
            life: LIFE,
        };
        self.accounts.begin_challenge(&new).await?;
        let entry = Entry::new(Action::SecondFactorAsked, &asker.as_member(member, None));
        self.accounts.note(member.organization, &entry).await?;
        Ok(SecondFactorOut { challenge, methods, passkey: options })
    }

    /// Finishes a sign-in. Whatever is wrong counts as a wrong password does.
    pub(crate) async fn second_factor(
        &self,
        body: SecondFactorIn,
        jar: &CookieJar,
        client: &Client,
        asker: &Asker,
    ) -> Result<SignedIn, ApiError> {
        self.limits.ways_in.check(client.address).await?;
        let proof = Proof::one_of(body.code, body.recovery_code, body.passkey)?;
        let hash = opaque::hash(body.challenge.expose());
        let kind = ChallengeKind::SecondFactor;
        let begun = self.accounts.challenge(&hash, kind).await?.ok_or(ApiError::WrongFactor)?;
        let known = self.known(&begun).await?;
        let device = cookies::device(jar).and_then(|one| self.devices.read(one, &known.email));
        let attempt = self.limits.failures.begin(&known.email, client.address, device).await?;
        let asker = asker.as_member(&known.seat.member, None);
        let judged = match self.accounts.try_challenge(&hash).await {
            Ok(true) => self.judge_proof(&known, &asker, proof, &begun.state["passkey"]).await,
            Ok(false) => Err(ApiError::WrongFactor),
            Err(error) => Err(error.into()),
        };
        let is_locked = attempt.judged(&judged).await;
        let failed = Failed::of(&known.seat.member, is_locked, Some("second_factor"));
        self.note_failure(&judged, failed, &asker).await?;
        judged?;
        if self.accounts.take_challenge(&hash, kind).await?.is_none() {
            return Err(ApiError::WrongFactor);
        }
        let by_provider = begun.state["provider"] == json!(true);
        let method = if by_provider { Method::Provider } else { Method::Password };
        let caller = Caller { email: &known.email, device, by: &asker };
        self.open(&known.seat, method, true, &caller).await
    }

    /// Who began something, as long as they may come in.
    async fn known(&self, begun: &Challenge) -> Result<Known, ApiError> {
        let member = begun.member.ok_or(ApiError::WrongFactor)?;
        self.accounts.known_member(member).await?.ok_or(ApiError::WrongFactor)
    }

    /// Whether the member shows something that is theirs, and was not shown before. `asked` is what
    /// their passkeys were asked.
    pub(super) async fn judge_proof(
        &self,
        known: &Known,
        by: &Asker,
        proof: Proof,
        asked: &Value,
    ) -> Result<(), ApiError> {
        let member = &known.seat.member;
        let user = member.user;
        match proof {
            Proof::Code(code) => self.judge_code(known, by, code.expose()).await,
            Proof::RecoveryCode(code) => {
                let owner = Owner { user, organization: member.organization, by };
                let hash = codes::recovery_hash(code.expose());
                let page = self.page("settings/security");
                let letter = |left| recovery_code_used(&known.email, &member.name, left, &page);
                match self.accounts.use_recovery_code(owner, &hash, letter).await? {
                    RecoveryUse::Used { .. } => Ok(()),
                    RecoveryUse::Wrong => Err(ApiError::WrongFactor),
                    RecoveryUse::TooOften => Err(ApiError::TooFast(HOUR)),
                }
            }
            Proof::Passkey(_) if asked.is_null() => Err(ApiError::WrongFactor),
            Proof::Passkey(answer) => {
                let keys = self.accounts.passkeys(user).await?;
                let signed = self.passkeys.signed(asked, answer, &keys)?;
                let (id, counter) = (signed.id, signed.counter);
                let is_new = self.accounts.use_passkey(id, counter, &signed.credential).await?;
                if is_new { Ok(()) } else { Err(ApiError::WrongFactor) }
            }
        }
    }

    async fn judge_code(&self, known: &Known, by: &Asker, code: &str) -> Result<(), ApiError> {
        let member = &known.seat.member;
        let user = member.user;
        let owner = Owner { user, organization: member.organization, by };
        let warn = || codes_guessed(&known.email, &member.name, &self.pages.forgot());
        if !self.accounts.try_totp(owner, warn).await? {
            return Err(ApiError::TooFast(HOUR));
        }
        let totp = self.accounts.totp(user).await?.ok_or(ApiError::WrongFactor)?;
        let secret = self.open_totp(user, &totp.sealed).await?;
        let step = codes::step_of(
            secret.expose_secret(),
            code,
            self.options.totp_strict,
            Timestamp::now(),
        )?;
        let step = step.ok_or(ApiError::WrongFactor)?;
        let is_first = self.accounts.use_totp(user, step).await?;
        if is_first { Ok(()) } else { Err(ApiError::WrongFactor) }
    }
}
