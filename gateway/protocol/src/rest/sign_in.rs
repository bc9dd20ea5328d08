//! `POST /api/v1/auth/sign-in`, `/refresh`, `/sign-out`: members sign in by e-mail and password.
//! The refresh token travels in the cookie `__Host-insightdesk_refresh` and nowhere else.

use insightdesk_domain::ids::{MemberId, OrganizationId};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Role;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/v1/auth/sign-in`.
#[derive(Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SignInIn {
    pub email: String,
    pub password: String,
}

impl std::fmt::Debug for SignInIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInIn").finish_non_exhaustive()
    }
}

/// Answer to sign-in and refresh.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct SignInOut {
    /// JWT (EdDSA) for `Authorization: Bearer` and for `hello`; keep it in memory only.
    pub access_token: String,
    /// Seconds until the token runs out.
    pub expires_in: u32,
    pub member: MemberId,
    pub name: String,
    pub role: Role,
    pub organization: OrganizationId,
    pub organization_name: String,
    /// What the member may do: for showing what makes sense, rights are looked up with each call.
    #[serde(default)]
    pub permissions: Vec<Permission>,
    /// The role demands a second factor, and there is none: nothing works before there is.
    #[serde(default)]
    pub must_enrol: bool,
}

impl std::fmt::Debug for SignInOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInOut").field("member", &self.member).finish_non_exhaustive()
    }
}
