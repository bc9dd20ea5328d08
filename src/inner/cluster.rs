//! The nodes on a page for operators, as this one sees them; it loads itself again every two seconds.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use insightdesk_actors::Hub;
use insightdesk_actors::membership::Standing;
use insightdesk_cluster::lease::LEASE;
use insightdesk_store::nodes::{self, NodeRow};
use sqlx::PgPool;

/// What the page is made of.
#[derive(Debug, Clone)]
pub struct Seen {
    pub node: String,
    pub hub: Hub,
    pub pool: PgPool,
}

/// The page and the same for programs.
pub fn routes(seen: Seen) -> Router {
    Router::new().route("/cluster", get(page)).route("/cluster.json", get(json)).with_state(seen)
}

async fn page(State(seen): State<Seen>) -> Response {
    let Ok(nodes) = nodes::list(&seen.pool).await else { return unavailable() };
    let page = include_str!("cluster.html")
        .replace("{node}", &seen.node)
        .replace("{standing}", standing(&seen.hub.standing.borrow()))
        .replace("{sockets}", &seen.hub.sessions.count().to_string())
        .replace("{rows}", &nodes.iter().map(row).collect::<String>());
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, page).into_response()
}

async fn json(State(seen): State<Seen>) -> Response {
    let Ok(nodes) = nodes::list(&seen.pool).await else { return unavailable() };
    match crate::cluster::print::json(&nodes) {
        Ok(json) => ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], json)
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn unavailable() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
}

fn standing(standing: &Standing) -> &'static str {
    match standing {
        Standing::Joining => "joining",
        Standing::Refused(_) => "refused",
        Standing::Up { .. } => "up",
        Standing::Outside { .. } => "standing back",
        Standing::Leaving => "leaving",
    }
}

/// Names, addresses and states hold nothing that HTML reads otherwise, by the rules of their columns
/// and of the configuration; versions are ours. They are escaped all the same.
fn row(node: &NodeRow) -> String {
    let is_silent = node.state == "up" && node.silent_for >= LEASE;
    let class = match node.state.as_str() {
        "up" if is_silent || !node.broken.is_empty() => "bad",
        "up" => "good",
        "dead" => "bad",
        _ => "",
    };
    let heard = format!("{:.1} s", node.silent_for.as_secs_f64());
    let process = node.incarnation.to_string();
    let broken = node.broken.join(" ");
    let cells = [&node.name, &node.state, &node.address, &node.version, &process, &heard, &broken];
    let cells = cells.map(|cell| format!("<td>{}</td>", escaped(cell))).concat();
    format!("<tr class=\"{class}\">{cells}</tr>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
