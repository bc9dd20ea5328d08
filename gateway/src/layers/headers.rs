//! The headers that make browsers careful, on every response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::options::GatewayOptions;
use crate::state::AppState;

/// The same for everybody.
const FIXED: [(&str, &str); 12] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-xss-protection", "0"),
    ("x-dns-prefetch-control", "off"),
    ("x-permitted-cross-domain-policies", "none"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("origin-agent-cluster", "?1"),
    ("permissions-policy", PERMISSIONS),
    ("cache-control", "no-store"),
];

const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), \
    geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    serial=(), usb=()";

/// A year, as browsers demand.
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// The headers, for one public address.
#[derive(Debug, Clone)]
pub(crate) struct SecurityHeaders(Arc<[(HeaderName, HeaderValue)]>);

impl SecurityHeaders {
    pub(crate) fn new(options: &GatewayOptions) -> Self {
        let mut headers: Vec<_> = FIXED
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let policy = HeaderValue::try_from(content_security_policy(options));
        headers.push((header::CONTENT_SECURITY_POLICY, policy.expect("an address and constants")));
        if options.is_secure() {
            let strict = HeaderValue::from_static(STRICT_TRANSPORT);
            headers.push((header::STRICT_TRANSPORT_SECURITY, strict));
        }
        Self(headers.into())
    }

    /// Adds what a handler has not set itself.
    fn complete(&self, headers: &mut HeaderMap) {
        for (name, value) in self.0.iter() {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

pub(super) async fn secure(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    app.security_headers.complete(response.headers_mut());
    response
}

/// No script, style or frame that is not ours, and no page from a string.
fn content_security_policy(options: &GatewayOptions) -> String {
    let address = &options.public_url;
    let scheme = if options.is_secure() { "wss" } else { "ws" };
    let host = address.host_str().unwrap_or_default();
    let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self' {scheme}://{host}{port}; manifest-src 'self'; \
         worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'"
    )
}
