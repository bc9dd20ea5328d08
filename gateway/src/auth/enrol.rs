//! Getting, losing and renewing second factors.

use std::time::Duration;

use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::MemberId;
use insightdesk_domain::mail::Letter;
use insightdesk_domain::member::Member;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{
    FactorsOut, PasskeyChallengeOut, PasskeyIn, PasskeyView, RecoveryCodesOut, Secret,
    TotpConfirmIn, TotpOut,
};
use insightdesk_store::accounts::{
    Challenge, ChallengeKind, Factor, NewChallenge, NewPasskey, Owner, Removal, Reset, Totp,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretSlice};
use serde_json::Value;
use uuid::Uuid;

use super::{Auth, MemberPass, codes, opaque};
use crate::error::ApiError;
use crate::mail::letters::{FactorNews, second_factors_changed};

/// How long a secret waits for its first code.
const TOTP_LIFE: Duration = Duration::from_secs(10 * 60);
/// How long a browser may take to make a key.
const PASSKEY_LIFE: Duration = Duration::from_secs(5 * 60);

/// Where somebody sees their sign-ins and factors.
const SECURITY: &str = "settings/security";

/// What a key is called whose owner calls it nothing.
const NAMELESS: &str = "Passkey";

fn owner<'a>(pass: &MemberPass, by: &'a Asker) -> Owner<'a> {
    Owner { user: pass.member.user, organization: pass.member.organization, by }
}

impl Auth {
    pub(crate) async fn factors(&self, pass: &MemberPass) -> Result<FactorsOut, ApiError> {
        let factors = self.accounts.factors(pass.member.user).await?;
        let passkeys = factors.passkeys.into_iter().map(|key| PasskeyView {
            id: key.id,
            name: key.name,
            created_at: key.created_at,
            used_at: key.used_at,
        });
        Ok(FactorsOut {
            totp: factors.totp,
            passkeys: passkeys.collect(),
            recovery_codes_left: factors.recovery_codes_left,
            required: is_required(pass),
        })
    }

    /// Makes a secret that counts from its first code on.
    pub(crate) async fn begin_totp(&self, pass: &MemberPass) -> Result<TotpOut, ApiError> {
        let profile = self.accounts.profile(&pass.member).await?.ok_or(ApiError::TokenInvalid)?;
        let secret = codes::new_secret();
        let shown = codes::show(&secret, &profile.email)?;
        let sealed = Some(secret.to_vec().into());
        let begun =
            Begun { kind: ChallengeKind::Totp, state: Value::Null, sealed, life: TOTP_LIFE };
        let challenge = self.begin(pass, begun).await?;
        Ok(TotpOut { challenge, secret: shown.secret, uri: shown.uri, qr: shown.qr })
    }

    pub(crate) async fn confirm_totp(
        &self,
        pass: &MemberPass,
        body: TotpConfirmIn,
        by: &Asker,
    ) -> Result<RecoveryCodesOut, ApiError> {
        let (hash, kind) = (opaque::hash(body.challenge.expose()), ChallengeKind::Totp);
        let begun = self.accounts.challenge(&hash, kind).await?;
        let sealed = own(begun, pass)?.sealed.ok_or(ApiError::WrongFactor)?;
        if !self.accounts.try_challenge(&hash).await? {
            return Err(ApiError::WrongFactor);
        }
        let secret = self.open_pending(&hash, &sealed).await?;
        let strict = self.options.totp_strict;
        let step =
            codes::step_of(secret.expose_secret(), body.code.expose(), strict, Timestamp::now())?;
        let last_step = step.ok_or(ApiError::WrongFactor)?;
        if self.accounts.take_challenge(&hash, kind).await?.is_none() {
            return Err(ApiError::WrongFactor);
        }
        let (codes, hashes) = codes::recovery_codes();
        let sealed = self.seal_totp(pass.member.user, secret.expose_secret()).await?;
        let totp = Totp { sealed, last_step };
        let letter = self.news(pass, FactorNews::AuthenticatorAdded).await?;
        let (owner, letter) = (owner(pass, by), Some(&letter));
        let has_codes = self.accounts.add_totp(owner, &totp, &hashes, letter).await?;
        self.proved(pass, true).await?;
        Ok(RecoveryCodesOut { codes: if has_codes { codes } else { Vec::new() } })
    }

    pub(crate) async fn begin_passkey(
        &self,
        pass: &MemberPass,
    ) -> Result<PasskeyChallengeOut, ApiError> {
        let member = &pass.member;
        let profile = self.accounts.profile(member).await?.ok_or(ApiError::TokenInvalid)?;
        let keys = self.accounts.passkeys(member.user).await?;
        let user = member.user.as_uuid();
        let asked = self.passkeys.ask_new(user, &profile.email, &member.name, &keys)?;
        let kind = ChallengeKind::PasskeyRegistration;
        let begun = Begun { kind, state: asked.state, sealed: None, life: PASSKEY_LIFE };
        let challenge = self.begin(pass, begun).await?;
        Ok(PasskeyChallengeOut { challenge, options: asked.options })
    }

