//! The demo organizations.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::http;
use crate::support::node::Node;
use crate::support::program::{complaint, data, program};

/// A command for a node on a port that was free a moment ago.
fn on_a_port(data: &Path) -> impl Fn() -> Command {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = socket.local_addr().expect("it is bound").to_string();
    move || {
        let mut command = program(data);
        command.env("INSIGHTDESK_HTTP__LISTEN", &address);
        command
    }
}

fn demo(command: &mut Command, arguments: &[&str]) -> Value {
    let done = command.arg("demo").args(arguments).output().expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("it is JSON")
}

#[test]
fn agents_of_the_demo_can_sign_in_and_repeating_it_changes_nothing() {
    let data = data();
    let command = on_a_port(data.path());
    let node = Node::start_as(data.path(), &mut command());
    let demo = |arguments: &[&str]| demo(&mut command(), arguments);
    let first = demo(&["--json"]);
    assert_eq!(demo(&["--json"]), first);

    let address = format!("http://localhost:{}", node.http.port());
    assert_eq!(first["address"], address.as_str());
    assert!(first["widget_key"].as_str().is_some_and(|key| key.starts_with("pk_")));
    for login in first["logins"].as_array().expect("there are logins") {
        let body = json!({ "email": login["email"], "password": login["password"] });
        let headers = format!("Origin: {address}\r\n");
        let answer = http::post(node.http, "/api/v1/auth/sign-in", &headers, &body);
        assert_eq!(answer.expect("the node answers").status, 200, "{login}");
    }
    assert_eq!(first["logins"][0]["role"], "agent");
    let shop = node.get("/api/v1/demo").body;
    assert!(shop.contains(first["widget_key"].as_str().expect("it is a text")), "{shop}");
}

#[test]
fn a_second_organization_has_nothing_in_common_with_the_first() {
    let data = data();
    let command = on_a_port(data.path());
    let demo = |arguments: &[&str]| demo(&mut command(), arguments);
    let one = demo(&["--json"]);
    let two = demo(&["--json", "--organizations", "2"]);
    assert_eq!(two["organizations"][0], one["organizations"][0]);
    let [first, second] = [&two["organizations"][0], &two["organizations"][1]];
    for field in ["name", "slug", "widget_key"] {
        assert_ne!(first[field], second[field]);
    }
    assert_ne!(first["logins"][0]["email"], second["logins"][0]["email"]);
    assert_eq!(two["organizations"].as_array().map(Vec::len), Some(2));
}

#[test]
fn lost_passwords_are_replaced_and_the_file_is_closed_to_others() {
    let data = data();
    let command = on_a_port(data.path());
    let first = demo(&mut command(), &["--json"]);
    let book = data.path().join("demo.json");
    let mode = fs::metadata(&book).expect("it was written").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::remove_file(book).expect("it is ours");
    let second = demo(&mut command(), &["--json"]);
    assert_eq!(second["widget_key"], first["widget_key"]);
    assert_eq!(second["logins"][0]["email"], first["logins"][0]["email"]);
    assert_ne!(second["logins"][0]["password"], first["logins"][0]["password"]);
}

#[test]
fn an_address_that_nobody_can_know_is_asked_for() {
    let data = data();
    let (code, line) = complaint(program(data.path()).arg("demo"));
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("http.public_url"), "{line}");
}
