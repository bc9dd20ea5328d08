//! Which page a request comes from.

use axum::extract::FromRequestParts;
use http::header::{self, HeaderMap};
use http::request::Parts;

use crate::error::ApiError;
use crate::options::origin;
use crate::state::AppState;

const FETCH_SITE: &str = "sec-fetch-site";

/// Proof that a page of the console asks: what works with a cookie demands it.
#[derive(Debug)]
pub(super) struct Console;

impl FromRequestParts<AppState> for Console {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let is_console = named(&parts.headers).is_some_and(|page| app.origins.is_console(page));
        if is_console { Ok(Self) } else { Err(ApiError::Forbidden) }
    }
}

/// The origin of the page on which a widget stands.
#[derive(Debug, Clone)]
pub(super) struct Page(pub(super) String);

impl Page {
    /// Browsers leave the origin out where a page of ours reads from us, and say so.
    pub(super) fn of(headers: &HeaderMap, app: &AppState) -> Option<Self> {
        if let Some(page) = named(headers) {
            return Some(Self(page.to_owned()));
        }
        let is_ours = headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin");
        let is_named = headers.contains_key(header::ORIGIN);
        (is_ours && !is_named).then(|| Self(origin(&app.options.public_url)))
    }
}

/// The one origin that a request names.
fn named(headers: &HeaderMap) -> Option<&str> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(origin), None) => origin.to_str().ok(),
        _ => None,
    }
}
