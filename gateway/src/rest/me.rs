//! `/api/v1/auth/me`: whoever asks, and what they may do.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{MeOut, ProfileIn};

use super::body;
use super::granted::{Granted, Need, needs};
use crate::error::ApiError;
use crate::state::AppState;

needs! {
    /// Everybody may know who they are.
    Oneself: , enrolling;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/auth/me", get(get_me).patch(patch_me))
}

async fn patch_me(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
    body::Json(body): body::Json<ProfileIn>,
) -> Result<Json<MeOut>, ApiError> {
    let name =
        Name::parse(&body.name).ok().filter(|name| !name.as_str().contains(char::is_control));
    let name = name.ok_or_else(|| ApiError::invalid("name", "has 1 to 100 characters"))?;
    app.accounts.rename(&granted.pass.member, &name, &granted.asker).await?;
    app.auth.forget();
    let mut granted = granted;
    granted.pass.member.name = name.as_str().to_owned();
    get_me(State(app), granted).await
}

async fn get_me(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
) -> Result<Json<MeOut>, ApiError> {
    let Granted { pass, .. } = granted;
    let profile = app.accounts.profile(&pass.member).await?.ok_or(ApiError::TokenInvalid)?;
    Ok(Json(MeOut {
        user: pass.member.user,
        member: pass.member.id,
        email: profile.email,
        name: pass.member.name.clone(),
        role: pass.member.role,
        custom_role: profile.custom_role,
        permissions: pass.member.permissions.iter().collect(),
        teams: pass.member.teams.clone(),
        organization: pass.member.organization,
        organization_name: profile.organization_name,
        settings: pass.settings,
        must_enrol: pass.must_enrol,
        has_second_factor: profile.has_second_factor,
        has_password: profile.has_password,
    }))
}
