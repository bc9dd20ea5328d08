//! As much of an HTTP client as the tests need.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(10);

/// Status, head and body of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
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
    with_json(address, &format!("POST {path}"), headers, body)
}

/// Sends a change of what is at `path`.
pub(crate) fn patch(
    address: SocketAddr,
    path: &str,
    headers: &str,
    body: &Value,
) -> io::Result<Answer> {
    with_json(address, &format!("PATCH {path}"), headers, body)
}

/// Sends a request without a body.
pub(crate) fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
) -> io::Result<Answer> {
    ask(address, &format!("{method} {path}"), headers, "")
}

fn with_json(address: SocketAddr, line: &str, headers: &str, body: &Value) -> io::Result<Answer> {
    let body = body.to_string();
    let length = body.len();
    let headers =
        format!("Content-Type: application/json\r\nContent-Length: {length}\r\n{headers}");
    ask(address, line, &headers, &body)
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
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

impl Answer {
    /// The cookie that is set, as the next request sends it.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let set = lines.filter(|(field, _)| field.eq_ignore_ascii_case("set-cookie"));
        let cookies = set.map(|(_, cookie)| cookie.split(';').next().unwrap_or_default());
        let mut found = cookies.filter(|cookie| cookie.starts_with(&format!("{name}=")));
        found.next().map(str::to_owned)
    }
}
