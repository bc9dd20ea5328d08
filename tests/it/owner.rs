//! The first people of a desk.

use serde_json::json;

use crate::support::http;
use crate::support::node::Node;
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
