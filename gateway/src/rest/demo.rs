//! `GET /api/v1/demo`: the key of the demo shop's widget, where there is a demo.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::error::ApiError;
use crate::layers::Client;
use crate::state::AppState;

/// The short name of the demo organization.
pub(crate) const DEMO: &str = "demo";

/// What the demo page shows its widget with.
#[derive(Debug, Serialize)]
pub(super) struct DemoOut {
    key: String,
}

pub(super) async fn get_demo(
    State(app): State<AppState>,
    client: Client,
) -> Result<Json<DemoOut>, ApiError> {
    app.limits.lookup.check(client.address).await?;
    let demo = app.accounts.organization(DEMO).await?.ok_or(ApiError::NotFound)?;
    let inboxes = app.accounts.inboxes(demo.id).await?;
    let inbox = inboxes.into_iter().next().ok_or(ApiError::NotFound)?;
    Ok(Json(DemoOut { key: inbox.key }))
}
