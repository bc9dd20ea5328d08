//! Second factors, passkeys and other providers: `/api/v1/auth/…`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{Secret, SignInOut, shape};

/// Answer of `POST /auth/sign-in`, `POST /auth/second-factor` and whatever else may sign in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(untagged)]
pub enum SignInAnswer {
    Done(SignInOut),
    /// The password was right; now the second factor. Good for five minutes and five tries.
    SecondFactor(SecondFactorOut),
}

shape! {
    /// The second half of a sign-in that is to come.
    out SecondFactorOut {
        /// For `POST /auth/second-factor`.
        challenge: Secret,
        /// `totp`, `recovery_code`, `passkey`: what would do.
        methods: Vec<String>,
        /// Options of `navigator.credentials.get`, where a passkey would do, as of
        /// [`PasskeyChallengeOut`].
        passkey: Option<Value>,
    }

    /// Body of `POST /auth/second-factor`: one of `code`, `recovery_code` and `passkey`.
    in SecondFactorIn {
        challenge: Secret,
        code: Option<Secret>,
        recovery_code: Option<Secret>,
        /// What `navigator.credentials.get` gave, as JSON.
        passkey: Option<Value>,
    }

    /// Body of `POST /auth/confirm`: proves again who asks, for sensitive actions; one of them.
    /// For a passkey, `challenge` of `POST /auth/confirm/passkey` goes with it.
    in ConfirmIn {
        password: Option<Secret>,
        code: Option<Secret>,
        challenge: Option<Secret>,
        passkey: Option<Value>,
    }

    /// Answer of calls that begin something with a passkey: `POST /auth/passkeys/register`,
    /// `POST /auth/passkeys/sign-in` and `POST /auth/confirm/passkey`.
    out PasskeyChallengeOut {
        challenge: Secret,
        /// For `navigator.credentials.create` or `.get`: `{ publicKey: … }`, bytes as base64url.
        options: Value,
    }

    /// Body of `POST /auth/passkeys` (with a name, keeps the new key) and of
    /// `POST /auth/passkeys/sign-in/finish` (without one).
    in PasskeyIn {
        challenge: Secret,
        credential: Value,
        name: Option<String>,
    }

    /// Body of `PATCH /auth/passkeys/{id}`: another name for one's own key. Answered with 204.
    in PasskeyNameIn {
        /// 1 to 100 characters.
        name: String,
    }

    /// Answer of `POST /auth/totp`: a secret to be put into an authenticator, for ten minutes.
    out TotpOut {
        challenge: Secret,
        /// Base32, for typing.
        secret: Secret,
        /// `otpauth://…`
        uri: Secret,
        /// An SVG picture of it.
        qr: Secret,
    }

    /// Body of `POST /auth/totp/confirm`.
    in TotpConfirmIn {
        challenge: Secret,
        code: Secret,
    }

    /// Answer of `POST /auth/totp/confirm`, of the first `POST /auth/passkeys` and of
    /// `POST /auth/recovery-codes`: shown once.
    out RecoveryCodesOut {
        /// Ten, of 24 letters each; empty where there are some already.
        codes: Vec<Secret>,
    }

    /// Answer of `GET /auth/factors`.
    out FactorsOut {
        totp: Option<Timestamp>,
        passkeys: Vec<PasskeyView>,
        recovery_codes_left: u32,
        /// The role or the organization demands one: the last cannot be removed.
        required: bool,
    }

    /// A key that somebody has.
    out PasskeyView {
        id: Uuid,
        name: String,
        created_at: Timestamp,
        used_at: Option<Timestamp>,
    }

    /// A provider of an organization, in the answers of `GET /providers` and
    /// `POST /auth/providers` (body: EmailIn or SlugIn; without secrets).
    out ProviderView {
        id: Uuid,
        name: String,
        issuer: String,
        client_id: String,
        /// Domains of addresses that are sent there.
        domains: Vec<String>,
        /// Whoever comes from there for the first time becomes a member.
        creates_members: bool,
        enabled: bool,
    }

    /// Body of `POST /providers` and `PUT /providers/{id}`.
    in ProviderIn {
        name: String,
        issuer: String,
        client_id: String,
        /// Not sent: stays as it is.
        client_secret: Option<Secret>,
        domains: Vec<String>,
        creates_members: bool,
        enabled: bool,
    }
}
