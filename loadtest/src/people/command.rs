//! What writers say, and what they want.

use insightdesk_domain::ids::{CommandId, MemberId, TicketId};
use insightdesk_domain::ticket::Status;
use insightdesk_protocol::ws::{ClientFrame, Op};
use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::person::Person;
use crate::dialect::Party;
use crate::history::{Hash, Line, Wish, canary};

/// More than a body may have.
const TOO_MANY_CHARS: usize = 50_001;
/// Where agents move tickets to.
const MOVES: [Status; 4] = [Status::Open, Status::InProgress, Status::Pending, Status::Resolved];

/// A command, the same at every attempt.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    pub(crate) cid: CommandId,
    /// `None` for the one that opens a ticket.
    pub(crate) ticket: Option<Uuid>,
    pub(crate) op: Op,
    /// Whether it has been sent before.
    pub(crate) attempted: bool,
    /// Whether it has been answered before.
    pub(crate) answered: bool,
    /// The server has to refuse it.
    pub(crate) is_refusable: bool,
    /// When somebody first wanted to say it, as histories count.
    pub(crate) wanted: u64,
    /// When it was first said on the connection there is, if it was.
    pub(crate) sent: Option<u64>,
}

impl Command {
    fn new(ticket: Option<Uuid>, op: impl FnOnce(CommandId) -> Op) -> Self {
        let cid = CommandId::now();
        let (attempted, answered, is_refusable) = (false, false, false);
        let (wanted, sent) = (0, None);
        Self { cid, ticket, op: op(cid), attempted, answered, is_refusable, wanted, sent }
    }

    /// Opens a ticket.
    pub(crate) fn create(organization: u32, chance: &mut StdRng) -> Self {
        Self::new(None, |cid| Op::Create {
            body: text(cid, organization, chance),
            subject: None,
            inbox: None,
            contact: None,
        })
    }

    /// What somebody says next: mostly messages; agents also notes and read marks, and they take
    /// tickets, give them back and move them; contacts open new ones; now and then something that
    /// has to be refused.
    pub(crate) fn any(person: &Person, ticket: Uuid, seen: u64, chance: &mut StdRng) -> Self {
        let (here, organization) = (Some(ticket), person.organization);
        match (person.party(), chance.random_range(0..200)) {
            (_, 0) => Self {
                is_refusable: true,
                ..Self::new(here, |cid| Op::Message {
                    body: format!("{cid} {}", "x".repeat(TOO_MANY_CHARS)),
                })
            },
            (Party::Contact, 1..4) => Self::create(organization, chance),
            (Party::Agent, 1..40) => {
                Self::new(here, |cid| Op::Note { body: text(cid, organization, chance) })
            }
            (Party::Agent, 40..48) => Self::new(here, |_| Op::Read { upto: seen }),
            (Party::Agent, 48..60) => Self::wish(ticket, Op::Claim),
            (Party::Agent, 60..68) => Self::wish(ticket, Op::Assign { member: None }),
            (Party::Agent, 68..74) => {
                let to = MOVES[chance.random_range(0..MOVES.len())];
                Self::wish(ticket, Op::Status { to, reason: None })
            }
            _ => Self::new(here, |cid| Op::Message { body: text(cid, organization, chance) }),
        }
    }

    /// What somebody else may be faster to get.
    fn wish(ticket: Uuid, op: Op) -> Self {
        let is_refusable = !matches!(op, Op::Assign { .. });
        Self { is_refusable, ..Self::new(Some(ticket), |_| op) }
    }

    pub(crate) fn frame(&self) -> ClientFrame {
        let ticket = self.ticket.map(TicketId::from_uuid);
        ClientFrame::Post { cid: self.cid, ticket, op: self.op.clone() }
    }

    /// The text it brings.
    pub(crate) fn body(&self) -> Option<&str> {
        match &self.op {
            Op::Create { body, .. } | Op::Message { body } | Op::Note { body } => Some(body),
            _ => None,
        }
    }

    /// The line that starts its story.
    pub(crate) fn first_line(&self, t: u64, p: u32, (by, organization): (Uuid, u32)) -> Line {
        let (cid, ticket) = (self.cid.as_uuid(), self.ticket);
        let wish = match &self.op {
            Op::Claim => Wish::Claim,
            Op::Assign { member } => Wish::Assign(member.map(MemberId::as_uuid)),
            Op::Status { to, .. } => Wish::Status(*to),
            _ => {
                let hash = Hash::of(self.body().unwrap_or_default());
                let note = matches!(self.op, Op::Note { .. });
                return Line::Invoke { t, p, cid, ticket, note, hash, organization };
            }
        };
        Line::Ask { t, p, cid, ticket: ticket.unwrap_or_default(), by, wish }
    }

    /// Whether a history tells of it.
    pub(crate) fn leaves_a_trace(&self) -> bool {
        !matches!(self.op, Op::Read { .. } | Op::Delivered { .. })
    }
}

/// A text of any length, in several scripts, that begins with the command's id and names the
/// organization it must never leave.
fn text(cid: CommandId, organization: u32, chance: &mut StdRng) -> String {
    const WORDS: [&str; 8] =
        ["please", "Straße", "مرحبا", "注文", "🚚", "\"quoted\"", "new\nline", "<b>bold</b>"];
    let mut text = format!("{cid} {}", canary(organization));
    for _ in 0..chance.random_range(1..40) {
        text.push(' ');
        text.push_str(WORDS[chance.random_range(0..WORDS.len())]);
    }
    text
}
