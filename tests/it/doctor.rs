//! What the doctor says.

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use crate::support::node::Node;
use crate::support::program::{data, program};

fn doctor(data: &Path, environment: &[(&str, &str)]) -> (bool, String) {
    let mut command = program(data);
    command.arg("doctor").envs(environment.iter().copied());
    let Output { status, stdout, .. } = command.output().expect("the program runs");
    (status.success(), String::from_utf8_lossy(&stdout).into_owned())
}

/// The line about `subject`.
fn line<'a>(said: &'a str, subject: &str) -> &'a str {
    let found = said.lines().find(|line| line.split_whitespace().nth(1) == Some(subject));
    found.unwrap_or_else(|| panic!("nothing about {subject}: {said}"))
}

#[test]
fn before_the_first_start_nothing_is_created() {
    let data = data();
    let (is_well, said) = doctor(data.path(), &[]);
    assert!(is_well, "{said}");
    assert!(line(&said, "database").contains("the first start makes one"), "{said}");
    assert_eq!(std::fs::read_dir(data.path()).expect("it is ours").count(), 0);
}

#[test]
fn a_running_node_is_recognized_and_left_alone() {
    let data = data();
    let node = Node::start(data.path());
    let (http, inner) = (node.http.to_string(), node.inner.to_string());
    let (is_well, said) = doctor(
        data.path(),
        &[("INSIGHTDESK_HTTP__LISTEN", &http), ("INSIGHTDESK_INNER__LISTEN", &inner)],
    );
    assert!(is_well, "{said}");
    assert!(line(&said, "http.listen").contains("a node that runs already"), "{said}");
    assert!(line(&said, "inner.listen").contains("a node that runs already"), "{said}");
    assert!(line(&said, "database").starts_with("ok"), "{said}");
    assert!(line(&said, "schema").starts_with("ok"), "{said}");
    assert_eq!(node.get("/readyz").status, 200);
}

#[test]
fn what_would_prevent_a_start_fails() {
    let data = data();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it is bound").to_string();
    let answering = std::thread::spawn(move || {
        // two questions of the doctor, both hung up on
        for _ in 0..2 {
            drop(taken.accept());
        }
    });
    let (is_well, said) = doctor(
        data.path(),
        &[
            ("INSIGHTDESK_HTTP__LISTEN", &address),
            ("INSIGHTDESK_DATABASE__EMBEDDED__BINARIES", "/does/not/exist"),
            ("INSIGHTDESK_SOCKETS__MAX", "1000000"),
        ],
    );
    assert!(!is_well, "{said}");
    assert!(line(&said, "http.listen").starts_with("fail"), "{said}");
    assert!(line(&said, "database").starts_with("fail"), "{said}");
    assert!(said.contains("apt-get install postgresql"), "{said}");
    assert!(said.contains("sockets.max is 1000000"), "{said}");
    answering.join().expect("it was asked twice");
}
