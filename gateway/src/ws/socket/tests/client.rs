//! A client that may send anything.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came from the server.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    Text(String),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
    /// The connection ended, cleanly or not.
    Nothing,
}

impl Received {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

pub(super) struct Client {
    pub(super) stream: TcpStream,
    received: Vec<u8>,
}

/// A masked frame; `first` holds its flags and opcode.
pub(super) fn client_frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [7, 77, 177, 217];
    let mut frame = match payload.len() {
        length @ 0..126 => vec![first, 0x80 | length as u8],
        length @ 126..65_536 => [&[first, 0xfe], &(length as u16).to_be_bytes()[..]].concat(),
        length => [&[first, 0xff], &(length as u64).to_be_bytes()[..]].concat(),
    };
    frame.extend_from_slice(&mask);
    frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

impl Client {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, received: Vec::new() }
    }

    pub(super) async fn say(&mut self, text: &str) {
        self.send(&client_frame(0x81, text.as_bytes())).await;
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the server still reads");
    }

    /// Sends without caring whether the server still listens; says how much it took.
    pub(super) async fn flood(&mut self, bytes: &[u8], times: usize) -> usize {
        for round in 0..times {
            if self.stream.write_all(bytes).await.is_err() {
                return round * bytes.len();
            }
        }
        times * bytes.len()
    }

    pub(super) async fn receive(&mut self) -> Received {
        loop {
            if let Some(received) = self.next_frame() {
                return received;
            }
            let mut buffer = [0; 4096];
            match self.stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return Received::Nothing,
                Ok(count) => self.received.extend_from_slice(&buffer[..count]),
            }
        }
    }

    /// The close code, after which the server must hang up too.
    pub(super) async fn receive_close(&mut self) -> Option<u16> {
        loop {
            match self.receive().await {
                Received::Close(code) => {
                    assert_eq!(self.receive().await, Received::Nothing, "a close is the last");
                    return code;
                }
                Received::Nothing => panic!("cut off without a close frame"),
                _ => {}
            }
        }
    }

    fn next_frame(&mut self) -> Option<Received> {
        let (first, second) = (*self.received.first()?, *self.received.get(1)?);
        assert_eq!(second & 0x80, 0, "a server does not mask");
        let (length, head) = match second {
            126 => (u16::from_be_bytes(*self.received[2..].first_chunk()?).into(), 4),
            127 => (u64::from_be_bytes(*self.received[2..].first_chunk()?), 10),
            short => (short.into(), 2),
        };
        let end = head + length as usize;
        let payload = self.received.get(head..end)?.to_vec();
        self.received.drain(..end);
        Some(match first {
            0x81 => Received::Text(String::from_utf8(payload).expect("a server sends UTF-8")),
            0x89 => Received::Ping(payload),
            0x8a => Received::Pong(payload),
            0x88 => {
                assert!(payload.len() <= 125, "a close frame is a control frame");
                let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                Received::Close(code)
            }
            other => panic!("unexpected first byte {other:#x}"),
        })
    }
}
