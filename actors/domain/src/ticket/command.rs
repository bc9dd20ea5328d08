//! What somebody can ask of a ticket.

use std::hash::Hash;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::status::{Reason, Status};
use crate::ids::{ContactId, InboxId, MemberId, MessageId, TeamId};
use crate::inbox::Channel;
use crate::number::TicketNumber;
use crate::text::{Body, Subject};

/// A wish; [`Ticket::decide`](super::Ticket::decide) says what comes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    Create(Create),
    /// Says something that everybody on the ticket reads.
    Post {
        message: MessageId,
        body: Body,
    },
    /// Says something that only staff read.
    Note {
        message: MessageId,
        body: Body,
    },
    /// Gives the ticket to a member, or to nobody.
    Assign {
        member: Option<MemberId>,
    },
    /// Hands the ticket to another team; whoever has it keeps it.
    Transfer {
        team: TeamId,
    },
    /// Takes a ticket that nobody has.
    Claim,
    MoveTo {
        status: Status,
        reason: Option<Reason>,
    },
    /// The asker has read everything up to this seq.
    MarkRead {
        upto: u64,
    },
    /// Everything up to this seq has reached the asker's screen.
    MarkDelivered {
        upto: u64,
    },
}

/// Opens a ticket with its first message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// Drawn by the hub; a repeat of the command may bring another one, the first stays.
    pub number: TicketNumber,
    pub inbox: InboxId,
    pub contact: ContactId,
    pub channel: Channel,
    /// The inbox's; a node of an earlier version names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    pub subject: Option<Subject>,
    pub message: MessageId,
    pub body: Body,
}

impl Command {
    /// The word for this command in logs and metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Post { .. } => "post",
            Self::Note { .. } => "note",
            Self::Assign { .. } => "assign",
            Self::Transfer { .. } => "transfer",
            Self::Claim => "claim",
            Self::MoveTo { .. } => "move",
            Self::MarkRead { .. } => "read",
            Self::MarkDelivered { .. } => "delivered",
        }
    }

    /// Tells a repeat from another command under the same id: hashes what the asker chose, and
    /// leaves out what the hub drew for it (number, team, message id).
    #[must_use]
    pub fn fingerprint(&self) -> i64 {
        let mut hash = Xxh3::new();
        self.kind().hash(&mut hash);
        match self {
            Self::Create(create) => {
                let Create { inbox, contact, subject, body, .. } = create;
                (inbox, contact, subject, body).hash(&mut hash);
            }
            Self::Post { body, .. } | Self::Note { body, .. } => body.hash(&mut hash),
            Self::Assign { member } => member.hash(&mut hash),
            Self::Transfer { team } => team.hash(&mut hash),
            Self::Claim => {}
            Self::MoveTo { status, reason } => (status, reason).hash(&mut hash),
            Self::MarkRead { upto } | Self::MarkDelivered { upto } => upto.hash(&mut hash),
        }
        hash.digest().cast_signed()
    }
}
