//! Where a ticket stands, and which moves are allowed.

use serde::{Deserialize, Serialize};

/// A ticket's status. Snoozing is a field and reopening an event, neither is a status.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Open,
    InProgress,
    /// Waits for the contact or for a third party.
    Pending,
    Resolved,
    Closed,
}

impl Status {
    pub const ALL: [Self; 5] =
        [Self::Open, Self::InProgress, Self::Pending, Self::Resolved, Self::Closed];

    /// Whether somebody may move a ticket from `self` to `next`.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use Status::{Closed, InProgress, Open, Pending, Resolved};
        let allowed: &[Self] = match self {
            Open => &[InProgress, Pending, Resolved, Closed],
            InProgress => &[Open, Pending, Resolved, Closed],
            Pending => &[Open, InProgress, Resolved, Closed],
            Resolved => &[Open, Pending, Closed],
            Closed => &[Open],
        };
        allowed.contains(&next)
    }

    /// Whether work on the ticket has ended, for now or for good.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }

    /// What a contact is shown: how the desk organises its work is the desk's own affair.
    #[must_use]
    pub const fn for_contact(self) -> Self {
        match self {
            Self::Open | Self::InProgress | Self::Pending => Self::Open,
            done => done,
        }
    }

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Pending => "pending",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// Why a ticket waits or was closed without having been resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Pending: the contact has to answer.
    Customer,
    /// Pending: somebody outside has to act.
    ThirdParty,
    /// Closed: the same question stands in another ticket.
    Duplicate,
    /// Closed: not meant for a person.
    Spam,
    /// Closed: its messages went to another ticket.
    Merged,
    /// Closed: nobody answers any more.
    Abandoned,
}

impl Reason {
    /// Whether this reason explains a move to `status`.
    #[must_use]
    pub const fn fits(self, status: Status) -> bool {
        match self {
            Self::Customer | Self::ThirdParty => matches!(status, Status::Pending),
            Self::Duplicate | Self::Spam | Self::Merged | Self::Abandoned => {
                matches!(status, Status::Closed)
            }
        }
    }
}

/// How urgent a ticket is.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    #[default]
    Medium,
    High,
    Urgent,
}

impl Priority {
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.as_str() == word)
    }
}
