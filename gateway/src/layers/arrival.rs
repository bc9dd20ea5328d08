//! A request arrives: it gets an id, a span in the log, and its failure a body.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};
use tracing::Instrument;
use uuid::Uuid;

use super::client::address;
use crate::error::Failure;
use crate::state::AppState;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id of a caller's own.
const LONGEST: usize = 64;

/// The id under which the log speaks of a request; in each request's extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// Headers, query and body stay out of the log: they hold secrets and what people wrote.
pub(super) async fn arrive(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = id(&parts.headers);
    let is_api = parts.uri.path().starts_with("/api/");
    let span = tracing::info_span!(
        "request",
        request = &*id,
        method = %parts.method,
        path = shortened(parts.uri.path()),
        client = %address(&parts, &app.options.trusted_proxies),
    );
    parts.extensions.insert(RequestId(id.clone()));
    let began = Instant::now();
    let answered = async {
        let response = next.run(Request::from_parts(parts, body)).await;
        log(&response, began, is_api);
        response
    };
    let response = answered.instrument(span).await;
    let mut response = Failure::write(response, &id, is_api);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn log(response: &Response, began: Instant, is_api: bool) {
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if is_api {
        tracing::info!(status, milliseconds, "answered");
    } else {
        tracing::debug!(status, milliseconds, "answered");
    }
}

/// A caller may bring an id of its own, if nobody can write lines into the log with it.
fn id(headers: &HeaderMap) -> Arc<str> {
    let is_plain = |id: &&str| {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !id.is_empty() && id.len() <= LONGEST && id.bytes().all(is_letter)
    };
    match headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(is_plain) {
        Some(id) => id.into(),
        None => Uuid::now_v7().to_string().into(),
    }
}

fn shortened(path: &str) -> &str {
    path.get(..200).unwrap_or(path)
}
