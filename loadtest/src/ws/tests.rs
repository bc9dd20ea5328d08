use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::*;

/// Both ends of one connection.
async fn pair() -> (Socket, Socket) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let client = TcpStream::connect(address).await.expect("somebody listens");
    let (server, _) = listener.accept().await.expect("somebody came");
    (Socket::new(client, Side::Client, b""), Socket::new(server, Side::Server, b""))
}

#[tokio::test]
async fn messages_of_every_length_arrive_whole() {
    let (client, mut server) = pair().await;
    for length in [0, 1, 125, 126, 127, 65_535, 65_536, 200_000] {
        let text = "ü".repeat(length / 2) + &"x".repeat(length % 2);
        client.send(&text).expect("it is open");
        let heard = tokio::spawn(async move {
            let heard = server.next().await;
            (server, heard)
        });
        let mut client_waits = client_waiting(&client);
        let (back, heard) = tokio::select! {
            done = heard => done.expect("it does not panic"),
            () = &mut client_waits => unreachable!("it only drains"),
        };
        server = back;
        assert_eq!(heard.expect("a message"), text);
    }
}

/// Keeps sending what the kernel did not take at once.
fn client_waiting(client: &Socket) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
    let wire = client.wire();
    Box::pin(async move {
        let error = wire.drain().await;
        unreachable!("the connection broke: {error}");
    })
}

#[tokio::test]
async fn frames_that_arrive_together_are_read_together() {
    let (client, mut server) = pair().await;
    for count in 0..10 {
        client.send(&count.to_string()).expect("it is open");
    }
    let mut heard = Vec::new();
    while heard.len() < 10 {
        server.wait().await.expect("it is open");
        while let Some(text) = server.take().expect("whole frames") {
            heard.push(text.to_owned());
        }
    }
    assert_eq!(heard, (0..10).map(|count: u8| count.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_ping_is_answered_and_a_close_ends_it() {
    let (mut client, mut server) = pair().await;
    server.wire.send(Opcode::Ping, b"are you there").expect("it is open");
    server.wire.send(Opcode::Close, &[&4008u16.to_be_bytes()[..], b"slow"].concat()).expect("open");
    let end = client.next().await.expect_err("it was closed");
    assert!(matches!(end, SocketError::Closed { code: 4008, ref reason } if reason == "slow"));
    server.wait().await.expect("the answer");
    let answer = server.inbox.next().expect("a frame").expect("all of it");
    assert_eq!((answer.0, server.inbox.bytes(answer.1)), (Opcode::Pong, &b"are you there"[..]));
}

#[tokio::test]
async fn a_frame_that_comes_byte_by_byte_is_one_message() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let mut raw = TcpStream::connect(address).await.expect("somebody listens");
    let (stream, _) = listener.accept().await.expect("somebody came");
    let mut client = Socket::new(stream, Side::Client, b"");
    let mut bytes = Vec::new();
    frame::append(&mut bytes, Opcode::Text, "Grüße".repeat(40).as_bytes(), false);
    let sending = async {
        for byte in bytes {
            raw.write_all(&[byte]).await.expect("it is open");
            tokio::task::yield_now().await;
        }
        raw
    };
    let (_raw, heard) = tokio::join!(sending, client.next());
    assert_eq!(heard.expect("a message"), "Grüße".repeat(40));
}

#[test]
fn a_fragment_and_reserved_bits_are_refused() {
    assert_eq!(frame::find(&mut [0x01, 0x01, b'a']), Err(FrameError::Fragment));
    assert_eq!(frame::find(&mut [0xc1, 0x01, b'a']), Err(FrameError::Reserved));
    assert_eq!(frame::find(&mut [0x83, 0x01, b'a']), Err(FrameError::Opcode(3)));
}

#[tokio::test]
async fn the_other_side_of_an_aborted_connection_finds_it_reset() {
    let (client, mut server) = pair().await;
    client.send("a last word").expect("it is open");
    assert_eq!(server.next().await.expect("it came before"), "a last word");
    client.abort();
    let end = server.next().await.expect_err("nothing more comes");
    assert!(
        matches!(&end, SocketError::Io(io) if io.kind() == io::ErrorKind::ConnectionReset),
        "{end}"
    );
}

#[tokio::test]
async fn a_reset_is_noticed_by_somebody_who_does_not_read() {
    let (client, server) = pair().await;
    server.send("this is never read").expect("it is open");
    let waits = timeout(Duration::from_millis(50), client.broken());
    assert!(waits.await.is_err(), "nothing has happened");
    server.abort();
    timeout(Duration::from_secs(5), client.broken()).await.expect("it is broken");
}
