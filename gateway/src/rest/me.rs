//! `/api/v1/auth/me`: whoever asks, and what they may do.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use insightdesk_protocol::rest::MeOut;

use super::granted::{Granted, Need, needs};
use crate::error::ApiError;
use crate::state::AppState;

needs! {
    /// Everybody may know who they are.
    Oneself: , enrolling;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/auth/me", get(get_me))
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
