//! The first packets of a socket, and the call that makes a ticket.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use super::packet;
use crate::dialect::{EnterError, Heard, Pass};
use crate::rest::Rest;
use crate::ws::{Endpoint, Socket, dial};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The number of the packet that joins; stamps of messages count from the start of a run, later.
const JOIN: u64 = 0;

/// Opens a socket and shows its token.
pub(super) async fn enter(
    endpoint: &Endpoint,
    source: Option<Ipv4Addr>,
    pass: &Pass,
) -> Result<Socket, EnterError> {
    let mut socket = dial(endpoint, source).await?;
    hear(&mut socket, "the opening packet", |text| text.starts_with('0')).await?;
    say(&socket, &format!("40{}", json!({ "token": pass.token })))?;
    hear(&mut socket, "the session", |text| text.starts_with("40")).await?;
    Ok(socket)
}

#[derive(Deserialize)]
struct Ticket {
    id: Uuid,
}

/// Makes a ticket whose requester is the holder of the pass.
pub(super) async fn open_ticket(rest: &Rest, pass: &Pass) -> Result<Uuid, EnterError> {
    let body = json!({ "subject": "Hello, is somebody there?" });
    let ticket: Ticket = rest.post("/tickets", &body, |call| call.bearer_auth(&pass.token)).await?;
    Ok(ticket.id)
}

/// Joins the room of a ticket.
pub(super) async fn follow(socket: &mut Socket, ticket: Uuid) -> Result<(), EnterError> {
    say(socket, &packet(JOIN, "ticket:join", &ticket))?;
    let answer = hear(socket, "the room", |text| text.starts_with(super::ACK)).await?;
    match super::ack(&answer) {
        Some(Heard::Ack { due_us: JOIN }) => Ok(()),
        _ => Err(EnterError::Refused { wanted: "the room", answer }),
    }
}

fn say(socket: &Socket, text: &str) -> Result<(), EnterError> {
    let broke = |error: std::io::Error| EnterError::Socket {
        waiting_for: "the way out",
        error: error.into(),
    };
    socket.send(text).map_err(broke)
}

/// Reads until `is_it`; Socket.IO's own refusal (a packet 44) ends it.
async fn hear(
    socket: &mut Socket,
    wanted: &'static str,
    is_it: impl Fn(&str) -> bool,
) -> Result<String, EnterError> {
    let answer = async {
        loop {
            let heard = socket.next().await;
            let heard = heard.map_err(|error| EnterError::Socket { waiting_for: wanted, error })?;
            if heard.starts_with("44") {
                return Err(EnterError::Refused { wanted, answer: heard });
            }
            if is_it(&heard) {
                return Ok(heard);
            }
            if heard == super::PING {
                say(socket, "3")?;
            }
        }
    };
    timeout(PATIENCE, answer).await.map_err(|_| EnterError::TooSlow(wanted))?
}
