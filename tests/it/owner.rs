//! The first people of a desk.

use std::path::Path;

use insightdesk_store::testing::TestDatabase;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use crate::support::http;
use crate::support::node::{Node, eventually};
use crate::support::program::{data, program};

#[test]
fn an_operator_makes_an_owner_who_chooses_a_password_by_a_link() {
    let data = data();
    let node = Node::start(data.path());
    let made = program(data.path())
        .args(["create-owner", "--organization", "Bob's Shop", "--slug", "bobs"])
        .args(["--email", "bob@shop.example", "--name", "Bob"])
        .env("INSIGHTDESK_HTTP__PUBLIC_URL", format!("http://localhost:{}", node.http.port()))
        .output()
        .expect("the program runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8(made.stdout).expect("it is text");
    let token = said.split("/reset#token=").nth(1).expect("a link").trim();
    let password = "tram lantern osprey quilt";
    let origin = format!("Origin: http://localhost:{}\r\n", node.http.port());
    let post = |path: &str, body: &serde_json::Value| {
        http::post(node.http, path, &origin, body).expect("the node answers").status
    };
    let body = json!({ "token": token, "password": password });
    assert_eq!(post("/api/v1/auth/reset-password", &body), 204);
    assert_eq!(post("/api/v1/auth/reset-password", &body), 410, "once");
    let body = json!({ "email": "bob@shop.example", "password": password });
    assert_eq!(post("/api/v1/auth/sign-in", &body), 200);
}

/// A node on a database that other nodes use as well.
fn start(data: &Path, database: &TestDatabase, name: &str) -> Node {
    let mut command = program(data);
    command
        .env("INSIGHTDESK_DATABASE__URL", database.url())
        .env("INSIGHTDESK_DATABASE__OWNER_URL", database.url())
        .env("INSIGHTDESK_CLUSTER__NODE", name)
        .env("INSIGHTDESK_CLUSTER__LISTEN", "127.0.0.1:0")
        .env("INSIGHTDESK_CLUSTER__SECRET", "what 3 nodes know and nobody else, 0123456789")
        .env("INSIGHTDESK_HTTP__PUBLIC_URL", "http://localhost:4999");
    Node::start_as(data, &mut command)
}

/// The token of the link that the node prints.
fn printed(node: &Node) -> String {
    let token = || {
        let said = node.said();
        let (_, rest) = said.split_once("http://localhost:4999/welcome#token=")?;
        rest.split_once('\n').map(|(token, _)| token.to_owned())
    };
    eventually(|| token().is_some());
    token().expect("it was just there")
}

fn post(node: &Node, path: &str, body: &Value) -> http::Answer {
    let origin = "Origin: http://localhost:4999\r\n";
    http::post(node.http, path, origin, body).expect("the node answers")
}

fn welcome(node: &Node, token: &str, email: &str) -> u16 {
    let body = json!({
        "token": token, "email": email, "name": "Olga", "password": "tram lantern osprey quilt",
        "organization": "Fernhill",
    });
    post(node, "/api/v1/auth/welcome", &body).status
}

#[tokio::test]
async fn the_first_owner_comes_in_by_a_link_that_a_node_prints_and_nobody_after_them() {
    let (data, database) = (data(), TestDatabase::empty().await);
    let first = start(data.path(), &database, "a");
    let lost = printed(&first);
    assert_eq!(first.said().matches("/welcome#token=").count(), 1, "{}", first.said());
    assert!(first.stop(Signal::SIGTERM).success());

    // Each start has a link of its own, as long as nobody has come.
    let (one, two) = (start(data.path(), &database, "a"), start(data.path(), &database, "b"));
    let links = [lost, printed(&one), printed(&two)];
    assert!(links[0] != links[1] && links[1] != links[2] && links[0] != links[2]);
    assert_eq!(welcome(&one, "idl_nonsense", "eve@fernhill.example"), 410);
    assert_eq!(welcome(&one, &links[2], "olga@fernhill.example"), 200, "on whichever node");
    for token in &links {
        assert_eq!(welcome(&two, token, "eve@fernhill.example"), 410, "one comes in");
    }
    let log = std::fs::read_to_string(data.path().join("node.log")).expect("it was written");
    assert!(links.iter().all(|token| !log.contains(token)), "it is told, and not logged");

    let body = json!({ "email": "olga@fernhill.example", "password": "tram lantern osprey quilt" });
    let entered = post(&two, "/api/v1/auth/sign-in", &body);
    let entered: Value = serde_json::from_str(&entered.body).expect("JSON");
    assert_eq!(
        (&entered["role"], &entered["organization_name"]),
        (&json!("owner"), &json!("Fernhill"))
    );
    let later = start(data.path(), &database, "c");
    assert_eq!(post(&later, "/api/v1/auth/sign-in", &body).status, 200);
    assert_eq!(later.said(), "", "there is somebody");
}
