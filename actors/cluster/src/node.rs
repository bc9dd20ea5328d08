//! A node as the list of nodes shows it.

use std::sync::Arc;
use std::time::Duration;

/// A node's name, unique among the nodes that share a database.
pub type NodeName = Arc<str>;

/// Where a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeState {
    /// Links to the others are being made.
    Joining,
    /// Takes its share of the tickets.
    Up,
    /// Hands its tickets over.
    Leaving,
    /// Has said good-bye.
    Left,
    /// Was declared dead by another node.
    Dead,
}

impl NodeState {
    pub const ALL: [Self; 5] = [Self::Joining, Self::Up, Self::Leaving, Self::Left, Self::Dead];

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Up => "up",
            Self::Leaving => "leaving",
            Self::Left => "left",
            Self::Dead => "dead",
        }
    }

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether a process is behind it that others keep a link to.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Joining | Self::Up | Self::Leaving)
    }
}

/// One node, at the moment of a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub name: NodeName,
    /// Which process: rises whenever the name is taken.
    pub incarnation: u64,
    /// Where it is dialled, host:port; empty when it works alone.
    pub address: String,
    /// The version of its program.
    pub version: String,
    pub state: NodeState,
    /// Live peers that it does not reach.
    pub broken: Vec<NodeName>,
    /// Since its last heartbeat, by the database's clock.
    pub silent_for: Duration,
}
