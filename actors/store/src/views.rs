//! Read models: what screens show, read in the role of the app and within one organization.

use insightdesk_domain::ids::ContactId;
use insightdesk_domain::principal::Party;
use uuid::Uuid;

use crate::pools::Pools;

mod events;
mod lists;
mod messages;
mod people;
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

/// Who reads a ticket. A contact finds its own only, and of these what is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Staff,
    Contact(ContactId),
}

impl Reader {
    const fn is_contact(self) -> bool {
        matches!(self, Self::Contact(_))
    }

    /// Whose tickets there are for this reader; anybody's for staff.
    fn contact(self) -> Option<Uuid> {
        match self {
            Self::Staff => None,
            Self::Contact(contact) => Some(contact.as_uuid()),
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
