//! `/api/v1/organizations`: those of one person, and going from one to another.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::organization::Slug;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{MembershipOut, NewOrganizationIn, PageOf, SwitchIn};
use insightdesk_store::accounts::Seat;

use super::body;
use super::granted::{Granted, Need, needs};
use super::paging::whole;
use crate::auth::{MemberPass, SignedIn};
use crate::error::ApiError;
use crate::state::AppState;

needs! {
    /// Everybody may go wherever they belong, also to get a second factor there or elsewhere.
    Oneself: , enrolling;
    /// Whoever has proved enough to work somewhere may found something of their own, where anybody
    /// may register one.
    Founder: ;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/organizations", get(get_organizations).post(create_organization))
        .route("/auth/switch", post(switch))
}

async fn get_organizations(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
) -> Result<Json<PageOf<MembershipOut>>, ApiError> {
    let places = app.accounts.places(granted.pass.member.user).await?;
    Ok(Json(whole(places.into_iter().map(|seat| out(seat, &granted.pass)).collect())))
}

async fn create_organization(
    State(app): State<AppState>,
    granted: Granted<Founder>,
    body::Json(body): body::Json<NewOrganizationIn>,
) -> Result<(StatusCode, Json<MembershipOut>), ApiError> {
    if !app.auth.is_open_for_registration() {
        return Err(ApiError::Forbidden);
    }
    let name = Name::parse(&body.name);
    let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
    let slug = Slug::parse(&body.slug);
    let slug = slug.map_err(|error| ApiError::invalid("slug", error.to_string()))?;
    let (user, sign_in) = (granted.pass.member.user, granted.pass.sign_in);
    app.limits.register.check(user.as_uuid()).await?;
    let owner = (user, sign_in);
    let seat = app.accounts.found_organization(owner, &name, &slug, &granted.asker).await?;
    Ok((StatusCode::CREATED, Json(out(seat, &granted.pass))))
}

async fn switch(
    State(app): State<AppState>,
    granted: Granted<Oneself>,
    body::Json(body): body::Json<SwitchIn>,
) -> Result<SignedIn, ApiError> {
    let Granted { pass, asker, .. } = granted;
    app.auth.switch(pass.sign_in, body.organization, asker.address).await
}

fn out(seat: Seat, pass: &MemberPass) -> MembershipOut {
    let Seat { member, organization_name, .. } = seat;
    MembershipOut {
        organization: member.organization,
        name: organization_name,
        role: member.role,
        member: member.id,
        current: member.id == pass.member.id,
    }
}
