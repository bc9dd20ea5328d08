//! As much HTTP as it takes.

use std::io;

use insightdesk_domain::ids::{ContactId, MemberId, OrganizationId};
use insightdesk_domain::principal::Role;
use insightdesk_protocol::rest::{SignInIn, SignInOut, WidgetSessionIn, WidgetSessionOut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// More than this harness ever sends.
const REQUEST_BYTES: usize = 64 * 1024;

/// What was asked.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) body: String,
}

/// Reads a request; `None` when there is none any more.
pub(super) async fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(request) = parse(&bytes) {
            return Ok(Some(request));
        }
        if bytes.len() > REQUEST_BYTES || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Request> {
    let text = str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let path = head.split(' ').nth(1)?.to_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let body = body.get(..length.unwrap_or(0))?.to_owned();
    Some(Request { path, body })
}

pub(super) async fn write(stream: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let answer = format!(
        "HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await
}

/// Agrees to a socket; the key is always the harness's own.
pub(super) async fn switch(stream: &mut TcpStream) -> io::Result<()> {
    let answer = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
        sec-websocket-protocol: insightdesk.v1\r\n\
        sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    stream.write_all(answer.as_bytes()).await
}

/// What an organization is called.
fn name(organization: u32) -> String {
    format!("rehearsal-{organization}")
}

/// The public key of its widget.
pub(super) fn key(organization: u32) -> String {
    format!("pk_{}", name(organization))
}

/// The address of one of its agents.
pub(super) fn email(organization: u32, agent: u32) -> String {
    format!("agent-{agent}@{}.example", name(organization))
}

/// The organization that a key or an address names.
fn organization(text: &str) -> u32 {
    u32::from(text.contains(&name(1)))
}

/// Anybody with a password is an agent; the token is the id, and where it belongs.
pub(super) fn sign_in(body: &str) -> (u16, String) {
    let Ok(SignInIn { email, .. }) = serde_json::from_str(body) else {
        return (400, "{}".to_owned());
    };
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, email.as_bytes());
    let organization = organization(&email);
    let out = SignInOut {
        access_token: format!("member:{id}:{organization}"),
        expires_in: 600,
        member: MemberId::from_uuid(id),
        name: email,
        role: Role::Agent,
        organization: OrganizationId::from_uuid(Uuid::from_u128(organization.into())),
        organization_name: name(organization),
        permissions: Vec::new(),
        must_enrol: false,
    };
    (200, serde_json::to_string(&out).expect("plain data"))
}

pub(super) fn widget_session(body: &str) -> (u16, String) {
    let Ok(WidgetSessionIn { key, .. }) = serde_json::from_str(body) else {
        return (400, "{}".to_owned());
    };
    let contact = ContactId::now();
    let out = WidgetSessionOut {
        token: format!("contact:{contact}:{}", organization(&key)),
        contact,
        name: "Somebody".to_owned(),
        verified: false,
        tickets: Vec::new(),
    };
    (200, serde_json::to_string(&out).expect("plain data"))
}
