//! Who asks what of which ticket, and where the answer goes.

use std::sync::Arc;

use insightdesk_domain::ids::{CommandId, MessageId, TicketId};
use insightdesk_domain::principal::Principal;
use insightdesk_domain::ticket::Command;
use insightdesk_store::journal::CommandKey;
use serde::{Deserialize, Serialize};

use crate::error::ExecuteError;

/// One command on its way to its ticket.
#[derive(Debug, Clone)]
pub struct Envelope {
    pub ticket: TicketId,
    pub by: Arc<Principal>,
    pub id: CommandId,
    pub command: Command,
}

impl Envelope {
    /// What makes a repeat a repeat.
    #[must_use]
    pub fn key(&self) -> CommandKey {
        CommandKey { by: self.by.party, command: self.id }
    }
}

/// A command that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub ticket: TicketId,
    /// The event that stands for the command; the last one when there was nothing to do.
    pub seq: u64,
    pub message: Option<MessageId>,
    /// It had been carried out before.
    pub duplicate: bool,
}

/// What a command came to.
pub type Outcome = Result<Done, ExecuteError>;

/// Takes an outcome to whoever waits for it, exactly once: dropped unused, it says `Unavailable`,
/// so that no path through the hub leaves somebody waiting.
pub struct Answer {
    deliver: Option<Box<dyn FnOnce(Outcome) + Send + Sync>>,
    for_peer: bool,
}

impl Answer {
    /// `deliver` runs on an actor: it must not block.
    pub fn new(deliver: impl FnOnce(Outcome) + Send + Sync + 'static) -> Self {
        Self { deliver: Some(Box::new(deliver)), for_peer: false }
    }

    /// The same for another node, which tries again by itself when it is told `Unavailable`.
    pub fn for_peer(deliver: impl FnOnce(Outcome) + Send + Sync + 'static) -> Self {
        Self { deliver: Some(Box::new(deliver)), for_peer: true }
    }

    /// Whether another node waits for it.
    #[must_use]
    pub fn is_for_peer(&self) -> bool {
        self.for_peer
    }

    /// Delivers the outcome.
    pub fn give(mut self, outcome: Outcome) {
        if let Some(deliver) = self.deliver.take() {
            deliver(outcome);
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if let Some(deliver) = self.deliver.take() {
            deliver(Err(ExecuteError::Unavailable));
        }
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").finish_non_exhaustive()
    }
}
