//! Bodies say how long they are.
//!
//! No client of ours sends chunked requests, and two servers that disagree about where one ends
//! are how requests get smuggled: a request with `Transfer-Encoding` is refused, and its
//! connection closed.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use crate::error::ApiError;

pub(super) async fn refuse_chunked(request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::TRANSFER_ENCODING) {
        return next.run(request).await;
    }
    let refused = ApiError::Malformed("Send the body with a Content-Length.");
    let mut response = refused.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
