//! The first frames of a socket: who it is, its ticket, what it follows.

use std::time::Duration;

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_protocol::ws::{ClientFrame, ClientInfo, Op, ServerFrame};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Desk, text};
use crate::dialect::{EnterError, Pass};
use crate::ws::{Socket, dial};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the desk says to somebody who comes in.
#[derive(Debug, Clone)]
pub(crate) struct Greeting {
    /// Names the history that seqs count in.
    pub(crate) timeline: String,
    /// The streams that were named go on where they were.
    pub(crate) resumed: bool,
    /// Who has come in.
    pub(crate) you: Uuid,
}

/// What somebody brings who has been there before.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) timeline: Option<String>,
    /// Tickets and the last seq that was seen of each.
    pub(crate) streams: Vec<(TicketId, u64)>,
}

/// Opens a socket and greets.
pub(super) async fn enter(
    desk: &Desk,
    pass: &Pass,
    number: usize,
    memory: Memory,
) -> Result<(Socket, Greeting), EnterError> {
    let source = desk.0.target.sources.of(number);
    let mut socket = dial(desk.endpoint(pass.party), source).await?;
    let Memory { timeline, streams } = memory;
    let (token, client) = (pass.token.clone(), Some(client_info()));
    say(&socket, "welcome", &ClientFrame::Hello { token, timeline, streams, client })?;
    let greeting = hear(&mut socket, "welcome", |frame| match frame {
        ServerFrame::Welcome { timeline, resumed, you, .. } => {
            Some(Greeting { timeline, resumed, you: you.id })
        }
        _ => None,
    });
    let greeting = greeting.await?;
    Ok((socket, greeting))
}

/// What the desk's log calls this client.
fn client_info() -> ClientInfo {
    ClientInfo { name: "loadtest".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// Opens a ticket with a first message.
pub(super) async fn open_ticket(socket: &mut Socket) -> Result<Uuid, EnterError> {
    let create = CommandId::now();
    let op = Op::Create {
        body: "Hello, is somebody there?".to_owned(),
        subject: None,
        inbox: None,
        contact: None,
    };
    say(socket, "a ticket", &ClientFrame::Post { cid: create, ticket: None, op })?;
    hear(socket, "a ticket", |frame| match frame {
        ServerFrame::Ack { cid, ticket, .. } if cid == create => Some(ticket.as_uuid()),
        _ => None,
    })
    .await
}

/// Follows a ticket from its start.
pub(super) async fn follow(socket: &mut Socket, wanted: Uuid) -> Result<(), EnterError> {
    let subscribe = ClientFrame::Subscribe { ticket: TicketId::from_uuid(wanted), after: Some(0) };
    say(socket, "a subscription", &subscribe)?;
    hear(socket, "a subscription", |frame| match frame {
        ServerFrame::Subscribed { ticket, .. } => (ticket.as_uuid() == wanted).then_some(()),
        _ => None,
    })
    .await
}

fn say(socket: &Socket, wanted: &'static str, frame: &ClientFrame) -> Result<(), EnterError> {
    let broke =
        |error: std::io::Error| EnterError::Socket { waiting_for: wanted, error: error.into() };
    socket.send(&text(frame)).map_err(broke)
}

/// Reads until `is_it` finds what is waited for; a refusal ends it.
async fn hear<T>(
    socket: &mut Socket,
    wanted: &'static str,
    is_it: impl Fn(ServerFrame) -> Option<T>,
) -> Result<T, EnterError> {
    let answer = async {
        loop {
            let heard = socket.next().await;
            let heard = heard.map_err(|error| EnterError::Socket { waiting_for: wanted, error })?;
            match serde_json::from_str(&heard) {
                Ok(ServerFrame::Nack { .. } | ServerFrame::Error { .. }) => {
                    return Err(EnterError::Refused { wanted, answer: heard });
                }
                Ok(frame) => {
                    if let Some(answer) = is_it(frame) {
                        return Ok(answer);
                    }
                }
                Err(_) => {} // a frame of a later version
            }
        }
    };
    timeout(PATIENCE, answer).await.map_err(|_| EnterError::TooSlow(wanted))?
}
