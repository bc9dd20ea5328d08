//! Who asks: a member with a role, a contact, or the system itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{ContactId, MemberId, OrganizationId, TeamId};
use crate::permission::{Permission, Permissions};

/// A member's rank in an organization, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Manager,
    Admin,
    Owner,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Agent, Self::Manager, Self::Admin, Self::Owner];

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Manager => "manager",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Who did something, as the journal remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Party {
    Member(MemberId),
    Contact(ContactId),
    System,
}

impl Party {
    /// The id under which commands of this party are deduplicated; the system's is nil.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        match self {
            Self::Member(id) => id.as_uuid(),
            Self::Contact(id) => id.as_uuid(),
            Self::System => Uuid::nil(),
        }
    }

    /// The word stored in the database.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Member(_) => "member",
            Self::Contact(_) => "contact",
            Self::System => "system",
        }
    }

    /// Puts together what the database keeps in two columns.
    #[must_use]
    pub fn from_parts(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "member" => Some(Self::Member(MemberId::from_uuid(id))),
            "contact" => Some(Self::Contact(ContactId::from_uuid(id))),
            "system" => Some(Self::System),
            _ => None,
        }
    }

    /// The member, if it is one.
    #[must_use]
    pub const fn member(self) -> Option<MemberId> {
        match self {
            Self::Member(member) => Some(member),
            Self::Contact(_) | Self::System => None,
        }
    }

    #[must_use]
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Member(_))
    }
}

/// An authenticated asker; built by the edges from a token, never from a frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    pub organization: OrganizationId,
    pub party: Party,
    /// The member's role; `None` for contacts and the system.
    pub role: Option<Role>,
    /// What the member may do; nothing for contacts and the system, whose party decides.
    #[serde(default = "Permissions::of_earlier_versions")]
    pub permissions: Permissions,
    /// The member's teams, in order.
    #[serde(default)]
    pub teams: Vec<TeamId>,
    /// Contacts that turned out to be this one: their tickets are this contact's, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<ContactId>,
    /// Until then the desk does not want to be disturbed by this contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted_until: Option<Timestamp>,
    /// The name others see beside what this principal writes.
    pub name: String,
}

impl Principal {
    /// Whether what this contact writes at `at` is kept and nothing more.
    #[must_use]
    pub fn is_muted(&self, at: Timestamp) -> bool {
        self.muted_until.is_some_and(|until| at < until)
    }

    /// Whether this member's eyes reach beyond their own teams.
    #[must_use]
    pub const fn sees_every_ticket(&self) -> bool {
        self.permissions.contains(Permission::TicketReadAll)
    }
}
