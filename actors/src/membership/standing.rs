//! Where this node stands, for health checks, operators and whoever waits for the start.

use insightdesk_cluster::{Node, NodeState, View};

/// Where this node stands among the nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// On its way in.
    Joining,
    /// May not come in; nothing changes that but an operator.
    Refused(Refused),
    /// Takes its share.
    Up { nodes: Vec<Node> },
    /// Stands back: declared dead, or cut off from the others.
    Outside { nodes: Vec<Node> },
    /// Hands over, or has done so.
    Leaving,
}

/// Why a node may not come in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("another process runs the node \"{0}\": give each node a name of its own")]
    NameTaken(String),
    #[error(
        "the node \"{0}\" works with this database already, and has no cluster.listen: only nodes \
         with an address can share it"
    )]
    OtherAlone(String),
    #[error(
        "the node \"{0}\" works with this database already: set cluster.listen and cluster.secret \
         to share it"
    )]
    Alone(String),
}

impl Standing {
    pub(super) fn of(state: NodeState, me: &str, view: &View, nodes: &[Node]) -> Self {
        let nodes = nodes.to_vec();
        match state {
            NodeState::Joining => Self::Joining,
            NodeState::Leaving | NodeState::Left => Self::Leaving,
            NodeState::Up if view.contains(me) => Self::Up { nodes },
            NodeState::Up | NodeState::Dead => Self::Outside { nodes },
        }
    }

    /// Whether this node may be given work.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        matches!(self, Self::Up { .. })
    }
}
