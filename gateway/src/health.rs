//! `/healthz`, `/readyz` and `/version`: is the process alive, may it be sent traffic, what is it.
//!
//! Readiness asks the parts the node needs, each for at most a second, and remembers the answer for
//! a second: these addresses are open to everybody.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

const PATIENCE: Duration = Duration::from_secs(1);
const REMEMBERED: Duration = Duration::from_secs(1);

type Answer = Pin<Box<dyn Future<Output = bool> + Send>>;

/// What the node is and which parts it needs; clones share one state.
#[derive(Debug, Clone)]
pub struct Health {
    version: &'static str,
    parts: Arc<[Part]>,
    draining: Arc<AtomicBool>,
    patience: Duration,
    remembered: Duration,
    last: Arc<Mutex<Option<(Instant, Readiness)>>>,
}

/// A part the node cannot serve without.
pub struct Part {
    name: &'static str,
    probe: Box<dyn Fn() -> Answer + Send + Sync>,
}

#[derive(Debug, Clone, Serialize)]
struct Readiness {
    status: &'static str,
    checks: Vec<Check>,
}

#[derive(Debug, Clone, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    milliseconds: f64,
}

#[derive(Debug, Serialize)]
struct Version {
    name: &'static str,
    version: &'static str,
}

impl Part {
    /// A part called `name`, which works when `probe` answers true within a second.
    pub fn new<F, A>(name: &'static str, probe: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = bool> + Send + 'static,
    {
        Self { name, probe: Box::new(move || Box::pin(probe())) }
    }

    async fn check(&self, patience: Duration) -> Check {
        let begun = Instant::now();
        let ok = timeout(patience, (self.probe)()).await.unwrap_or(false);
        let milliseconds = (begun.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        Check { name: self.name, ok, milliseconds }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Part").field(&self.name).finish()
    }
}

impl Health {
    /// The health of a program of this version that needs these parts.
    pub fn new(version: &'static str, parts: Vec<Part>) -> Self {
        Self {
            version,
            parts: parts.into(),
            draining: Arc::default(),
            patience: PATIENCE,
            remembered: REMEMBERED,
            last: Arc::default(),
        }
    }

    /// From now on the node is alive but wants no more traffic.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// The three routes, for a router with any state.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new()
            .route("/healthz", get(alive))
            .route("/readyz", get(ready))
            .route("/version", get(version))
            .with_state(self)
    }

    async fn readiness(&self) -> Readiness {
        if self.draining.load(Ordering::Acquire) {
            return Readiness { status: "draining", checks: Vec::new() };
        }
        // Held while asking: whoever comes meanwhile gets the same answer.
        let mut last = self.last.lock().await;
        if let Some((at, readiness)) = &*last
            && at.elapsed() < self.remembered
        {
            return readiness.clone();
        }
        let mut checks = Vec::with_capacity(self.parts.len());
        for part in &*self.parts {
            checks.push(part.check(self.patience).await);
        }
        let ok = checks.iter().all(|check| check.ok);
        let readiness = Readiness { status: if ok { "ready" } else { "unavailable" }, checks };
        *last = Some((Instant::now(), readiness.clone()));
        readiness
    }
}

/// Alive as long as the process answers.
async fn alive() -> Response {
    answer(StatusCode::OK, serde_json::json!({ "status": "alive" }))
}

/// Ready when every part works and nobody has told the node to drain.
async fn ready(State(health): State<Health>) -> Response {
    let readiness = health.readiness().await;
    let is_ready = readiness.status == "ready";
    answer(if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, readiness)
}

/// Which program this is.
async fn version(State(health): State<Health>) -> Response {
    answer(StatusCode::OK, Version { name: "insightdesk", version: health.version })
}

fn answer(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use serde_json::Value;
    use tower::ServiceExt;

    use super::*;

    async fn get(health: &Health, path: &str) -> (StatusCode, Value) {
        let request = Request::get(path).body(Body::empty()).expect("it is valid");
        let routes: Router = health.clone().routes();
        let answer = routes.oneshot(request).await.expect("routes do not fail");
        let status = answer.status();
        let body = to_bytes(answer.into_body(), 10_000).await.expect("it is short");
        (status, serde_json::from_slice(&body).expect("it is JSON"))
    }

    fn database(works: &Arc<AtomicBool>) -> Part {
        let works = works.clone();
        Part::new("database", move || {
            let works = works.load(Ordering::Relaxed);
            async move { works }
        })
    }

    #[tokio::test]
    async fn a_node_is_ready_while_its_parts_work() {
        let works = Arc::new(AtomicBool::new(true));
        let parts = vec![database(&works)];
        let health = Health { remembered: Duration::ZERO, ..Health::new("1.2.3", parts) };
        let (status, body) = get(&health, "/readyz").await;
        assert_eq!((status, &body["status"]), (StatusCode::OK, &"ready".into()));
        assert_eq!(body["checks"][0]["name"], "database");

        works.store(false, Ordering::Relaxed);
        let (status, body) = get(&health, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(
            (&body["status"], &body["checks"][0]["ok"]),
            (&"unavailable".into(), &false.into())
        );
        assert_eq!(get(&health, "/healthz").await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_part_that_does_not_answer_in_time_does_not_work() {
        let parts = vec![Part::new("database", std::future::pending)];
        let patience = Duration::from_millis(20);
        let health = Health { patience, ..Health::new("1.2.3", parts) };
        let begun = Instant::now();
        assert_eq!(get(&health, "/readyz").await.0, StatusCode::SERVICE_UNAVAILABLE);
        assert!(begun.elapsed() >= patience);
    }

    #[tokio::test]
    async fn a_crowd_that_asks_makes_one_question() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let part = Part::new("database", move || {
            count.fetch_add(1, Ordering::Relaxed);
            async { true }
        });
        let remembered = Duration::from_secs(3_600);
        let health = Health { remembered, ..Health::new("1.2.3", vec![part]) };
        for _ in 0..100 {
            assert_eq!(get(&health, "/readyz").await.0, StatusCode::OK);
        }
        assert_eq!(asked.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_draining_node_is_alive_but_not_ready() {
        let health = Health::new("1.2.3", Vec::new());
        health.drain();
        let (status, body) = get(&health, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(body["status"], "draining");
        assert_eq!(get(&health, "/healthz").await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn the_version_names_program_and_version() {
        let health = Health::new("1.2.3", Vec::new());
        let (status, body) = get(&health, "/version").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(body, serde_json::json!({ "name": "insightdesk", "version": "1.2.3" }));
    }
}
