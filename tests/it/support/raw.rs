//! A socket by hand: requests and frames that no library would send.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::client::{Pass, hello};
use super::desk::ORIGIN;

const PATIENCE: Duration = Duration::from_secs(20);

/// The lines of a good request that a test may want otherwise.
pub(crate) const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
pub(crate) const VERSION: &str = "Sec-WebSocket-Version: 13";
pub(crate) const PROTOCOL: &str = "Sec-WebSocket-Protocol: insightdesk.v1";

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
/// Set on the last frame of a message.
pub(crate) const FIN: u8 = 0x80;

/// A connection, and what was read of it ahead.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) stream: TcpStream,
    ahead: Vec<u8>,
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::connect_by(TcpSocket::new_v4().expect("a socket"), address).await
    }

    /// Connects from another address of the loopback.
    pub(crate) async fn connect_from(source: Ipv4Addr, address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::new(IpAddr::V4(source), 0)).expect("all of it is ours");
        Self::connect_by(socket, address).await
    }

    /// Connects with a buffer that holds little of what is not read.
    pub(crate) async fn connect_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(4096).expect("it may be small");
        Self::connect_by(socket, address).await
    }

    async fn connect_by(socket: TcpSocket, address: SocketAddr) -> Self {
        let stream = socket.connect(address).await.expect("the node listens");
        Self { stream, ahead: Vec::new() }
    }

    /// Sends a request for a socket with these header lines and returns the head of the answer.
    pub(crate) async fn ask(&mut self, lines: &[&str]) -> String {
        let lines = lines.join("\r\n");
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\n{lines}\r\n\r\n"
        );
        self.stream.write_all(request.as_bytes()).await.expect("the node listens");
        loop {
            if let Some(end) = self.ahead.windows(4).position(|window| window == b"\r\n\r\n") {
                let rest = self.ahead.split_off(end + 4);
                let head = std::mem::replace(&mut self.ahead, rest);
                return String::from_utf8(head).expect("a head is text");
            }
            assert!(self.read().await.expect("an answer") > 0, "an answer is cut off");
        }
    }

    /// Opens a socket as a page of the console would.
    pub(crate) async fn upgrade(&mut self) {
        let origin = format!("Origin: {ORIGIN}");
        let answer = self.ask(&[KEY, VERSION, PROTOCOL, &origin]).await;
        assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    }

    /// A greeted socket.
    pub(crate) async fn greet(&mut self, pass: &Pass) {
        self.upgrade().await;
        self.say_hello(pass).await;
    }

    /// Says hello and waits until it is answered.
    pub(crate) async fn say_hello(&mut self, pass: &Pass) {
        let hello = hello(&pass.token, serde_json::json!({})).to_string();
        self.send(&frame(FIN | TEXT, hello.as_bytes())).await.expect("it is open");
        let (_, welcome) = self.hear().await.expect("an answer");
        assert!(welcome.starts_with(br#"{"t":"welcome""#), "a welcome");
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// The next frame: opcode and payload. None when the connection is over.
    pub(crate) async fn hear(&mut self) -> Option<(u8, Vec<u8>)> {
        let heard = async {
            loop {
                if let Some(frame) = self.take() {
                    return Some(frame);
                }
                if self.read().await.is_none_or(|read| read == 0) {
                    return None;
                }
            }
        };
        timeout(PATIENCE, heard).await.expect("the node says something")
    }

    /// How the node ends the connection: the code of its close frame, if it sends one.
    pub(crate) async fn end(&mut self) -> Option<u16> {
        while let Some((opcode, payload)) = self.hear().await {
            if opcode == CLOSE {
                return payload.first_chunk().map(|code| u16::from_be_bytes(*code));
            }
        }
        None
    }

    async fn read(&mut self) -> Option<usize> {
        self.stream.read_buf(&mut self.ahead).await.ok()
    }

    fn take(&mut self) -> Option<(u8, Vec<u8>)> {
        let (head, size) = match *self.ahead.as_slice() {
            [_, 126, a, b, ..] => (4, usize::from(u16::from_be_bytes([a, b]))),
            [_, 127, _, _, _, _, a, b, c, d, ..] => (10, u32::from_be_bytes([a, b, c, d]) as usize),
            [_, short @ ..126, ..] => (2, usize::from(short)),
            _ => return None,
        };
        if self.ahead.len() < head + size {
            return None;
        }
        let opcode = self.ahead[0] & 0x0f;
        let payload = self.ahead.drain(..head + size).skip(head).collect();
        Some((opcode, payload))
    }
}

/// A frame as a client sends it; a mask of zeros leaves the payload as it is.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = head(first, payload.len() as u64);
    frame.extend_from_slice(payload);
    frame
}

/// The head of a frame that claims to be so long, mask included.
pub(crate) fn head(first: u8, length: u64) -> Vec<u8> {
    let mut head = vec![first];
    match length {
        0..126 => head.push(0x80 | length as u8),
        126..=0xffff => {
            head.push(0x80 | 126);
            head.extend((length as u16).to_be_bytes());
        }
        _ => {
            head.push(0x80 | 127);
            head.extend(length.to_be_bytes());
        }
    }
    head.extend([0; 4]);
    head
}
