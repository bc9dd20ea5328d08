//! Bodies of requests: JSON, of a bounded size, with the fields that are asked for and no others.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::ApiError;
use crate::state::AppState;

/// A body that was read.
#[derive(Debug)]
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::NotJson);
        }
        let limit = app.options.body_limit;
        if announced(request.headers()).is_some_and(|length| length > limit) {
            return Err(ApiError::TooLarge);
        }
        let body = to_bytes(request.into_body(), limit).await;
        let body = body.map_err(|_| ApiError::Malformed("The body did not arrive."))?;
        serde_json::from_slice(&body).map(Self).map_err(|error| explain(&error))
    }
}

/// A request without a body. A form of another page cannot pretend to be one.
#[derive(Debug)]
pub(super) struct Nothing;

impl FromRequest<AppState> for Nothing {
    type Rejection = ApiError;

    async fn from_request(request: Request, _app: &AppState) -> Result<Self, ApiError> {
        let headers = request.headers();
        let is_foreign = headers.contains_key(header::CONTENT_TYPE) && !is_json(headers);
        if is_foreign { Err(ApiError::NotJson) } else { Ok(Self) }
    }
}

/// A body that may be left out.
#[derive(Debug)]
pub(super) struct Maybe<T>(pub(super) Option<T>);

impl<T: DeserializeOwned> FromRequest<AppState> for Maybe<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ApiError> {
        let headers = request.headers();
        let is_chunked = headers.contains_key(header::TRANSFER_ENCODING);
        if is_chunked || announced(headers).is_some_and(|length| length > 0) {
            return Json::from_request(request, app).await.map(|Json(body)| Self(Some(body)));
        }
        Nothing::from_request(request, app).await.map(|Nothing| Self(None))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
        && !headers.contains_key(header::CONTENT_ENCODING)
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Says what is wrong without repeating what was sent: it may be a password.
fn explain(error: &serde_json::Error) -> ApiError {
    if error.classify() != Category::Data {
        return ApiError::Malformed("The body is not JSON.");
    }
    let message = error.to_string();
    for (start, problem) in [
        ("missing field `", "is missing"),
        ("unknown field `", "is not known here"),
        ("duplicate field `", "is there twice"),
    ] {
        let field = message.strip_prefix(start).and_then(|rest| rest.split('`').next());
        if let Some(field) = field {
            return ApiError::invalid(field.get(..50).unwrap_or(field), problem);
        }
    }
    ApiError::invalid("", "a field has another type than it should")
}
