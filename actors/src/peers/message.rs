//! What nodes say to each other: MessagePack with named fields, so that a node of a neighbouring
//! version reads what it knows and leaves out the rest. A variant is never renamed, a field never
//! given another meaning, and a new field has a default.

use bytes::Bytes;
use insightdesk_cluster::NodeName;
use insightdesk_domain::ids::{CommandId, OrganizationId, TicketId};
use insightdesk_domain::principal::Principal;
use insightdesk_domain::ticket::Command;
use serde::{Deserialize, Serialize};

use crate::envelope::Outcome;
use crate::fanout::Frame;
use crate::presence::WhoIsThere;

/// One message between two nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeerMessage {
    /// A command for a ticket that the receiver owns, as the sender believes.
    Forward(Box<Forward>),
    /// What became of it.
    Answered { call: u64, outcome: Outcome },
    /// The sender watches these tickets: tell it what happens there.
    Watches { round: u64, tickets: Vec<Watched> },
    /// From now on the sender is told.
    Noted { round: u64 },
    /// What an append brought.
    Published { organization: OrganizationId, ticket: TicketId, frames: Vec<Frame> },
    /// Something passing, for everybody on the ticket. A node that owns the ticket takes it on.
    Passing { ticket: TicketId, staff: Bytes, contact: Option<Bytes>, take_on: bool },
    /// The sender has forgotten who watches what.
    WatchAgain,
    /// Lists that hold these tickets, or held them, are to be read again.
    Changed { tickets: Vec<(OrganizationId, TicketId)> },
    /// Who is there on the sender's node.
    There(WhoIsThere),
    /// The list of nodes has changed.
    Look,
}

/// A ticket that somebody watches on the sender's node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    pub ticket: TicketId,
    /// A member is among them, which keeps the ticket awake.
    pub has_staff: bool,
}

/// A command on its way between nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// The sender's number for it.
    pub call: u64,
    /// Nodes it has passed.
    pub hops: u8,
    pub ticket: TicketId,
    pub by: Principal,
    pub id: CommandId,
    pub command: Command,
}

/// A message that cannot be read: of a later version, perhaps.
#[derive(Debug, thiserror::Error)]
#[error("a message of {from} cannot be read: {why}")]
pub struct Unreadable {
    from: NodeName,
    why: rmp_serde::decode::Error,
}

impl PeerMessage {
    /// The message as bytes.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        // Fails for maps of unknown length and the like, which there are none of.
        rmp_serde::to_vec_named(self).unwrap_or_default().into()
    }

    /// Reads a message of the node `from`.
    ///
    /// # Errors
    /// When this version does not know it.
    pub fn decode(from: &NodeName, bytes: &[u8]) -> Result<Self, Unreadable> {
        rmp_serde::from_slice(bytes).map_err(|why| Unreadable { from: from.clone(), why })
    }

    /// The word for it in metrics.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Forward(_) => "forward",
            Self::Answered { .. } => "answered",
            Self::Watches { .. } => "watches",
            Self::Noted { .. } => "noted",
            Self::Published { .. } => "published",
            Self::Passing { .. } => "passing",
            Self::WatchAgain => "watch_again",
            Self::Changed { .. } => "changed",
            Self::There(_) => "there",
            Self::Look => "look",
        }
    }
}

#[cfg(test)]
mod tests;
