//! The inner listener: metrics and the nodes, for the operators' network only.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus::{Encoder, Registry, TextEncoder};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

pub mod cluster;

/// The routes of the inner listener, with `more`. With a token, every request has to bring it.
pub fn routes(registry: Registry, more: Router, token: Option<SecretString>) -> Router {
    let routes = Router::new().route("/metrics", get(metrics)).with_state(registry).merge(more);
    match token {
        Some(token) => routes.layer(middleware::from_fn_with_state(token, guard)),
        None => routes,
    }
}

/// All metrics as Prometheus reads them.
async fn metrics(State(registry): State<Registry>) -> Response {
    let mut text = Vec::new();
    let encoder = TextEncoder::new();
    match encoder.encode(&registry.gather(), &mut text) {
        Ok(()) => ([(CONTENT_TYPE, encoder.format_type().to_owned())], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn guard(State(token): State<SecretString>, request: Request, next: Next) -> Response {
    if bears(request.headers(), &token) {
        next.run(request).await
    } else {
        StatusCode::UNAUTHORIZED.into_response()
    }
}

fn bears(headers: &HeaderMap, token: &SecretString) -> bool {
    let given =
        headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    given.is_some_and(|given| bool::from(given.ct_eq(token.expose_secret().as_bytes())))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use prometheus::IntCounter;
    use tower::ServiceExt;

    use super::*;

    async fn answer(token: Option<&str>, authorization: Option<&str>) -> (StatusCode, String) {
        let registry = Registry::new();
        let counter = IntCounter::new("insightdesk_answers_total", "Answers").expect("it is valid");
        registry.register(Box::new(counter.clone())).expect("the name is free");
        counter.inc_by(42);
        let mut request = Request::get("/metrics");
        if let Some(value) = authorization {
            request = request.header(AUTHORIZATION, value);
        }
        let request = request.body(Body::empty()).expect("it is valid");
        let answer = routes(registry, Router::new(), token.map(|token| token.to_owned().into()))
            .oneshot(request)
            .await
            .expect("routes do not fail");
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 10_000).await.expect("it is short");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn metrics_are_text_that_prometheus_reads() {
        let (status, text) = answer(None, None).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("\ninsightdesk_answers_total 42\n"), "{text}");
    }

    #[tokio::test]
    async fn a_token_is_asked_for_when_there_is_one() {
        for wrong in
            [None, Some("Bearer wrong"), Some("secret"), Some("Bearer "), Some("Basic secret")]
        {
            let (status, text) = answer(Some("secret"), wrong).await;
            assert_eq!((status, text.as_str()), (StatusCode::UNAUTHORIZED, ""), "{wrong:?}");
        }
        let (status, _) = answer(Some("secret"), Some("Bearer secret")).await;
        assert_eq!(status, StatusCode::OK);
    }
}
