//! `/api/v1/members`: who belongs to the organization.

use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::ids::MemberId;
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Role;
use insightdesk_protocol::rest::{MemberIn, MemberOut, PageOf};
use insightdesk_store::accounts::{Colleague, MemberChange, MemberFilter};
use serde::Deserialize;

use super::body::{self, Nothing};
use super::granted::{Granted, Need, needs};
use super::paging::{ASKED, page};
use crate::auth::MemberPass;
use crate::error::ApiError;
use crate::state::AppState;

/// Longest text that is searched for, in characters.
const LONGEST_TEXT: usize = 100;

needs! {
    Read: MemberRead;
    Edit: MemberEdit, recent;
    EndSignIns: SignInEnd, recent;
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    q: Option<String>,
    role: Option<Role>,
    state: Option<Standing>,
    cursor: Option<MemberId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Active,
    Disabled,
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/members", get(get_members))
        .route("/members/{id}", get(get_member).patch(patch_member).delete(delete_member))
        .route("/members/{id}/end-sign-ins", post(end_sign_ins))
}

async fn get_members(
    State(app): State<AppState>,
    granted: Granted<Read>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PageOf<MemberOut>>, ApiError> {
    let text = wanted.q.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| is_odd(text)) {
        return Err(ApiError::invalid("q", "is not a text to search for"));
    }
    let filter = MemberFilter {
        text,
        by_email: sees_addresses(&granted.pass),
        role: wanted.role,
        disabled: wanted.state.map(|state| state == Standing::Disabled),
        after: wanted.cursor,
    };
    let organization = granted.pass.member.organization;
    let rows = app.accounts.colleagues(organization, &filter, ASKED.into()).await?;
    let rows = rows.into_iter().map(|row| out(row, &granted.pass)).collect();
    Ok(Json(page(rows, |row: &MemberOut| row.id.to_string())))
}

async fn get_member(
    State(app): State<AppState>,
    granted: Granted<Read>,
    Path(id): Path<MemberId>,
) -> Result<Json<MemberOut>, ApiError> {
    show(&app, &granted.pass, id).await
}

async fn patch_member(
    State(app): State<AppState>,
    granted: Granted<Edit>,
    Path(id): Path<MemberId>,
    body::Json(body): body::Json<MemberIn>,
) -> Result<Json<MemberOut>, ApiError> {
    if body.role.is_some() && body.custom_role.is_some() {
        return Err(ApiError::invalid("custom_role", "comes without a role"));
    }
    let disabled = match body.disabled {
        Some(true) => Some(MemberChange::Disable),
        Some(false) => Some(MemberChange::Enable),
        None => None,
    };
    let role = body.role.map(MemberChange::Role);
    let role = role.or(body.custom_role.map(MemberChange::CustomRole));
    let changes: Vec<MemberChange> = role.into_iter().chain(disabled).collect();
    change(&app, &granted, id, &changes).await?;
    show(&app, &granted.pass, id).await
}

async fn delete_member(
    State(app): State<AppState>,
    granted: Granted<Edit>,
    Path(id): Path<MemberId>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    change(&app, &granted, id, &[MemberChange::Remove]).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn end_sign_ins(
    State(app): State<AppState>,
    granted: Granted<EndSignIns>,
    Path(id): Path<MemberId>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    change(&app, &granted, id, &[MemberChange::EndSignIns]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// On this node it shows at once, on the others within five seconds.
async fn change<N>(
    app: &AppState,
    granted: &Granted<N>,
    id: MemberId,
    changes: &[MemberChange],
) -> Result<(), ApiError> {
    app.accounts.change_member(&granted.pass.member, id, changes, &granted.asker).await?;
    app.auth.authenticator().forget();
    Ok(())
}

async fn show(
    app: &AppState,
    pass: &MemberPass,
    id: MemberId,
) -> Result<Json<MemberOut>, ApiError> {
    let found = app.accounts.colleague(pass.member.organization, id).await?;
    Ok(Json(out(found, pass)))
}

fn sees_addresses(pass: &MemberPass) -> bool {
    pass.principal.permissions.contains(Permission::MemberEdit)
}

fn is_odd(text: &str) -> bool {
    text.chars().count() > LONGEST_TEXT || text.contains('\0')
}

fn out(colleague: Colleague, pass: &MemberPass) -> MemberOut {
    let Colleague { seat, email, disabled, joined_at, seen_at } = colleague;
    let shows_email = sees_addresses(pass) || seat.member.id == pass.member.id;
    MemberOut {
        id: seat.member.id,
        name: seat.member.name,
        email: shows_email.then_some(email),
        role: seat.member.role,
        custom_role: seat.member.custom_role,
        teams: seat.member.teams,
        disabled,
        has_second_factor: seat.has_second_factor,
        joined_at,
        last_seen_at: seen_at,
    }
}
