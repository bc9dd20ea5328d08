//! Members who work together on the same tickets.

use serde::{Deserialize, Serialize};

use crate::ids::TeamId;

/// A member's rank in one team, lowest first; it has nothing to do with their role.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TeamRank {
    #[default]
    Agent,
    Supervisor,
    Lead,
}

impl TeamRank {
    pub const ALL: [Self; 3] = [Self::Agent, Self::Supervisor, Self::Lead];

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Lead => "lead",
        }
    }

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.as_str() == word)
    }

    /// Whether this rank may change who is in the team.
    #[must_use]
    pub fn leads(self) -> bool {
        self >= Self::Supervisor
    }
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub description: String,
    /// New members and new inboxes belong to it.
    pub is_default: bool,
}
