//! How a ticket learns what became of its append.

use ractor::ActorRef;

use crate::ticket::TicketMessage;

/// What became of an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Committed, for good.
    Stored,
    /// Not written: the ticket has another owner, or a command was carried out before.
    Refused,
    /// The database failed: it may have been committed or not.
    Unknown,
}

/// Tells a ticket the verdict, exactly once: dropped unused, it says [`Verdict::Unknown`].
#[derive(Debug)]
pub struct Receipt {
    ticket: ActorRef<TicketMessage>,
    told: bool,
}

impl Receipt {
    #[must_use]
    pub fn for_ticket(ticket: ActorRef<TicketMessage>) -> Self {
        Self { ticket, told: false }
    }

    /// Tells the ticket.
    pub fn tell(mut self, verdict: Verdict) {
        self.send(verdict);
    }

    fn send(&mut self, verdict: Verdict) {
        self.told = true;
        // A ticket that is gone has told its askers already.
        let _ = self.ticket.cast(TicketMessage::Appended(verdict));
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if !self.told {
            self.send(Verdict::Unknown);
        }
    }
}
