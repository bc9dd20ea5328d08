//! The ticket: `decide` judges a command, `apply` folds an event. Both are pure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, InboxId, MemberId, TeamId};
use crate::number::TicketNumber;
use crate::principal::Party;

pub mod command;
pub mod decide;
pub mod event;
pub mod sight;
pub mod status;
pub mod summary;

pub use command::{Command, Create};
pub use decide::{Asked, Rejection};
pub use event::{Event, Recorded};
pub use sight::Belongings;
pub use status::{Priority, Reason, Status};
pub use summary::Summary;

/// How far somebody has come on a ticket; marks only ever rise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    #[serde(rename = "r")]
    pub read: u64,
    #[serde(rename = "d")]
    pub delivered: u64,
}

/// A ticket as its rules see it. The default is a ticket that does not exist yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticket {
    /// Number of the last event; 0 before there is one.
    pub seq: u64,
    /// Last seq that contacts may see.
    pub contact_seq: u64,
    /// Last seq that holds a public message.
    pub message_seq: u64,
    /// Last seq that holds a message or a note.
    pub text_seq: u64,
    pub number: Option<TicketNumber>,
    pub inbox: Option<InboxId>,
    pub contact: Option<ContactId>,
    pub status: Status,
    pub priority: Priority,
    pub assignee: Option<MemberId>,
    pub team: Option<TeamId>,
    /// The member who opened it; `None` when a contact did.
    pub created_by: Option<MemberId>,
    /// Public messages.
    pub messages: u64,
    pub reopened: u32,
    pub closed_at: Option<Timestamp>,
    pub marks: Marks,
}

/// Every party's marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(BTreeMap<Party, Mark>);

impl Marks {
    #[must_use]
    pub fn of(&self, party: Party) -> Mark {
        self.0.get(&party).copied().unwrap_or_default()
    }

    /// Sets a party's marks to what the store remembers.
    pub fn set(&mut self, party: Party, mark: Mark) {
        self.0.insert(party, mark);
    }

    /// All marks, by party.
    pub fn iter(&self) -> impl Iterator<Item = (Party, Mark)> + '_ {
        self.0.iter().map(|(party, mark)| (*party, *mark))
    }
}

impl Ticket {
    #[must_use]
    pub const fn exists(&self) -> bool {
        self.number.is_some()
    }

    /// What decides who sees it.
    #[must_use]
    pub const fn belongings(&self) -> Belongings {
        Belongings {
            contact: self.contact,
            assignee: self.assignee,
            team: self.team,
            created_by: self.created_by,
        }
    }

    /// Folds one journalled event. Never fails: history is not up for debate.
    pub fn apply(&mut self, by: Party, at: Timestamp, event: &Event) {
        self.seq += 1;
        if event.is_for_contacts() {
            self.contact_seq = self.seq;
        }
        match event {
            Event::Created { number, inbox, contact, priority, team, .. } => {
                self.number = Some(*number);
                self.inbox = Some(*inbox);
                self.contact = Some(*contact);
                self.priority = *priority;
                self.team = *team;
                self.created_by = by.member();
            }
            Event::Message { .. } => {
                self.messages += 1;
                self.message_seq = self.seq;
                self.text_seq = self.seq;
                self.raise(by, self.seq, self.seq);
            }
            Event::Note { .. } => {
                self.text_seq = self.seq;
                self.raise(by, self.seq, self.seq);
            }
            Event::Assigned { to, .. } => self.assignee = *to,
            Event::TeamChanged { to, .. } => self.team = *to,
            Event::StatusChanged { to, .. } => self.become_status(*to, at),
            Event::Reopened { .. } => {
                self.reopened += 1;
                self.become_status(Status::Open, at);
            }
            Event::Read { upto } => self.raise(by, *upto, *upto),
            Event::Delivered { upto } => self.raise(by, 0, *upto),
        }
    }

    fn become_status(&mut self, status: Status, at: Timestamp) {
        self.status = status;
        self.closed_at = (status == Status::Closed).then_some(at);
    }

    /// What somebody wrote they have read, and what they have read has reached them.
    fn raise(&mut self, party: Party, read: u64, delivered: u64) {
        let mark = self.marks.0.entry(party).or_default();
        mark.read = mark.read.max(read);
        mark.delivered = mark.delivered.max(delivered);
    }
}

#[cfg(test)]
mod tests;
