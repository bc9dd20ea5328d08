//! The language of the Socket.IO server: Engine.IO 4, one packet a message, JWT in the handshake,
//! `ticket:join`, `message:send` with an acknowledgement, `message:new`.

mod entrance;

use std::borrow::Cow;
use std::sync::Arc;

use jsonwebtoken::{EncodingKey, Header, encode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{Dialect, EnterError, Heard, Party, Pass, Stamp};
use crate::rest::Rest;
use crate::target::{PeerTarget, TargetError};
use crate::ws::{Endpoint, Socket};

/// Packets: Engine.IO's ping, and Socket.IO's acknowledgement and event in an Engine.IO message.
const PING: &str = "2";
const ACK: &str = "43";
const MESSAGE: &str = r#"42["message:new","#;

/// The server beside which the desk's figures stand.
#[derive(Debug, Clone)]
pub struct Peer(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    target: PeerTarget,
    rest: Rest,
    endpoint: Endpoint,
}

impl Peer {
    /// A peer that nobody has talked to yet.
    pub fn new(target: PeerTarget) -> Result<Self, TargetError> {
        let rest = Rest::new(target.address.clone());
        Ok(Self(Arc::new(Shared { endpoint: target.endpoint()?, rest, target })))
    }

    fn pass(&self, party: Party, number: usize) -> Result<Pass, EnterError> {
        let (role, name) = match party {
            Party::Contact => ("customer", "contact"),
            Party::Agent => ("agent", "agent"),
        };
        let expires = jiff::Timestamp::now().as_second() + 86_400;
        let claims = json!({ "sub": format!("{name}-{number}"), "role": role, "exp": expires });
        let key = EncodingKey::from_secret(self.0.target.secret.as_bytes());
        let token = encode(&Header::default(), &claims, &key).map_err(|error| {
            EnterError::Refused { wanted: "a token", answer: error.to_string() }
        })?;
        Ok(Pass { party, token })
    }
}

#[derive(Serialize)]
struct Send<'a> {
    #[serde(rename = "ticketId")]
    ticket: Uuid,
    body: &'a str,
}

#[derive(Deserialize)]
struct Row<'a> {
    body: &'a str,
}

#[derive(Deserialize)]
struct Answer<'a> {
    ok: bool,
    #[serde(borrow, default)]
    error: Option<Cow<'a, str>>,
}

impl Dialect for Peer {
    const NAME: &'static str = "peer";
    const PONG: &'static str = "3";

    async fn contact(&self, number: usize) -> Result<Pass, EnterError> {
        self.pass(Party::Contact, number)
    }

    async fn agent(&self, number: usize) -> Result<Pass, EnterError> {
        self.pass(Party::Agent, number)
    }

    async fn enter(&self, pass: &Pass, number: usize) -> Result<Socket, EnterError> {
        entrance::enter(&self.0.endpoint, self.0.target.sources.of(number), pass).await
    }

    async fn open_ticket(&self, pass: &Pass, _socket: &mut Socket) -> Result<Uuid, EnterError> {
        entrance::open_ticket(&self.0.rest, pass).await
    }

    async fn follow(&self, socket: &mut Socket, ticket: Uuid) -> Result<(), EnterError> {
        entrance::follow(socket, ticket).await
    }

    fn post(&self, ticket: Uuid, stamp: Stamp, body: &str) -> String {
        // the number of the packet comes back with its answer
        packet(stamp.due_us, "message:send", &Send { ticket, body })
    }

    fn hear<'a>(&self, text: &'a str) -> Heard<'a> {
        match text {
            PING => Heard::Ping,
            _ if text.starts_with(ACK) => ack(text).unwrap_or(Heard::Other),
            _ if text.starts_with(MESSAGE) => message(text).unwrap_or(Heard::Other),
            _ => Heard::Other,
        }
    }
}

/// An event that wants an answer.
fn packet(number: u64, name: &str, data: &impl Serialize) -> String {
    let data = serde_json::to_string(data).expect("plain data");
    format!(r#"42{number}["{name}",{data}]"#)
}

fn ack(text: &str) -> Option<Heard<'_>> {
    let (number, rest) = text.strip_prefix(ACK)?.split_once('[')?;
    let answer: Answer<'_> = serde_json::from_str(rest.strip_suffix(']')?).ok()?;
    Some(match answer.error {
        None if answer.ok => Heard::Ack { due_us: number.parse().ok()? },
        error => Heard::Refused(error.unwrap_or(Cow::Borrowed("no reason"))),
    })
}

fn message(text: &str) -> Option<Heard<'_>> {
    let row: Row<'_> = serde_json::from_str(text.strip_prefix(MESSAGE)?.strip_suffix(']')?).ok()?;
    Some(Heard::Event { stamp: Stamp::of_body(row.body), link: None })
}

#[cfg(test)]
mod tests;
