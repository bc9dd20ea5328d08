//! As much of an HTTP client as the tests need.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(10);

/// Status and body of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Asks for `path`.
pub(crate) fn get(address: SocketAddr, path: &str) -> io::Result<Answer> {
    get_with(address, path, "")
}

/// Asks for `path`, with the lines of `headers`, each ended by CR LF.
pub(crate) fn get_with(address: SocketAddr, path: &str, headers: &str) -> io::Result<Answer> {
    ask(address, &format!("GET {path}"), headers, "")
}

/// Sends JSON to `path`, with the lines of `headers`.
pub(crate) fn post(
    address: SocketAddr,
    path: &str,
    headers: &str,
    body: &Value,
) -> io::Result<Answer> {
    let body = body.to_string();
    let length = body.len();
    let headers =
        format!("Content-Type: application/json\r\nContent-Length: {length}\r\n{headers}");
    ask(address, &format!("POST {path}"), &headers, &body)
}

fn ask(address: SocketAddr, line: &str, headers: &str, body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!("{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}");
    stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::InvalidData)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer { status: status.ok_or(io::ErrorKind::InvalidData)?, body: body.to_owned() })
}
