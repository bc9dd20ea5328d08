//! A connection whose other end says what a server says when it stops.

use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use super::*;
use crate::ws::{Opcode, Side};

const DRAIN: &str = r#"{"t":"drain","after_ms":0}"#;

async fn pair() -> (Link, Socket) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (client, (server, _)) = (client.expect("it listens"), server.expect("it is called"));
    let greeting = Greeting { timeline: String::new(), resumed: false, you: Uuid::nil() };
    let socket = Socket::new(client, Side::Client, &[]);
    (Link { socket, greeting, leave_at: None }, Socket::new(server, Side::Server, &[]))
}

fn close(server: &Socket) {
    server.wire().send(Opcode::Close, &RESTART.to_be_bytes()).expect("it is open");
}

#[tokio::test]
async fn who_is_told_to_go_goes_and_finds_the_end_in_order() {
    let (mut link, server) = pair().await;
    assert!(link.idle().now_or_never().is_none(), "nobody wants it to go");
    server.send(DRAIN).expect("it is open");
    link.idle().await.expect("it was told to go");
    assert!(link.is_over());
    close(&server);
    assert!(matches!(link.hear().await, Err(LinkError::SentAway)));
}

#[tokio::test]
async fn an_end_that_nobody_announced_is_none_in_order() {
    let (mut link, server) = pair().await;
    close(&server);
    let ended = link.hear().await;
    assert!(matches!(ended, Err(LinkError::Socket(SocketError::Closed { .. }))), "{ended:?}");
}
