//! Opening a socket: source address, TCP, and the handshake of RFC 6455 section 4.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nix::sys::socket::{setsockopt, sockopt::IpBindAddressNoPort};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::{Side, Socket};

/// How long a connection and its handshake may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The example of RFC 6455 section 1.3: with its key the answer is known without a hash.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// More than any server says in its answer.
const ANSWER_BYTES: usize = 16 * 1024;

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    #[error("no connection: {0}")]
    Io(#[from] io::Error),
    #[error("no answer to the handshake within {} s", PATIENCE.as_secs())]
    TooSlow,
    #[error("the handshake was refused: {0}")]
    Refused(String),
    #[error("the handshake was refused with {status}, for now")]
    Later {
        status: u16,
        /// When to come back, if the answer says.
        after: Option<Duration>,
    },
}

/// Where sockets are opened, and what the request for one says.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub addresses: Addresses,
    /// For the `Host` header.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// Headers besides those of every handshake.
    pub headers: Vec<(String, String)>,
}

/// Where an endpoint is, on one node or several: sockets are opened there in turn. Clones take turns
/// together.
#[derive(Debug, Clone)]
pub struct Addresses {
    all: Arc<[SocketAddr]>,
    turn: Arc<AtomicUsize>,
}

impl Addresses {
    /// None of none.
    #[must_use]
    pub fn new(all: &[SocketAddr]) -> Option<Self> {
        (!all.is_empty()).then(|| Self { all: all.into(), turn: Arc::default() })
    }

    /// Whose turn it is.
    #[must_use]
    pub fn next(&self) -> SocketAddr {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        self.all[turn % self.all.len()]
    }
}

/// The addresses that sockets come from. One address has 28,000 ports for one destination, so
/// more sockets need more addresses; the loopback network has them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources {
    /// How many, from 127.0.0.2 on; 0 leaves the choice to the kernel.
    pub count: u8,
}

impl Sources {
    /// The address for the socket with this number.
    pub fn of(self, number: usize) -> Option<Ipv4Addr> {
        let chosen = number.checked_rem(usize::from(self.count))?;
        Some(Ipv4Addr::new(127, 0, 0, 2 + chosen as u8))
    }
}

/// Opens a socket.
pub async fn dial(endpoint: &Endpoint, source: Option<Ipv4Addr>) -> Result<Socket, DialError> {
    let opened = async {
        let mut stream = connect(endpoint.addresses.next(), source).await?;
        stream.write_all(request(endpoint).as_bytes()).await?;
        let early = read_answer(&mut stream).await?;
        Ok(Socket::new(stream, Side::Client, &early))
    };
    timeout(PATIENCE, opened).await.map_err(|_| DialError::TooSlow)?
}

async fn connect(address: SocketAddr, source: Option<Ipv4Addr>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_nodelay(true)?;
    if let Some(source) = source {
        // the port is chosen by `connect`, which knows that another destination may share it
        setsockopt(&socket, IpBindAddressNoPort, &true)?;
        socket.bind(SocketAddr::new(IpAddr::V4(source), 0))?;
    }
    socket.connect(address).await
}

fn request(endpoint: &Endpoint) -> String {
    let Endpoint { host, path, headers, .. } = endpoint;
    let mut request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request + "\r\n"
}

/// Reads the answer; what came behind it is handed back.
async fn read_answer(stream: &mut TcpStream) -> Result<Vec<u8>, DialError> {
    let mut bytes = Vec::with_capacity(512);
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let early = bytes.split_off(end + 4);
            let head = String::from_utf8_lossy(&bytes).into_owned();
            let agreed = head.starts_with("HTTP/1.1 101 ") && head.contains(ACCEPT);
            return if agreed { Ok(early) } else { Err(refusal(&head)) };
        }
        if bytes.len() > ANSWER_BYTES || stream.read_buf(&mut bytes).await? == 0 {
            return Err(DialError::Refused("an answer that does not end".to_owned()));
        }
    }
}

/// What an answer means that is no agreement.
fn refusal(head: &str) -> DialError {
    let first = head.lines().next().unwrap_or_default();
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    match status {
        Some(status @ (429 | 503)) => DialError::Later { status, after: retry_after(head) },
        _ => DialError::Refused(first.to_owned()),
    }
}

fn retry_after(head: &str) -> Option<Duration> {
    let mut headers = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let (_, seconds) = headers.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_sent_away_for_now_learns_when_to_come_back() {
        let head = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n";
        let five = Some(Duration::from_secs(5));
        assert!(matches!(refusal(head), DialError::Later { status: 503, after } if after == five));
        let bare = refusal("HTTP/1.1 429 Too Many Requests\r\n\r\n");
        assert!(matches!(bare, DialError::Later { status: 429, after: None }));
    }

    #[test]
    fn other_refusals_are_for_good() {
        let refused = refusal("HTTP/1.1 403 Forbidden\r\nRetry-After: 5\r\n\r\n");
        assert!(matches!(refused, DialError::Refused(said) if said == "HTTP/1.1 403 Forbidden"));
    }
}
