//! Who asks, and that they may: a handler names in its signature what it needs, and is not called
//! without it.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;
use insightdesk_domain::audit::{Action, Actor, Asker, Entry};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Role;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::auth::{MemberPass, api_key};
use crate::error::ApiError;
use crate::layers::{Allowances, Client, RequestId};
use crate::state::AppState;

/// A sensitive action wants a proof of who asks that is no older than this.
const RECENT: SignedDuration = SignedDuration::from_mins(5);

/// What a handler needs.
pub(super) trait Need: Send + Sync {
    /// `None`: being a member is enough.
    const PERMISSION: Option<Permission> = None;
    /// Whether who asks must have proved it in the last five minutes.
    const RECENT: bool = false;
    /// Whether it is open to those who have to get a second factor first.
    const WHILE_ENROLLING: bool = false;
}

/// Declares needs: `Name: Permission;`, `Name: Permission, recent;` or `Name: ;`.
macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident: $($permission:ident)? $(, $flag:ident)*;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) struct $name;

        impl Need for $name {
            $(const PERMISSION: Option<insightdesk_domain::permission::Permission> =
                Some(insightdesk_domain::permission::Permission::$permission);)?
            $(needs!(@ $flag);)*
        }
    )*};
    (@ recent) => { const RECENT: bool = true; };
    (@ enrolling) => { const WHILE_ENROLLING: bool = true; };
}
pub(super) use needs;

/// A member who may do what `N` says, and everything that is noted about the call.
#[derive(Debug)]
pub(super) struct Granted<N> {
    pub(super) pass: MemberPass,
    pub(super) asker: Asker,
    need: PhantomData<N>,
}

/// Somebody who asks and need not say who they are.
#[derive(Debug)]
pub(super) struct Anybody(pub(super) Asker);

impl FromRequestParts<AppState> for Anybody {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        asker(parts, app).await.map(Self)
    }
}

impl<N> Granted<N> {
    /// One more permission, for a part of what is asked. A refusal is noted.
    pub(super) async fn demand(
        &self,
        app: &AppState,
        permission: Permission,
    ) -> Result<(), ApiError> {
        if self.pass.principal.permissions.contains(permission) {
            return Ok(());
        }
        note(app, &self.pass, &self.asker, json!({ "permission": permission.as_str() })).await?;
        Err(ApiError::Forbidden)
    }

    /// A proof of who asks that is no older than five minutes, for a part of what is asked.
    pub(super) fn demand_recent(&self) -> Result<(), ApiError> {
        let age = Timestamp::now().duration_since(self.pass.authenticated_at);
        if age > RECENT { Err(ApiError::ProofTooOld) } else { Ok(()) }
    }
}

impl<N: Need> FromRequestParts<AppState> for Granted<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let asker = asker(parts, app).await?;
        let token = bearer(parts).ok_or(ApiError::TokenMissing)?;
        let authenticator = app.auth.authenticator();
        let is_key = api_key::looks_like_one(token);
        let mut pass = match is_key {
            true => authenticator.key(token).await?,
            false => authenticator.member(token).await?,
        };
        if !is_key && lacks::<N>(&pass).is_some() {
            // Perhaps it has just been put right, on another node.
            pass = authenticator.member_anew(token).await?;
        }
        let asker = match pass.key {
            Some(key) => asker.as_key(key, pass.member.id),
            None => asker.as_member(&pass.member, Some(pass.sign_in)),
        };
        count(app, &pass, parts).await?;
        if !pass.settings.security.admits(asker.address) {
            return Err(refused(app, &pass, &asker, json!("network"), parts).await);
        }
        if let Some(key) = pass.key {
            authenticator.used(key, asker.address);
            if !is_for_keys::<N>() {
                return Err(refused(app, &pass, &asker, json!("person"), parts).await);
            }
        }
        let lacking = lacks::<N>(&pass);
        if let Some(lacking @ ApiError::MustEnrol) = lacking {
            return Err(lacking);
        }
        if let Some(missing) = N::PERMISSION
            && !pass.principal.permissions.contains(missing)
        {
            return Err(refused(app, &pass, &asker, json!(missing.as_str()), parts).await);
        }
        if let Some(lacking) = lacking {
            return Err(lacking);
        }
        Ok(Self { pass, asker, need: PhantomData })
    }
}

/// What the member can put right by a second factor or a fresh proof.
fn lacks<N: Need>(pass: &MemberPass) -> Option<ApiError> {
    if pass.must_enrol && !N::WHILE_ENROLLING {
        return Some(ApiError::MustEnrol);
    }
    let is_old = Timestamp::now().duration_since(pass.authenticated_at) > RECENT;
    (N::RECENT && is_old).then_some(ApiError::ProofTooOld)
}

/// Programs do what a permission names. What is a person's own, and what wants a proof that they are
/// there, is for nobody's key.
fn is_for_keys<N: Need>() -> bool {
    N::PERMISSION.is_some() && !N::RECENT
}

/// Counts the call for the member and for their organization.
async fn count(app: &AppState, pass: &MemberPass, parts: &Parts) -> Result<(), ApiError> {
    let allowances = parts.extensions.get::<Allowances>().cloned().unwrap_or_default();
    let limits = &app.limits;
    match pass.key {
        Some(key) => allowances.spend(&limits.key, key.as_uuid()).await?,
        None if pass.member.role >= Role::Admin => {
            allowances.spend(&limits.admin, pass.member.id.as_uuid()).await?;
        }
        None => allowances.spend(&limits.member, pass.member.id.as_uuid()).await?,
    }
    allowances.spend(&limits.organization, pass.member.organization.as_uuid()).await?;
    Ok(())
}

async fn asker(parts: &mut Parts, app: &AppState) -> Result<Asker, ApiError> {
    let Ok(client) = Client::from_request_parts(parts, app).await;
    let request = parts.extensions.get::<RequestId>();
    Ok(Asker {
        actor: Actor::Nobody,
        address: Some(client.address),
        user_agent: client.user_agent.chars().take(500).collect(),
        request: request.map(|RequestId(id)| id.to_string()).unwrap_or_default(),
    })
}

fn bearer(parts: &Parts) -> Option<&str> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whoever tries what they may not is remembered. `missing` is the permission they lack, `network`
/// where they do not come from where they have to, `person` where a key does what is no key's.
async fn refused(
    app: &AppState,
    pass: &MemberPass,
    asker: &Asker,
    missing: Value,
    parts: &Parts,
) -> ApiError {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let details = json!({ "permission": missing, "method": method, "path": path });
    note(app, pass, asker, details).await.err().unwrap_or(ApiError::Forbidden)
}

/// Notes a refusal, up to a rate: whoever goes on and on does not fill the log.
async fn note(
    app: &AppState,
    pass: &MemberPass,
    asker: &Asker,
    details: Value,
) -> Result<(), ApiError> {
    let who = asker.actor.id().unwrap_or_else(|| pass.member.id.as_uuid());
    if app.limits.denials.check(who).await.is_err() {
        return Ok(());
    }
    let entry = Entry::new(Action::PermissionDenied, asker).failed().with(details);
    Ok(app.accounts.note(pass.member.organization, &entry).await?)
}
