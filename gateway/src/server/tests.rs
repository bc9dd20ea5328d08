use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::testing::{Answer, Call, Desk};

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(20);

async fn connect(desk: &Desk) -> TcpStream {
    TcpStream::connect(desk.address).await.expect("the desk listens")
}

/// Reads until the other side hangs up.
async fn hung_up(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Reset or closed in order: either way it is over.
    let _ = timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("hung up in time");
    bytes
}

async fn upgraded(desk: &Desk, first: &[u8]) -> TcpStream {
    let mut stream = connect(desk).await;
    let head = b"GET /echo HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
    stream.write_all(&[&head[..], first].concat()).await.expect("sent");
    let mut bytes = Vec::new();
    while !bytes.windows(4).any(|four| four == b"\r\n\r\n") || !bytes.ends_with(first) {
        let read = timeout(LONG, stream.read_buf(&mut bytes)).await.expect("an answer in time");
        assert!(read.expect("no error") > 0, "{}", String::from_utf8_lossy(&bytes));
    }
    assert!(bytes.starts_with(b"HTTP/1.1 101"));
    stream
}

#[tokio::test]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let desk = Desk::open_with(|options| options.header_timeout = SHORT).await;
    let (mut silent, mut slow) = (connect(&desk).await, connect(&desk).await);
    slow.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-a: ").await.expect("sent");
    let began = Instant::now();
    hung_up(&mut silent).await;
    hung_up(&mut slow).await;
    assert!(began.elapsed() < LONG / 2, "{:?}", began.elapsed());
    assert_eq!(desk.call("GET", "/.well-known/jwks.json").send().await.status, 200);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let desk = Desk::open_with(|options| options.request_timeout = SHORT).await;
    let head = "POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
        origin: http://localhost:4000\r\ncontent-type: application/json\r\n\
        content-length: 100\r\n\r\n{";
    let answer = Answer::to(desk.address, head.as_bytes()).await;
    assert_eq!((answer.status, answer.code().as_str()), (408, "UNAVAILABLE"));
}

#[tokio::test]
async fn a_client_that_stops_reading_is_left() {
    let desk = Desk::open_with(|options| {
        options.write_timeout = SHORT;
        options.max_connections = 1;
    })
    .await;
    let mut stalled = connect(&desk).await;
    stalled.write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    // With one place only, the next is served when the first has been left.
    served_at_last(&desk).await;
}

async fn served_at_last(desk: &Desk) {
    let until_served =
        async { while desk.call("GET", "/.well-known/jwks.json").send().await.status != 200 {} };
    timeout(LONG, until_served).await.expect("a place becomes free");
}

#[tokio::test]
async fn who_finds_no_place_is_told_so() {
    let desk = Desk::open_with(|options| options.max_connections = 1).await;
    let first = upgraded(&desk, b"").await;
    let answer = desk.call("GET", "/.well-known/jwks.json").send().await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
    drop(first);
    served_at_last(&desk).await;
}

#[tokio::test]
async fn an_upgraded_connection_comes_with_what_was_sent_behind_the_request() {
    let desk = Desk::open().await;
    let mut stream = upgraded(&desk, b"early").await;
    stream.write_all(b"later").await.expect("sent");
    let mut later = [0; 5];
    timeout(LONG, stream.read_exact(&mut later)).await.expect("in time").expect("echoed");
    assert_eq!(&later, b"later");
}

#[tokio::test]
async fn malformed_framing_is_refused_and_the_connection_closed() {
    let desk = Desk::open().await;
    let post = "POST /api/v1/auth/sign-in HTTP/1.1\r\nhost: x\r\n";
    let smuggled = "GET /.well-known/jwks.json HTTP/1.1\r\nhost: x\r\n\r\n";
    let heads = [
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "content-length: 5\r\ncontent-length: 6\r\n\r\n",
        "content-length: +5\r\n\r\n",
        "content-length: -1\r\n\r\n",
        "transfer-encoding: xchunked\r\n\r\n",
        "transfer-encoding: chunked, identity\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "x: a\r\n b: c\r\n\r\n",
        "no colon\r\n\r\n",
        "x : a\r\n\r\n",
    ];
    for head in heads {
        let answer = Answer::to(desk.address, format!("{post}{head}{smuggled}").as_bytes()).await;
        assert_eq!(answer.status, 400, "{head:?} {answer:?}");
        assert!(!answer.text().contains("EdDSA"), "the second request was answered: {head:?}");
    }
}

#[tokio::test]
async fn heads_have_a_largest_size() {
    let desk = Desk::open().await;
    let many = "x: y\r\n".repeat(10_000);
    let large = format!("cookie: {}\r\n", "x".repeat(1 << 20));
    for head in [many, large] {
        let request = format!("GET / HTTP/1.1\r\nhost: x\r\n{head}\r\n");
        let answer = Answer::to(desk.address, request.as_bytes()).await;
        assert!(matches!(answer.status, 431 | 0), "{}", answer.status);
    }
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(1 << 20));
    let answer = Answer::to(desk.address, long.as_bytes()).await;
    assert!(matches!(answer.status, 414 | 431 | 0), "{}", answer.status);
    assert_eq!(desk.call("GET", "/.well-known/jwks.json").send().await.status, 200);
}

#[tokio::test]
async fn requests_under_way_end_before_the_server_does() {
    let Desk { address, stop, server, .. } = &mut Desk::open().await;
    let mut large = TcpStream::connect(*address).await.expect("the desk listens");
    let request = b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    large.write_all(request).await.expect("sent");
    let mut first = [0; 12];
    large.read_exact(&mut first).await.expect("it begins to answer");
    stop.cancel();
    assert!(hung_up(&mut large).await.len() > 64 << 20, "to the last byte");
    timeout(LONG, server).await.expect("in time").expect("no panic");
    assert!(TcpStream::connect(*address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_request_without_end_is_cut_off_when_the_grace_is_over() {
    let Desk { address, stop, server, .. } =
        &mut Desk::open_with(|options| options.shutdown_grace = SHORT).await;
    let never = tokio::spawn(Call::new(*address, "GET", "/never").send());
    let mut connected = false;
    while !connected {
        connected = Call::new(*address, "GET", "/.well-known/jwks.json").send().await.status == 200;
    }
    stop.cancel();
    timeout(LONG, server).await.expect("in time").expect("no panic");
    never.abort();
}

#[tokio::test]
async fn frames_leave_at_once() {
    let listener = super::Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let address = listener.local_address().expect("an address");
    let (accepted, _client) = tokio::join!(listener.accept(), TcpStream::connect(address));
    assert!(accepted.0.nodelay().expect("an option"));
}
