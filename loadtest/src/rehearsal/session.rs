//! One socket: its frames, answered under the room's lock, so that nothing falls between a backlog
//! and what comes after it.

use std::io;
use std::sync::Arc;

use insightdesk_domain::ids::{CommandId, SessionId, TicketId};
use insightdesk_protocol::code::close;
use insightdesk_protocol::ws::{ClientFrame, Limits, Op, ServerFrame, You};
use uuid::Uuid;

use super::Rehearsal;
use super::room::{Outcome, Room};
use super::show::{self, Principal};
use crate::ws::{Opcode, Socket, Wire};

mod reading;

/// The name of this history.
const TIMELINE: &str = "rehearsal";

/// A socket that has said who it is.
struct Session {
    id: Uuid,
    principal: Principal,
    wire: Arc<Wire>,
}

/// Serves a socket to its end.
pub(super) async fn serve(desk: &Rehearsal, mut socket: Socket) {
    let mut session = None;
    // whatever ends the socket, the desk does not care
    while let Ok(text) = socket.next().await {
        let Ok(frame) = serde_json::from_str(&text) else { break };
        let mut room = desk.room();
        let answered = match (&session, frame) {
            (None, ClientFrame::Hello { token, timeline, streams, .. }) => {
                let Some(principal) = Principal::of_token(&token) else { break };
                let (id, wire) = (Uuid::now_v7(), socket.wire());
                let session = session.insert(Session { id, principal, wire });
                session.greet(&mut room, timeline.as_deref(), &streams)
            }
            (Some(session), frame) => session.answer(&mut room, frame),
            (None, _) => break,
        };
        if answered.is_err() {
            break;
        }
    }
    if let Some(session) = session {
        desk.room().leave(session.id);
    }
    // the socket is gone or has misbehaved: either way this is the last word
    let _ = socket.wire().send(Opcode::Close, &close::NORMAL.to_be_bytes());
}

impl Session {
    fn say(&self, frame: &ServerFrame) -> io::Result<()> {
        self.wire.send_text(&show::text(frame))
    }

    fn greet(
        &self,
        room: &mut Room,
        timeline: Option<&str>,
        streams: &[(TicketId, u64)],
    ) -> io::Result<()> {
        let resumed = timeline == Some(TIMELINE);
        self.say(&ServerFrame::Welcome {
            conn: SessionId::from_uuid(self.id),
            proto: insightdesk_protocol::PROTOCOL_VERSION.to_owned(),
            timeline: TIMELINE.to_owned(),
            resumed,
            server_ms: jiff::Timestamp::now().as_millisecond(),
            hb_ms: 20_000,
            limits: Limits {
                message_bytes: 512 * 1024,
                body_chars: 50_000,
                subscriptions: 200,
                in_flight: 100,
            },
            you: You {
                kind: self.principal.kind,
                id: self.principal.id,
                name: "Somebody".to_owned(),
                organization: self.principal.organization(),
                organization_name: "Rehearsal".to_owned(),
                role: None,
            },
        })?;
        streams.iter().try_for_each(|(ticket, after)| {
            self.follow(room, ticket.as_uuid(), resumed.then_some(*after), true)
        })
    }

    fn answer(&self, room: &mut Room, frame: ClientFrame) -> io::Result<()> {
        match frame {
            ClientFrame::Subscribe { ticket, after } => {
                self.follow(room, ticket.as_uuid(), after, after.is_some())
            }
            ClientFrame::Sync { ticket, after, upto } => self.fill(room, ticket, after, upto),
            ClientFrame::History { ticket, before } => self.history(room, ticket, before),
            ClientFrame::Post { cid, ticket, op } => self.post(room, cid, ticket, op),
            ClientFrame::Ping { c } => self.say(&ServerFrame::Pong { c, s: c }),
            ClientFrame::Unsubscribe { ticket } => {
                room.leave(self.id);
                self.say(&ServerFrame::Unsubscribed { ticket, reason: None })
            }
            _ => Ok(()),
        }
    }

    fn post(
        &self,
        room: &mut Room,
        cid: CommandId,
        ticket: Option<TicketId>,
        op: Op,
    ) -> io::Result<()> {
        let me = self.principal;
        let new = || TicketId::of_command(me.organization(), me.id, cid);
        let ticket = ticket.unwrap_or_else(new);
        self.say(&match room.post(me, cid.as_uuid(), ticket.as_uuid(), op) {
            Outcome::Stored { seq, duplicate } => {
                ServerFrame::Ack { cid, ticket, seq, message: None, duplicate }
            }
            Outcome::Refused(code, message) => ServerFrame::Nack {
                cid,
                code,
                message: message.to_owned(),
                retry: code.is_worth_repeating(),
                after_ms: None,
            },
        })
    }
}
