//! The pages: console, widget and demo shop, as the web build left them in `web/dist`.
//!
//! A release has them inside; a debug build reads them from the folder at every request.

use std::borrow::Cow;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

mod encoding;
mod place;

use crate::error::ApiError;
use encoding::Encoding;
use place::{Place, Sharing};

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

const NOT_BUILT: &str = "The pages are not part of this build: build gateway/web first.\n";

/// Answers every address that no route has.
pub(crate) async fn serve(request: Request) -> Response {
    answer::<Built>(request.method(), request.uri().path(), request.headers())
}

fn answer<F: RustEmbed>(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let mut response = ApiError::MethodNotAllowed.into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let Some(place) = Place::of(path) else { return ApiError::NotFound.into_response() };
    let Some(plain) = F::get(&place.file) else {
        let is_built = F::get(place::CONSOLE).is_some();
        return if is_built || !place.is_page() {
            ApiError::NotFound.into_response()
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response()
        };
    };
    let (encoding, file) = Encoding::accepted(headers)
        .find_map(|encoding| Some((Some(encoding), F::get(&encoding.name(&place.file))?)))
        .unwrap_or_else(|| (None, plain.clone()));
    let mut response = if is_known(headers, &tag(&file)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        contents(&plain, encoding, &file)
    };
    describe(response.headers_mut(), &place, &file);
    response
}

fn contents(plain: &EmbeddedFile, encoding: Option<Encoding>, file: &EmbeddedFile) -> Response {
    let bytes = match &file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(plain.metadata.mimetype()));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.token()));
    }
    response
}

fn describe(headers: &mut HeaderMap, place: &Place, file: &EmbeddedFile) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(place.caching()));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag(file)) {
        headers.insert(header::ETAG, tag);
    }
    if place.sharing == Sharing::AnyPage {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let cross = HeaderValue::from_static("cross-origin");
        headers.insert("cross-origin-resource-policy", cross);
    }
}

/// Names the content; compressed, it is another one.
fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok()).any(
        |known| {
            known
                .split(',')
                .map(str::trim)
                .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
        },
    )
}

fn content_type(kind: &str) -> HeaderValue {
    let is_text = kind.starts_with("text/") || kind == "application/json";
    let kind = if is_text { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    HeaderValue::try_from(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests;
