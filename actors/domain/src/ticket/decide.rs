//! Judging commands: what somebody asks becomes events, or a refusal.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::status::{Priority, Reason, Status};
use super::{Command, Create, Event, Ticket};
use crate::ids::{MemberId, MessageId, TeamId};
use crate::permission;
use crate::principal::{Party, Principal};
use crate::text::{Body, Subject};

/// A contact may reopen a closed ticket this long after it was closed.
pub const REOPEN_WITHIN: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A command with everything that judging it takes.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub by: &'a Principal,
    pub at: Timestamp,
}

/// Why a command is refused. Nothing has happened, and repeating it now will not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Also the answer for tickets that exist but not for the asker.
    #[error("there is no such ticket")]
    NotFound,
    #[error("you may not do this")]
    Forbidden,
    #[error("a ticket cannot move from {} to {}", from.as_str(), to.as_str())]
    IllegalMove { from: Status, to: Status },
    #[error("closing an unresolved ticket needs a reason: duplicate, spam, merged or abandoned")]
    ReasonMissing,
    #[error("this reason does not explain a move to {}", status.as_str())]
    ReasonMisfit { status: Status },
    #[error("the ticket was closed too long ago to be reopened; start a new one")]
    ClosedForGood,
    #[error("somebody else has taken the ticket")]
    AlreadyClaimed { by: MemberId },
    #[error("the ticket exists already")]
    AlreadyExists,
}

type Verdict = Result<Vec<Event>, Rejection>;

impl Ticket {
    /// Judges `command` and changes nothing. No event means that there is nothing to do.
    ///
    /// # Errors
    /// A [`Rejection`] when the asker may not, or the ticket's state does not allow it.
    pub fn decide(&self, command: Command, asked: Asked<'_>) -> Verdict {
        if !permission::may(asked.by, &command) {
            return Err(Rejection::Forbidden);
        }
        if let Command::Create(create) = command {
            return self.create(create, asked);
        }
        if !self.exists() || !self.is_seen_by(asked.by) {
            return Err(Rejection::NotFound);
        }
        match command {
            Command::Create(_) => Err(Rejection::AlreadyExists),
            Command::Post { message, body } => self.post(message, body, asked),
            Command::Note { message, body } => Ok(vec![Event::Note { message, body: Some(body) }]),
            Command::Assign { member } => Ok(self.assigned(member)),
            Command::Transfer { team } => Ok(self.transferred(team)),
            Command::Claim => self.claim(asked.by.party),
            Command::MoveTo { status, reason } => self.move_to(status, reason, asked.by.party),
            Command::MarkRead { upto } => Ok(self.mark_read(upto, asked.by.party)),
            Command::MarkDelivered { upto } => Ok(self.mark_delivered(upto, asked.by.party)),
        }
    }

    /// Contacts see their own tickets only, members those that concern them.
    #[must_use]
    pub fn is_seen_by(&self, by: &Principal) -> bool {
        self.belongings().are_seen_by(by)
    }

    fn create(&self, create: Create, asked: Asked<'_>) -> Verdict {
        if self.exists() {
            return Err(Rejection::AlreadyExists);
        }
        let Create { number, inbox, contact, channel, team, subject, message, body } = create;
        if matches!(asked.by.party, Party::Contact(asker) if asker != contact) {
            return Err(Rejection::Forbidden);
        }
        let subject = Some(subject.unwrap_or_else(|| Subject::of_first_message(&body)));
        let priority = Priority::default();
        Ok(vec![
            Event::Created { number, inbox, contact, channel, priority, team, subject },
            Event::Message { message, body: Some(body), quiet: asked.by.is_muted(asked.at) },
        ])
    }