    pub(crate) async fn finish_passkey(
        &self,
        pass: &MemberPass,
        body: PasskeyIn,
        by: &Asker,
    ) -> Result<RecoveryCodesOut, ApiError> {
        let name = Name::parse(body.name.as_deref().unwrap_or(NAMELESS));
        let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
        let hash = opaque::hash(body.challenge.expose());
        let begun = self.accounts.take_challenge(&hash, ChallengeKind::PasskeyRegistration).await?;
        let made = self.passkeys.made(&own(begun, pass)?.state, body.credential)?;
        let (codes, hashes) = codes::recovery_codes();
        let new = NewPasskey {
            id: Uuid::now_v7(),
            name: name.as_str(),
            credential_id: &made.credential_id,
            credential: &made.credential,
            counter: made.counter,
            sign_in: pass.sign_in,
        };
        let letter = self.news(pass, FactorNews::PasskeyAdded(name.as_str())).await?;
        let added = self.accounts.add_passkey(owner(pass, by), &new, &hashes, &letter).await?;
        let has_codes = added
            .ok_or(ApiError::AlreadyExists("This key is known already, or there are too many."))?;
        self.proved(pass, true).await?;
        Ok(RecoveryCodesOut { codes: if has_codes { codes } else { Vec::new() } })
    }

    /// Calls a key of the member's own something else.
    pub(crate) async fn rename_passkey(
        &self,
        pass: &MemberPass,
        id: Uuid,
        name: &str,
        by: &Asker,
    ) -> Result<(), ApiError> {
        let name = Name::parse(name).ok().filter(|name| !name.as_str().contains(char::is_control));
        let name = name.ok_or_else(|| ApiError::invalid("name", "has 1 to 100 characters"))?;
        match self.accounts.rename_passkey(owner(pass, by), id, &name).await? {
            true => Ok(()),
            false => Err(ApiError::NotFound),
        }
    }

    pub(crate) async fn renew_recovery_codes(
        &self,
        pass: &MemberPass,
        by: &Asker,
    ) -> Result<RecoveryCodesOut, ApiError> {
        let (codes, hashes) = codes::recovery_codes();
        let letter = self.news(pass, FactorNews::RecoveryCodesRenewed).await?;
        match self.accounts.replace_recovery_codes(owner(pass, by), &hashes, &letter).await? {
            true => Ok(RecoveryCodesOut { codes }),
            false => Err(ApiError::NotNow("Set up a second factor first.")),
        }
    }

    pub(crate) async fn remove_factor(
        &self,
        pass: &MemberPass,
        factor: Factor,
        by: &Asker,
    ) -> Result<(), ApiError> {
        let (owner, required) = (owner(pass, by), is_required(pass));
        let letter = self.news(pass, removed(factor)).await?;
        match self.accounts.remove_factor(owner, factor, required, &letter).await? {
            Removal::Removed => {
                self.authenticator.forget();
                Ok(())
            }
            Removal::Last => {
                Err(ApiError::NotNow("Add another factor before you remove this one."))
            }
            Removal::Missing => Err(ApiError::NotFound),
        }
    }

    /// Takes all factors of somebody else, who has lost them.
    pub(crate) async fn reset_factors(
        &self,
        pass: &MemberPass,
        member: MemberId,
        by: &Asker,
    ) -> Result<(), ApiError> {
        if member == pass.member.id {
            return Err(ApiError::Forbidden);
        }
        let (page, news) = (self.page(SECURITY), FactorNews::AllTaken(&pass.member.name));
        let letter = |to: &str, of: &Member| second_factors_changed(to, &of.name, news, &page);
        match self.accounts.reset_factors(&pass.member, member, letter, by).await? {
            Reset::Done => {
                self.authenticator.forget();
                Ok(())
            }
            Reset::Missing => Err(ApiError::NotFound),
            Reset::Protected => Err(ApiError::Forbidden),
        }
    }

    /// What somebody is written about their own factors.
    async fn news(&self, pass: &MemberPass, news: FactorNews<'_>) -> Result<Letter, ApiError> {
        let profile = self.accounts.profile(&pass.member).await?.ok_or(ApiError::TokenInvalid)?;
        let page = self.page(SECURITY);
        Ok(second_factors_changed(&profile.email, &pass.member.name, news, &page))
    }

    /// Begins something that only the same sign-in can finish.
    pub(super) async fn begin(&self, pass: &MemberPass, begun: Begun) -> Result<Secret, ApiError> {
        let challenge = opaque::challenge();
        let hash = opaque::hash(challenge.expose());
        let sealed = match &begun.sealed {
            Some(secret) => Some(self.seal_pending(&hash, secret.expose_secret()).await?),
            None => None,
        };
        let new = NewChallenge {
            hash,
            kind: begun.kind,
            user: Some(pass.member.user),
            member: Some(pass.member.id),
            sign_in: Some(pass.sign_in),
            state: begun.state,
            sealed,
            life: begun.life,
        };
        self.accounts.begin_challenge(&new).await?;
        Ok(challenge)
    }

    /// Whoever holds the sign-in has just proved to be its owner.
    pub(super) async fn proved(
        &self,
        pass: &MemberPass,
        second_factor: bool,
    ) -> Result<(), ApiError> {
        self.accounts.renew_proof(pass.sign_in, second_factor).await?;
        self.authenticator.forget();
        Ok(())
    }
}

/// Something that a sign-in begins.
pub(super) struct Begun {
    pub(super) kind: ChallengeKind,
    pub(super) state: Value,
    /// A secret, to be sealed.
    pub(super) sealed: Option<SecretSlice<u8>>,
    pub(super) life: Duration,
}

/// What was begun, if this very sign-in began it.
pub(super) fn own(begun: Option<Challenge>, pass: &MemberPass) -> Result<Challenge, ApiError> {
    let is_own = |begun: &Challenge| begun.sign_in == Some(pass.sign_in);
    begun.filter(is_own).ok_or(ApiError::WrongFactor)
}

fn removed(factor: Factor) -> FactorNews<'static> {
    match factor {
        Factor::Totp => FactorNews::AuthenticatorRemoved,
        Factor::Passkey(_) => FactorNews::PasskeyRemoved,
    }
}

fn is_required(pass: &MemberPass) -> bool {
    pass.member.needs_second_factor(&pass.settings.security)
}
