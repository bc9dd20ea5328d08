//! What every request passes on its way in and out.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;

mod allowance;
mod arrival;
mod client;
mod framing;
mod headers;
mod metrics;

pub use arrival::RequestId;
pub use client::{Client, Peer};

pub(crate) use allowance::Allowances;
pub(crate) use headers::SecurityHeaders;
pub(crate) use metrics::HttpMetrics;

use crate::error::ApiError;
use crate::state::AppState;

/// Puts the layers around all routes, the outermost last.
pub(crate) fn around(router: Router<AppState>, app: &AppState) -> Router<AppState> {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), allowance::count))
        .layer(from_fn_with_state(app.clone(), metrics::measure))
        .layer(from_fn(framing::refuse_chunked))
        .layer(from_fn_with_state(app.clone(), arrival::arrive))
        .layer(from_fn_with_state(app.clone(), headers::secure))
}

/// One handler's bug is one failed request. What it was is in the log, from the panic hook.
fn panicked(_panic: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    axum::response::IntoResponse::into_response(ApiError::Internal("a handler panicked"))
}
