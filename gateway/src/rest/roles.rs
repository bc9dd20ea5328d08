//! `/api/v1/roles`: the built-in ones, and those that the organization makes of permissions.

use axum::extract::{Path, State};
use axum::routing::{get, put};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::ids::RoleId;
use insightdesk_domain::permission::Permissions;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{PageOf, RoleIn, RoleOut};
use insightdesk_store::accounts::{NewRole, RoleDetails};

use super::body::{self, Nothing};
use super::granted::{Granted, Need, needs};
use super::paging::whole;
use crate::error::ApiError;
use crate::state::AppState;

needs! {
    /// Roles stand beside members' names.
    Read: MemberRead;
    Edit: RoleEdit, recent;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/roles", get(get_roles).post(create_role))
        .route("/roles/{id}", put(put_role).delete(delete_role))
}

async fn get_roles(
    State(app): State<AppState>,
    granted: Granted<Read>,
) -> Result<Json<PageOf<RoleOut>>, ApiError> {
    let roles = app.accounts.roles(granted.pass.member.organization).await?;
    Ok(Json(whole(roles.into_iter().map(out).collect())))
}

async fn create_role(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    body::Json(body): body::Json<RoleIn>,
) -> Result<(StatusCode, Json<RoleOut>), ApiError> {
    let (name, permissions) = read(&body)?;
    let new = NewRole { name: &name, permissions };
    let made = app.accounts.create_role(&pass.member, &new, &asker).await?;
    Ok((StatusCode::CREATED, Json(out(made))))
}

async fn put_role(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    Path(id): Path<RoleId>,
    body::Json(body): body::Json<RoleIn>,
) -> Result<Json<RoleOut>, ApiError> {
    let (name, permissions) = read(&body)?;
    let new = NewRole { name: &name, permissions };
    let changed = app.accounts.change_role(&pass.member, id, &new, &asker).await?;
    app.auth.authenticator().forget();
    Ok(Json(out(changed)))
}

async fn delete_role(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Edit>,
    Path(id): Path<RoleId>,
    _nothing: Nothing,
) -> Result<StatusCode, ApiError> {
    app.accounts.delete_role(&pass.member, id, &asker).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(body: &RoleIn) -> Result<(Name, Permissions), ApiError> {
    let name = Name::parse(&body.name);
    let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
    Ok((name, body.permissions.iter().copied().collect()))
}

fn out(details: RoleDetails) -> RoleOut {
    let RoleDetails { id, name, permissions, members } = details;
    let permissions = permissions.iter().collect();
    RoleOut { id, name, permissions, members: u32::try_from(members).unwrap_or(u32::MAX) }
}
