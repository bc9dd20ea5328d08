//! `/api/v1/organization`: the one that whoever asks is in.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use insightdesk_domain::organization::OrganizationSettings;
use insightdesk_domain::permission::Permission;
use insightdesk_domain::text::Name;
use insightdesk_protocol::rest::{FieldProblem, OrganizationIn, OrganizationOut, TransferIn};
use insightdesk_store::accounts::OrganizationDetails;

use super::body;
use super::granted::{Granted, Need, needs};
use crate::error::ApiError;
use crate::state::AppState;

needs! {
    /// To see it. What is changed decides what else is needed.
    Read: OrganizationRead;
    /// To hand it over.
    Own: OrganizationOwn, recent;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/organization", get(get_organization).patch(patch_organization))
        .route("/organization/transfer", post(transfer))
}

async fn get_organization(
    State(app): State<AppState>,
    granted: Granted<Read>,
) -> Result<Json<OrganizationOut>, ApiError> {
    let details = app.accounts.organization_details(granted.pass.member.organization).await?;
    Ok(Json(out(details)))
}

/// How members come in and how long data is kept is a matter of policy, and wants a recent proof.
async fn patch_organization(
    State(app): State<AppState>,
    granted: Granted<Read>,
    body::Json(body): body::Json<OrganizationIn>,
) -> Result<Json<OrganizationOut>, ApiError> {
    let name = body.name.as_deref().map(Name::parse).transpose();
    let name = name.map_err(|error| ApiError::invalid("name", error.to_string()))?;
    let organization = granted.pass.member.organization;
    let now = app.accounts.organization_details(organization).await?.settings;
    if let Some(settings) = &body.settings {
        check(settings)?;
        if (&settings.security, &settings.retention) != (&now.security, &now.retention) {
            granted.demand(&app, Permission::PolicyEdit).await?;
            granted.demand_recent()?;
            keep_in(&granted, settings)?;
        }
    }
    let is_about_looks = body.settings.as_ref().is_some_and(|settings| {
        (&settings.branding, settings.agents_see_all) != (&now.branding, now.agents_see_all)
    });
    if name.is_some() || is_about_looks || body.settings.is_none() {
        granted.demand(&app, Permission::OrganizationEdit).await?;
    }
    let changed = app.accounts.change_organization(
        organization,
        name.as_ref(),
        body.settings.as_ref(),
        &granted.asker,
    );
    let changed = changed.await?;
    app.auth.authenticator().forget();
    Ok(Json(out(changed)))
}

async fn transfer(
    State(app): State<AppState>,
    granted: Granted<Own>,
    body::Json(body): body::Json<TransferIn>,
) -> Result<StatusCode, ApiError> {
    app.accounts.transfer_organization(&granted.pass.member, body.to, &granted.asker).await?;
    app.auth.authenticator().forget();
    Ok(StatusCode::NO_CONTENT)
}

fn check(settings: &OrganizationSettings) -> Result<(), ApiError> {
    let problems: Vec<FieldProblem> = settings
        .problems()
        .into_iter()
        .map(|problem| FieldProblem {
            field: format!("settings.{}", problem.field),
            message: problem.message.to_owned(),
            code: None,
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(ApiError::Invalid(problems)) }
}

/// Nobody locks themselves out.
fn keep_in<N>(granted: &Granted<N>, settings: &OrganizationSettings) -> Result<(), ApiError> {
    if settings.security.admits(granted.asker.address) {
        return Ok(());
    }
    Err(ApiError::invalid("settings.security.networks", "do not hold your own address"))
}

fn out(details: OrganizationDetails) -> OrganizationOut {
    let OrganizationDetails { id, name, slug, settings, created_at } = details;
    OrganizationOut { id, name, slug, settings, created_at }
}
