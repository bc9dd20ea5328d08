//! `GET /.well-known/jwks.json`: the keys that access tokens can be verified with.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;

use crate::state::AppState;

pub(super) async fn get_jwks(State(app): State<AppState>) -> impl IntoResponse {
    let caching = [(header::CACHE_CONTROL, "public, max-age=15")];
    (caching, Json(app.auth.published_keys()))
}
