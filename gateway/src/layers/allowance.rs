//! How much a caller has left, on every answer of the API: the headers `RateLimit-Policy` and
//! `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10, one item for each limit that was asked.

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue};

use super::client::address;
use crate::error::ApiError;
use crate::limits::{Allowance, Party, PartyRate, TooFast};
use crate::state::AppState;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// The limits that one request was held against; in each request's extensions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowances(Arc<Mutex<Vec<Allowance>>>);

impl Allowances {
    /// Counts the request, and remembers what is left.
    pub(crate) async fn spend(
        &self,
        rate: &PartyRate,
        party: impl Into<Party>,
    ) -> Result<(), TooFast> {
        let allowance = rate.check(party).await?;
        self.locked().push(allowance);
        Ok(())
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Allowance>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, response: &mut Response) {
        let allowances = self.locked();
        if allowances.is_empty() {
            return;
        }
        let policy = list(&allowances, |out, Allowance { name, rate, .. }| {
            write!(out, "\"{name}\";q={};w={}", rate.count, rate.window.as_secs())
        });
        let left = list(&allowances, |out, allowance| {
            let Allowance { name, remaining, .. } = allowance;
            let reset = allowance.reset_after().as_secs_f64().ceil();
            write!(out, "\"{name}\";r={remaining};t={reset}")
        });
        response.headers_mut().insert(POLICY, policy);
        response.headers_mut().insert(LEFT, left);
    }
}

/// A list as RFC 9651 writes it.
fn list(
    allowances: &[Allowance],
    item: impl Fn(&mut String, &Allowance) -> fmt::Result,
) -> HeaderValue {
    let mut text = String::new();
    for allowance in allowances {
        if !text.is_empty() {
            text.push_str(", ");
        }
        let _ = item(&mut text, allowance);
    }
    HeaderValue::try_from(text).expect("names and figures")
}

/// Counts all calls of an address.
pub(super) async fn count(State(app): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let allowances = Allowances::default();
    let address = address(&parts, &app.options.trusted_proxies);
    parts.extensions.insert(allowances.clone());
    let mut response = match allowances.spend(&app.limits.address, address).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(early) => ApiError::from(early).into_response(),
    };
    allowances.write(&mut response);
    response
}
