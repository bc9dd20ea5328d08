//! How many requests there were, and how long they took.
//!
//! Labels are routes, never paths: whoever asks for ten thousand random pages makes no new series.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};

use crate::state::AppState;

const LABELS: [&str; 3] = ["method", "route", "status"];
const SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0];

/// Counts requests; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct HttpMetrics {
    duration: HistogramVec,
    total: IntCounterVec,
}

impl HttpMetrics {
    pub(crate) fn register(registry: &Registry) -> prometheus::Result<Self> {
        let duration = HistogramOpts::new(
            "insightdesk_http_request_duration_seconds",
            "Time from a request's head to its answer's",
        );
        let total = Opts::new("insightdesk_http_requests_total", "Requests answered");
        let metrics = Self {
            duration: HistogramVec::new(duration.buckets(SECONDS.to_vec()), &LABELS)?,
            total: IntCounterVec::new(total, &LABELS)?,
        };
        registry.register(Box::new(metrics.duration.clone()))?;
        registry.register(Box::new(metrics.total.clone()))?;
        Ok(metrics)
    }
}

pub(super) async fn measure(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let is_api = request.uri().path().starts_with("/api/");
    let began = Instant::now();
    let response = next.run(request).await;
    let route = match &route {
        Some(route) => route.as_str(),
        None if is_api => "unknown",
        None => "web",
    };
    let status = response.status();
    let labels = [method, route, status.as_str()];
    let HttpMetrics { duration, total } = &app.metrics;
    duration.with_label_values(&labels).observe(began.elapsed().as_secs_f64());
    total.with_label_values(&labels).inc();
    response
}

/// Clients may invent methods.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| method.as_str() == *known).unwrap_or("OTHER")
}
