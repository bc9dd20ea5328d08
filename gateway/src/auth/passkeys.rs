//! Passkeys (WebAuthn): what browsers are asked, and whether their answers are right.
//!
//! Every answer must carry the challenge that was asked, come from a page of ours, be signed for
//! our name, and show that the authenticator knew its user by a PIN, a finger or a face. So a
//! passkey is two factors in one.

use std::fmt;

use insightdesk_store::accounts::Passkey as Kept;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Webauthn, WebauthnBuilder,
};

use crate::error::ApiError;
use crate::options::GatewayOptions;

/// What a browser is asked, and what has to be remembered until it answers.
pub(super) struct Asked {
    pub(super) options: Value,
    pub(super) state: Value,
}

/// A key that a browser has made.
pub(super) struct Made {
    pub(super) credential_id: Vec<u8>,
    pub(super) credential: Value,
    pub(super) counter: u32,
}

/// A key that signed.
pub(super) struct Signed {
    pub(super) id: Uuid,
    pub(super) credential: Value,
    pub(super) counter: u32,
}

/// The rules, for one public address.
pub(super) struct Passkeys(Option<Webauthn>);

impl Passkeys {
    /// Keys belong to a name: where the public address is a number, there are none.
    pub(super) fn new(options: &GatewayOptions) -> Self {
        let url = &options.public_url;
        let builder = url.domain().and_then(|name| WebauthnBuilder::new(name, url).ok());
        let more = options.console_origins.iter().filter_map(|origin| Url::parse(origin).ok());
        let builder = builder.map(|builder| {
            more.fold(builder, |builder, origin| builder.append_allowed_origin(&origin))
        });
        Self(builder.and_then(|builder| builder.rp_name("InsightDesk").build().ok()))
    }

    fn rules(&self) -> Result<&Webauthn, ApiError> {
        self.0.as_ref().ok_or(ApiError::NotNow("Passkeys need a desk with a name, not a number."))
    }

    /// Asks for a new key, on an authenticator that holds none of `keys`.
    pub(super) fn ask_new(
        &self,
        user: Uuid,
        email: &str,
        name: &str,
        keys: &[Kept],
    ) -> Result<Asked, ApiError> {
        let known = keys.iter().filter_map(|kept| read::<Passkey>(&kept.credential).ok());
        let known = known.map(|key| key.cred_id().clone()).collect();
        let asked = self.rules()?.start_passkey_registration(user, email, name, Some(known));
        let (options, state) = asked.map_err(failed)?;
        let mut options = write(&options)?;
        // So that it can sign in by itself, where the authenticator has room to remember it.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = json!("preferred");
        Ok(Asked { options, state: write::<PasskeyRegistration>(&state)? })
    }

    pub(super) fn made(&self, state: &Value, answer: Value) -> Result<Made, ApiError> {
        let answer: RegisterPublicKeyCredential = sent(answer)?;
        let state: PasskeyRegistration = read(state)?;
        let key = self.rules()?.finish_passkey_registration(&answer, &state);
        let key = key.map_err(refused)?;
        let credential = write(&key)?;
        let counter = credential["cred"]["counter"].as_u64().unwrap_or(0);
        Ok(Made {
            credential_id: key.cred_id().to_vec(),
            counter: u32::try_from(counter).unwrap_or(u32::MAX),
            credential,
        })
    }

    /// Asks one of `keys` to sign; `None` where there is none.
    pub(super) fn ask(&self, keys: &[Kept]) -> Result<Option<Asked>, ApiError> {
        let keys: Vec<Passkey> =
            keys.iter().filter_map(|kept| read(&kept.credential).ok()).collect();
        let Some(rules) = self.0.as_ref().filter(|_| !keys.is_empty()) else { return Ok(None) };
        let (options, state) = rules.start_passkey_authentication(&keys).map_err(failed)?;
        Ok(Some(Asked { options: write(&options)?, state: write(&state)? }))
    }

    /// Judges what one of `keys` signed.
    pub(super) fn signed(
        &self,
        state: &Value,
        answer: Value,
        keys: &[Kept],
    ) -> Result<Signed, ApiError> {
        let answer: PublicKeyCredential = sent(answer)?;
        let state: PasskeyAuthentication = read(state)?;
        let result = self.rules()?.finish_passkey_authentication(&answer, &state);
        let result = result.map_err(refused)?;
        keys.iter().find_map(|kept| signed_by(kept, &result)).ok_or(ApiError::WrongFactor)
    }

    /// Asks any key of anybody to sign.
    pub(super) fn ask_anybody(&self) -> Result<Asked, ApiError> {
        let (options, state) = self.rules()?.start_discoverable_authentication().map_err(failed)?;
        let mut options = write(&options)?;
        // Whether the browser offers keys by itself is up to the page.
        if let Some(options) = options.as_object_mut() {
            options.remove("mediation");
        }
        Ok(Asked { options, state: write(&state)? })
    }

    /// Judges what `kept` signed, which the answer claims to be.
    pub(super) fn signed_by_anybody(
        &self,
        state: &Value,
        answer: &Anybodys,
        kept: &Kept,
    ) -> Result<Signed, ApiError> {
        if kept.user.as_uuid() != answer.user {
            return Err(ApiError::WrongFactor);
        }
        let state: DiscoverableAuthentication = read(state)?;
        let key = DiscoverableKey::from(&read::<Passkey>(&kept.credential)?);
        let rules = self.rules()?;
        let result = rules.finish_discoverable_authentication_v2(&answer.answer, state, &key);
        signed_by(kept, &result.map_err(refused)?).ok_or(ApiError::WrongFactor)
    }

    /// Reads which key of whom an answer claims to be signed by.
    pub(super) fn claimed(&self, answer: Value) -> Result<Anybodys, ApiError> {
        let answer: PublicKeyCredential = sent(answer)?;
        let claimed = self.rules()?.identify_discoverable_authentication(&answer);
        let (user, credential_id) = claimed.map_err(refused)?;
        let credential_id = credential_id.to_vec();
        Ok(Anybodys { user, credential_id, answer })
    }
}

/// An answer of somebody who has not said who they are.
pub(super) struct Anybodys {
    user: Uuid,
    pub(super) credential_id: Vec<u8>,
    answer: PublicKeyCredential,
}

impl fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Passkeys").field(&self.0.is_some()).finish()
    }
}

/// `kept` as it is after it signed, if it is the one that did.
fn signed_by(kept: &Kept, result: &AuthenticationResult) -> Option<Signed> {
    let mut key: Passkey = read(&kept.credential).ok()?;
    key.update_credential(result)?;
    Some(Signed { id: kept.id, counter: result.counter(), credential: write(&key).ok()? })
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    T::deserialize(value).map_err(|_| ApiError::Internal("a passkey cannot be read"))
}

fn write<T: Serialize>(value: &T) -> Result<Value, ApiError> {
    serde_json::to_value(value).map_err(|_| ApiError::Internal("a passkey cannot be written"))
}

/// Reads what a browser sent.
fn sent<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_json::from_value(value)
        .map_err(|_| ApiError::invalid("passkey", "is not what a browser answers"))
}

fn failed(error: webauthn_rs::prelude::WebauthnError) -> ApiError {
    tracing::error!(%error, "a passkey cannot be asked for");
    ApiError::Internal("a passkey cannot be asked for")
}

/// Why, is for the log only.
fn refused(error: webauthn_rs::prelude::WebauthnError) -> ApiError {
    tracing::info!(%error, "a passkey is refused");
    ApiError::WrongFactor
}
