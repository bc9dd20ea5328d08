//! Lets pages of allowed origins, and no others, read the answers.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::super::page::Page;
use crate::error::ApiError;
use crate::state::AppState;

/// How long browsers may remember a preflight, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// An answer that the page may read even if it is a refusal: its inbox allows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Readable;

/// Refuses pages that no inbox allows. Whether the inbox that a request names is among those that
/// do is for the handler to find out, and then nothing may be read either.
pub(super) async fn answer(app: &AppState, mut request: Request, next: Next) -> Response {
    let page = Page::of(request.headers(), app);
    let allowed = match &page {
        Some(Page(page)) => app.origins.is_widget(page).await.map_err(ApiError::from),
        None => Ok(false),
    };
    let mut response = match (allowed, page) {
        (Ok(true), Some(page)) => {
            let is_preflight = request.method() == Method::OPTIONS;
            request.extensions_mut().insert(page.clone());
            let mut response = next.run(request).await;
            let is_known = response.extensions_mut().remove::<Readable>().is_some();
            let is_refused =
                matches!(response.status(), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            if is_known || !is_refused {
                allow(response.headers_mut(), &page, is_preflight);
            }
            response
        }
        (Err(error), _) => error.into_response(),
        _ => ApiError::Forbidden.into_response(),
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

fn allow(headers: &mut HeaderMap, Page(page): &Page, is_preflight: bool) {
    let Ok(page) = HeaderValue::from_str(page) else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, page);
    if is_preflight {
        let [methods, fields] = ["GET, POST", "content-type"].map(HeaderValue::from_static);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, fields);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, REMEMBERED);
    } else {
        let seen = HeaderValue::from_static("retry-after, x-request-id");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, seen);
    }
}
