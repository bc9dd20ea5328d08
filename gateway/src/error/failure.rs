//! From what went wrong to the body that says so.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use insightdesk_protocol::code::Code;
use insightdesk_protocol::rest::{FieldProblem, Problem};

use super::ApiError;

const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What a failed response says, until the outermost layer writes it down.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(super) code: Code,
    pub(super) detail: &'static str,
    pub(super) errors: Vec<FieldProblem>,
}

impl Failure {
    /// Writes the body of a failed response. Responses of the framework's own get one as well,
    /// where `is_api` says that programs read them.
    pub(crate) fn write(response: Response, request_id: &str, is_api: bool) -> Response {
        let (mut parts, body) = response.into_parts();
        let failure = match parts.extensions.remove::<Self>() {
            Some(failure) => failure,
            None if is_api
                && is_bare_failure(parts.status, parts.headers.get(header::CONTENT_TYPE)) =>
            {
                Self::of_framework(parts.status)
            }
            None => return Response::from_parts(parts, body),
        };
        let problem = Problem {
            title: parts.status.canonical_reason().unwrap_or("Failed").to_owned(),
            status: parts.status.as_u16(),
            detail: failure.detail.to_owned(),
            code: failure.code,
            request_id: request_id.to_owned(),
            errors: failure.errors,
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        parts.headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        Response::from_parts(parts, Body::from(body))
    }

    fn of_framework(status: StatusCode) -> Self {
        let error = match status {
            StatusCode::NOT_FOUND => ApiError::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => ApiError::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
            StatusCode::REQUEST_TIMEOUT => ApiError::TimedOut,
            status if status.is_client_error() => ApiError::Malformed("The request is not right."),
            _ => ApiError::Internal("the framework failed"),
        };
        let mut response = error.into_response();
        response.extensions_mut().remove().expect("every error carries one")
    }
}

/// A failure that nobody has written a body for; the framework writes plain text at most.
fn is_bare_failure(status: StatusCode, content_type: Option<&HeaderValue>) -> bool {
    let is_failure = status.is_client_error() || status.is_server_error();
    is_failure && content_type.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}