    /// A contact's message wakes a waiting or finished ticket; a member's first one starts work.
    fn post(&self, message: MessageId, body: Body, asked: Asked<'_>) -> Verdict {
        let from = self.status;
        let moved = |to| Some(Event::StatusChanged { from, to, reason: None });
        let follows = match (asked.by.party, from) {
            (Party::Contact(_), Status::Closed) if self.closed_for_good(asked.at) => {
                return Err(Rejection::ClosedForGood);
            }
            // Kept and readable, and that is all.
            (Party::Contact(_), _) if asked.by.is_muted(asked.at) => None,
            (Party::Contact(_), Status::Resolved | Status::Closed) => {
                Some(Event::Reopened { from })
            }
            (Party::Contact(_), Status::Pending) => moved(Status::Open),
            (Party::Member(_), Status::Open) => moved(Status::InProgress),
            _ => None,
        };
        let written =
            Event::Message { message, body: Some(body), quiet: asked.by.is_muted(asked.at) };
        Ok([written].into_iter().chain(follows).collect())
    }

    fn closed_for_good(&self, at: Timestamp) -> bool {
        self.closed_at.is_some_and(|closed| at.duration_since(closed) > REOPEN_WITHIN)
    }

    fn assigned(&self, to: Option<MemberId>) -> Vec<Event> {
        let from = self.assignee;
        if from == to { vec![] } else { vec![Event::Assigned { from, to }] }
    }

    fn transferred(&self, to: TeamId) -> Vec<Event> {
        let (from, to) = (self.team, Some(to));
        if from == to { vec![] } else { vec![Event::TeamChanged { from, to }] }
    }

    fn claim(&self, by: Party) -> Verdict {
        let Party::Member(member) = by else { return Err(Rejection::Forbidden) };
        match self.assignee {
            Some(holder) if holder != member => Err(Rejection::AlreadyClaimed { by: holder }),
            Some(_) => Ok(vec![]),
            None => {
                let mut events = self.assigned(Some(member));
                if self.status == Status::Open {
                    let (from, to) = (Status::Open, Status::InProgress);
                    events.push(Event::StatusChanged { from, to, reason: None });
                }
                Ok(events)
            }
        }
    }

    fn move_to(&self, to: Status, reason: Option<Reason>, by: Party) -> Verdict {
        let from = self.status;
        if from == to {
            return Ok(vec![]);
        }
        if !from.may_become(to) || !Self::may_move(from, to, by) {
            // How the desk organises its work shows in no refusal either.
            let from = if by.is_staff() { from } else { from.for_contact() };
            return Err(Rejection::IllegalMove { from, to });
        }
        if let Some(reason) = reason
            && !reason.fits(to)
        {
            return Err(Rejection::ReasonMisfit { status: to });
        }
        if to == Status::Closed && !from.is_done() && reason.is_none() {
            return Err(Rejection::ReasonMissing);
        }
        if from.is_done() && to == Status::Open {
            return Ok(vec![Event::Reopened { from }]);
        }
        Ok(self
            .solver(to, by)
            .into_iter()
            .chain([Event::StatusChanged { from, to, reason }])
            .collect())
    }

    /// A contact may only confirm that a resolved ticket is done, or open it again.
    fn may_move(from: Status, to: Status, by: Party) -> bool {
        !matches!(by, Party::Contact(_))
            || from == Status::Resolved && matches!(to, Status::Closed | Status::Open)
    }

    /// Whoever resolves a ticket that nobody has becomes its assignee.
    fn solver(&self, to: Status, by: Party) -> Option<Event> {
        match by {
            Party::Member(member) if to == Status::Resolved && self.assignee.is_none() => {
                Some(Event::Assigned { from: None, to: Some(member) })
            }
            _ => None,
        }
    }

    /// The last text that this party can see: a mark beyond it would say nothing.
    fn last_text_for(&self, party: Party) -> u64 {
        if party.is_staff() { self.text_seq } else { self.message_seq }
    }

    fn mark_read(&self, upto: u64, party: Party) -> Vec<Event> {
        let upto = upto.min(self.last_text_for(party));
        if upto > self.marks.of(party).read { vec![Event::Read { upto }] } else { vec![] }
    }

    fn mark_delivered(&self, upto: u64, party: Party) -> Vec<Event> {
        let upto = upto.min(self.last_text_for(party));
        if upto > self.marks.of(party).delivered { vec![Event::Delivered { upto }] } else { vec![] }
    }
}
