//! From an HTTP request to a socket, through the real server.

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::options::GatewayOptions;
use crate::server::{self, Listener, Taken, take_back};
use crate::ws::handshake;

async fn open_socket(mut request: Request) -> Response {
    let shop_only = |origin: &str| origin == "https://shop.example";
    let accepted = match handshake::check(&request, &shop_only) {
        Ok(accepted) => accepted,
        Err(refusal) => return refusal.into_response(),
    };
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let taken = take_back(upgrade).await.expect("the server is ours");
        let Taken { stream, leftover, .. } = taken;
        let outbound = Arc::new(Outbound::default());
        let echo = Echo { outbound: outbound.clone(), shared: Arc::default() };
        tokio::spawn(serve_socket(stream, leftover, outbound, echo, Arc::default()));
    });
    accepted.into_response()
}

/// A client whose connection is answered by the router, as the product does it.
async fn connect() -> Client {
    let listener = Listener::bind("127.0.0.1:0".parse().expect("an address"));
    let listener = listener.expect("a loopback port is free");
    let address = listener.local_address().expect("it is bound");
    let router = Router::new().route("/ws", any(open_socket));
    tokio::spawn(async move {
        let (options, stop) = (GatewayOptions::default(), CancellationToken::new());
        server::serve(listener, router, &options, stop).await;
    });
    Client::new(TcpStream::connect(address).await.expect("it listens"))
}

fn request(changes: &[(&str, &str)]) -> Vec<u8> {
    let usual = [
        ("Host", "desk.example"),
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Protocol", "insightdesk.v1"),
        ("Origin", "https://shop.example"),
    ];
    let mut request = "GET /ws HTTP/1.1\r\n".to_owned();
    for (name, value) in usual {
        let changed = changes.iter().find(|(changed, _)| *changed == name);
        match changed.map_or(value, |(_, value)| value) {
            "" => {}
            value => request.push_str(&format!("{name}: {value}\r\n")),
        }
    }
    request.push_str("\r\n");
    request.into_bytes()
}

/// The head of the server's answer.
async fn head(client: &mut Client) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.stream.read_u8().await.expect("the server answers"));
    }
    String::from_utf8(head).expect("headers are plain").to_lowercase()
}

async fn answer_to(changes: &[(&str, &str)]) -> String {
    let mut client = connect().await;
    client.stream.write_all(&request(changes)).await.expect("it is open");
    head(&mut client).await
}

#[tokio::test]
async fn frames_sent_right_behind_the_request_are_not_lost() {
    let mut client = connect().await;
    let eager = [request(&[]), client_frame(0x81, b"hello"), client_frame(0x81, b"again")];
    client.send(&eager.concat()).await;
    let head = head(&mut client).await;
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(head.contains("sec-websocket-protocol: insightdesk.v1\r\n"), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"), "{head}");
    assert_eq!(client.receive().await, Received::text("hello"));
    assert_eq!(client.receive().await, Received::text("again"));
}

#[tokio::test]
async fn a_foreign_missing_null_or_doubled_origin_gets_403_and_no_socket() {
    let doubled = "https://shop.example\r\nOrigin: https://shop.example";
    for origin in ["https://evil.example", "", "null", doubled] {
        let head = answer_to(&[("Origin", origin)]).await;
        assert!(head.starts_with("http/1.1 403 "), "{origin}: {head}");
    }
}

#[tokio::test]
async fn a_bad_or_missing_key_gets_400_and_another_version_426() {
    for key in ["short", ""] {
        let head = answer_to(&[("Sec-WebSocket-Key", key)]).await;
        assert!(head.starts_with("http/1.1 400 "), "{key}: {head}");
    }
    let head = answer_to(&[("Sec-WebSocket-Version", "12")]).await;
    assert!(head.starts_with("http/1.1 426 "), "{head}");
    assert!(head.contains("sec-websocket-version: 13\r\n"), "{head}");
}

#[tokio::test]
async fn a_plain_request_gets_426() {
    let head = answer_to(&[("Upgrade", ""), ("Connection", "")]).await;
    assert!(head.starts_with("http/1.1 426 "), "{head}");
    assert!(head.contains("upgrade: websocket\r\n"), "{head}");
}
