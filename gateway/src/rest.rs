//! `/api/v1`: thin handlers over what the rest of the program does.

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use tower_http::timeout::TimeoutLayer;

mod account;
mod api_keys;
mod audit;
mod body;
mod contacts;
mod demo;
mod factors;
mod granted;
mod inboxes;
mod invitations;
mod jwks;
mod me;
mod members;
mod organization;
mod organizations;
mod page;
mod paging;
mod privacy;
mod providers;
mod roles;
mod security;
mod sign_in;
mod teams;
mod widget;

use crate::error::ApiError;
use crate::state::AppState;

/// The addresses of REST. What stands below `/api/` and is not there is a 404, never a page.
pub(crate) fn routes(app: &AppState) -> Router<AppState> {
    let v1 = Router::new()
        .merge(sign_in::routes())
        .merge(factors::routes())
        .merge(account::routes())
        .merge(me::routes())
        .merge(inboxes::routes())
        .merge(contacts::routes())
        .merge(api_keys::routes())
        .merge(providers::routes())
        .merge(audit::routes())
        .merge(security::routes())
        .merge(privacy::routes())
        .merge(invitations::routes())
        .merge(members::routes())
        .merge(organization::routes())
        .merge(organizations::routes())
        .merge(roles::routes())
        .merge(teams::routes())
        .merge(widget::routes(app))
        .route("/demo", get(demo::get_demo));
    let status = StatusCode::REQUEST_TIMEOUT;
    let timeout = TimeoutLayer::with_status_code(status, app.options.request_timeout);
    Router::new()
        .nest("/api/v1", v1)
        .route("/api/{*rest}", axum::routing::any(not_found))
        .route("/.well-known/jwks.json", get(jwks::get_jwks))
        .layer(timeout)
}

async fn not_found() -> ApiError {
    ApiError::NotFound
}

#[cfg(test)]
mod tests;
