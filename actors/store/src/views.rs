//! Read models: what screens show, read in the role of the app and within one organization.

use insightdesk_domain::ids::{ContactId, MemberId, TeamId};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::{Party, Principal};
use uuid::Uuid;

use crate::pools::Pools;

mod events;
mod lists;
mod messages;
mod people;
mod teams;
mod tickets;

pub use events::Backlog;
pub use lists::{Cursor, Filter, Line, ListPage};
pub use messages::{MessagePage, Said};
pub use people::Colleague;
pub use tickets::Detail;

/// Reads, and nothing but reads: the pools stay inside.
#[derive(Debug, Clone)]
pub struct Views {
    pools: Pools,
}

impl Views {
    #[must_use]
    pub fn new(pools: Pools) -> Self {
        Self { pools }
    }
}

/// Who reads a ticket. Whoever may not see it finds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader<'a> {
    /// The hub itself, and members who see every ticket.
    Staff,
    /// A member who sees what they have, what they opened, what is of these teams, and what is
    /// nobody's.
    Member(MemberId, &'a [TeamId]),
    /// Finds its own, and of these what is public.
    Contact(ContactId),
    /// A member who may read no tickets.
    Nobody,
}

impl<'a> Reader<'a> {
    /// As whom somebody reads.
    #[must_use]
    pub fn of(by: &'a Principal) -> Self {
        match by.party {
            Party::System => Self::Staff,
            Party::Contact(contact) => Self::Contact(contact),
            Party::Member(_) if !by.permissions.contains(Permission::TicketRead) => Self::Nobody,
            Party::Member(_) if by.sees_every_ticket() => Self::Staff,
            Party::Member(member) => Self::Member(member, &by.teams),
        }
    }

    const fn is_contact(self) -> bool {
        matches!(self, Self::Contact(_))
    }

    /// The contact whose tickets there are for this reader; anybody's for staff, nobody's for nobody.
    fn contact(self) -> Option<Uuid> {
        match self {
            Self::Staff | Self::Member(..) => None,
            Self::Contact(contact) => Some(contact.as_uuid()),
            Self::Nobody => Some(Uuid::nil()),
        }
    }

    /// The member whose eyes end somewhere, and their teams.
    fn member(self) -> (Option<Uuid>, Vec<Uuid>) {
        match self {
            Self::Member(member, teams) => {
                (Some(member.as_uuid()), teams.iter().map(|team| team.as_uuid()).collect())
            }
            _ => (None, Vec::new()),
        }
    }
}

/// What the store calls somebody whose row is gone.
const FORMER: &str = "Former member";

/// Reads back the two columns in which an author is kept.
fn party(kind: &str, id: Uuid) -> Party {
    Party::from_parts(kind, id).unwrap_or(Party::System)
}

/// The name to show of an author; contacts may have none, rows may be gone.
fn shown_name(party: Party, name: Option<String>) -> String {
    match (party, name) {
        (_, Some(name)) => name,
        (Party::Contact(_), None) => insightdesk_domain::contact::UNNAMED.to_owned(),
        (Party::Member(_), None) => FORMER.to_owned(),
        (Party::System, None) => "InsightDesk".to_owned(),
    }
}

#[cfg(test)]
mod tests;
