//! What writers say.

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_protocol::ws::{ClientFrame, Op};
use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;

use crate::dialect::Party;
use crate::history::{Hash, Line};

/// More than a body may have.
const TOO_MANY_CHARS: usize = 50_001;

/// A command, the same at every attempt.
#[derive(Debug, Clone)]
pub(super) struct Command {
    pub(super) cid: CommandId,
    /// `None` for the one that opens a ticket.
    pub(super) ticket: Option<Uuid>,
    pub(super) op: Op,
    /// Whether it has been sent before.
    pub(super) attempted: bool,
    /// Whether it has been answered before.
    pub(super) answered: bool,
    /// The server has to refuse it.
    pub(super) is_refusable: bool,
}

impl Command {
    fn new(ticket: Option<Uuid>, op: impl FnOnce(CommandId) -> Op) -> Self {
        let cid = CommandId::now();
        let (attempted, answered, is_refusable) = (false, false, false);
        Self { cid, ticket, op: op(cid), attempted, answered, is_refusable }
    }

    /// Opens a ticket.
    pub(super) fn create(chance: &mut StdRng) -> Self {
        Self::new(None, |cid| Op::Create {
            body: text(cid, chance),
            subject: None,
            inbox: None,
            contact: None,
        })
    }

    /// What this party says next: mostly messages; agents also notes and read marks, contacts
    /// also new tickets; now and then something that has to be refused.
    pub(super) fn any(party: Party, ticket: Uuid, seen: u64, chance: &mut StdRng) -> Self {
        let here = Some(ticket);
        match (party, chance.random_range(0..200)) {
            (_, 0) => Self {
                is_refusable: true,
                ..Self::new(here, |cid| Op::Message {
                    body: format!("{cid} {}", "x".repeat(TOO_MANY_CHARS)),
                })
            },
            (Party::Contact, 1..4) => Self::create(chance),
            (Party::Agent, 1..40) => Self::new(here, |cid| Op::Note { body: text(cid, chance) }),
            (Party::Agent, 40..48) => Self::new(here, |_| Op::Read { upto: seen }),
            _ => Self::new(here, |cid| Op::Message { body: text(cid, chance) }),
        }
    }

    pub(super) fn frame(&self) -> ClientFrame {
        let ticket = self.ticket.map(TicketId::from_uuid);
        ClientFrame::Post { cid: self.cid, ticket, op: self.op.clone() }
    }

    /// The text it brings; what brings none leaves no trace in a history.
    pub(super) fn body(&self) -> Option<&str> {
        match &self.op {
            Op::Create { body, .. } | Op::Message { body } | Op::Note { body } => Some(body),
            _ => None,
        }
    }

    /// The line that starts its story.
    pub(super) fn invoke(&self, t: u64, p: u32) -> Option<Line> {
        let hash = Hash::of(self.body()?);
        let note = matches!(self.op, Op::Note { .. });
        Some(Line::Invoke { t, p, cid: self.cid.as_uuid(), ticket: self.ticket, note, hash })
    }
}

/// A text of any length, in several scripts, that begins with the command's id.
fn text(cid: CommandId, chance: &mut StdRng) -> String {
    const WORDS: [&str; 8] =
        ["please", "Straße", "مرحبا", "注文", "🚚", "\"quoted\"", "new\nline", "<b>bold</b>"];
    let mut text = cid.to_string();
    for _ in 0..chance.random_range(1..40) {
        text.push(' ');
        text.push_str(WORDS[chance.random_range(0..WORDS.len())]);
    }
    text
}
