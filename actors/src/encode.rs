//! What the hub tells a socket, before the edge gives it a form. The hub knows no wire format:
//! it hands an [`Encode`] what happened and passes the bytes on, the same to every reader.

use bytes::Bytes;
use insightdesk_domain::ids::{CommandId, MemberId, SessionId, TicketId};
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::principal::{Principal, Role};
use insightdesk_domain::ticket::Recorded;
use insightdesk_store::views::{Detail, Line, ListPage, MessagePage};
use serde::{Deserialize, Serialize};

use crate::envelope::Outcome;

/// Who reads: what contacts may not see is cut before encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Staff,
    Contact,
}

/// Why a question was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such ticket")]
    NotFound,
    #[error("you may not do this")]
    Forbidden,
    #[error("this socket follows as many tickets or lists as it may")]
    TooManySubscriptions,
    #[error("the desk cannot answer now, ask again")]
    Unavailable,
}

/// Everything but events that a socket is told.
#[derive(Debug)]
pub enum Told<'a> {
    Outcome { id: CommandId, outcome: Outcome },
    Subscribed { ticket: TicketId, head: u64 },
    Unsubscribed { ticket: TicketId },
    OutOfSight { ticket: TicketId },
    Snapshot { detail: &'a Detail, reset: bool },
    Synced { ticket: TicketId, upto: u64 },
    History { ticket: TicketId, page: &'a MessagePage },
    Refused { what: &'static str, ticket: Option<TicketId>, refusal: Refusal },
    Typing { ticket: TicketId, by: &'a Principal, note: bool },
    StoppedTyping { ticket: TicketId, by: &'a Principal },
    Viewers { ticket: TicketId, viewers: &'a [Viewer] },
    Colleagues { members: &'a [Present] },
    Presence { member: MemberId, name: &'a str, status: PresenceStatus },
    Availability { online: bool },
    ListPage { list: u32, page: &'a ListPage },
    ListRows { list: u32, rows: &'a [&'a Line], gone: &'a [TicketId] },
    Drain { after_ms: u32 },
}

/// A member who looks at a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub member: MemberId,
    pub session: SessionId,
    pub name: String,
    pub mode: ViewMode,
}

/// A member and whether they are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    pub id: MemberId,
    pub name: String,
    pub role: Role,
    pub status: PresenceStatus,
}

/// Gives what the hub says its form on the wire; one frame, ready to send, per call.
pub trait Encode: Send + Sync + std::fmt::Debug + 'static {
    /// An event, for every reader of this kind. Contacts' never holds what only staff may see.
    fn event(&self, recorded: &Recorded, audience: Audience) -> Bytes;

    /// Anything else, for readers of this kind.
    fn told(&self, told: &Told<'_>, audience: Audience) -> Bytes;
}
