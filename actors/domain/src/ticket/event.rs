//! What happened on a ticket. Events are facts: stored once, never changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::status::{Priority, Reason, Status};
use crate::ids::{CommandId, ContactId, InboxId, MemberId, MessageId, TeamId, TicketId};
use crate::inbox::Channel;
use crate::number::TicketNumber;
use crate::principal::Party;
use crate::text::{Body, Subject};

/// One fact. Texts are kept beside the journal, so that they can be erased without rewriting
/// history: they travel in memory and are left out when an event is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Created {
        number: TicketNumber,
        inbox: InboxId,
        contact: ContactId,
        channel: Channel,
        priority: Priority,
        /// Tickets of earlier versions were opened without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamId>,
        #[serde(skip)]
        subject: Option<Subject>,
    },
    Message {
        message: MessageId,
        #[serde(skip)]
        body: Option<Body>,
        /// Of a contact who was muted: nobody is to be disturbed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        quiet: bool,
    },
    Note {
        message: MessageId,
        #[serde(skip)]
        body: Option<Body>,
    },
    Assigned {
        from: Option<MemberId>,
        to: Option<MemberId>,
    },
    /// The ticket is another team's now.
    TeamChanged {
        from: Option<TeamId>,
        to: Option<TeamId>,
    },
    StatusChanged {
        from: Status,
        to: Status,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Reason>,
    },
    /// A resolved or closed ticket is open again.
    Reopened {
        from: Status,
    },
    /// The event's author has read everything up to this seq.
    Read {
        upto: u64,
    },
    /// Everything up to this seq has reached the author's screen.
    Delivered {
        upto: u64,
    },
}

impl Event {
    /// Whether a contact may learn of it. Notes and routing are staff's own; so are moves between
    /// statuses that look the same from outside.
    #[must_use]
    pub fn is_for_contacts(&self) -> bool {
        match self {
            Self::Created { .. }
            | Self::Message { .. }
            | Self::Reopened { .. }
            | Self::Read { .. }
            | Self::Delivered { .. } => true,
            Self::Note { .. } | Self::Assigned { .. } | Self::TeamChanged { .. } => false,
            Self::StatusChanged { from, to, .. } => from.for_contact() != to.for_contact(),
        }
    }

    /// Whether it changes who sees the ticket.
    #[must_use]
    pub const fn changes_sight(&self) -> bool {
        matches!(self, Self::Assigned { .. } | Self::TeamChanged { .. })
    }

    /// The message or note that this event brought, if it did.
    #[must_use]
    pub const fn message(&self) -> Option<MessageId> {
        match self {
            Self::Message { message, .. } | Self::Note { message, .. } => Some(*message),
            _ => None,
        }
    }
}

/// An event in its place: what happened, when, by whom, and what came before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub ticket: TicketId,
    /// The event's number on its ticket, dense, from 1.
    pub seq: u64,
    /// The last seq before this one that contacts may see; 0 when there is none.
    pub contact_prev: u64,
    pub at: Timestamp,
    pub by: Party,
    /// The author's name when it happened, for the screen.
    pub by_name: String,
    /// The command that caused it, on the one event that stands for the command: its message or
    /// note where it brought one, otherwise its first.
    pub command: Option<CommandId>,
    pub event: Event,
}
