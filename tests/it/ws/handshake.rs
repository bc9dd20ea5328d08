//! Requests that become no socket.

use std::net::Ipv4Addr;

use crate::support::desk::{Desk, ORIGIN};
use crate::support::raw::{KEY, PROTOCOL, Raw, VERSION};

const GOOD_ORIGIN: &str = "Origin: http://localhost:4999";

/// The status and the head of the answer to a request with these lines.
async fn ask(desk: &Desk, lines: &[&str]) -> (u16, String) {
    let head = Raw::connect(desk.node.http).await.ask(lines).await;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), head.to_lowercase())
}

#[tokio::test]
async fn only_pages_that_were_allowed_open_sockets() {
    let desk = Desk::open().await;
    assert_eq!(GOOD_ORIGIN, format!("Origin: {ORIGIN}"));
    assert_eq!(ask(&desk, &[KEY, VERSION, PROTOCOL, GOOD_ORIGIN]).await.0, 101);
    for origins in [
        &[][..],
        &["Origin: https://evil.example"],
        &["Origin: null"],
        &["Origin: http://localhost:4998"],
        &["Origin: http://localhost:4999.evil.example"],
        &[GOOD_ORIGIN, GOOD_ORIGIN],
        &[GOOD_ORIGIN, "Origin: https://evil.example"],
    ] {
        let lines = [&[KEY, VERSION, PROTOCOL], origins].concat();
        assert_eq!(ask(&desk, &lines).await.0, 403, "{origins:?}");
    }
}

#[tokio::test]
async fn a_handshake_that_is_not_one_is_refused_as_http() {
    let desk = Desk::open().await;
    let (short, long) = ("Sec-WebSocket-Key: c2hvcnQ=", "Sec-WebSocket-Key: !not base64!");
    for (key, status) in [(short, 400), (long, 400), ("X: y", 400), (KEY, 101)] {
        assert_eq!(ask(&desk, &[key, VERSION, PROTOCOL, GOOD_ORIGIN]).await.0, status, "{key}");
    }
    assert_eq!(ask(&desk, &[KEY, KEY, VERSION, PROTOCOL, GOOD_ORIGIN]).await.0, 400);
    assert_eq!(ask(&desk, &[KEY, VERSION, GOOD_ORIGIN]).await.0, 400, "no subprotocol");

    let old = "Sec-WebSocket-Version: 12";
    let (status, head) = ask(&desk, &[KEY, old, PROTOCOL, GOOD_ORIGIN]).await;
    assert_eq!(status, 426, "{head}");
    assert!(head.contains("\r\nsec-websocket-version: 13\r\n"), "{head}");
}

#[tokio::test]
async fn an_address_has_only_so_many_sockets_that_say_nothing() {
    let desk = Desk::open_with(&[
        ("LIMITS__PENDING_SOCKETS_PER_ADDRESS", "8"),
        ("SOCKETS__HELLO_TIMEOUT", "1m"),
    ])
    .await;
    let (pass, lines) = (desk.visit().await, [KEY, VERSION, PROTOCOL, GOOD_ORIGIN]);
    let mut silent = Vec::new();
    for _ in 0..8 {
        let mut raw = Raw::connect(desk.node.http).await;
        raw.upgrade().await;
        silent.push(raw);
    }
    for _ in 0..200 {
        let (status, head) = ask(&desk, &lines).await;
        assert_eq!(status, 429, "{head}");
        assert!(head.contains("\r\nretry-after: 5\r\n"), "{head}");
    }
    let mut elsewhere = Raw::connect_from(Ipv4Addr::new(127, 0, 0, 9), desk.node.http).await;
    elsewhere.upgrade().await;

    // whoever says hello, or goes, makes room
    silent[0].say_hello(&pass).await;
    let mut next = Raw::connect(desk.node.http).await;
    next.upgrade().await;
    assert_eq!(ask(&desk, &lines).await.0, 429);
    drop(silent.pop());
    while ask(&desk, &lines).await.0 == 429 {}
}
