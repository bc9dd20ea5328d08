//! Which nodes share the work, as one node knows it.

use std::sync::Arc;

/// A node's name, unique among the nodes that share a database.
pub type NodeName = Arc<str>;

/// The nodes that share the work, at one moment. Nodes with equal views agree on every owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Rises with every change.
    pub version: u64,
    nodes: Vec<NodeName>,
}

impl View {
    /// A view of the given nodes; their order does not matter.
    #[must_use]
    pub fn new(version: u64, nodes: impl IntoIterator<Item = NodeName>) -> Self {
        let mut nodes: Vec<NodeName> = nodes.into_iter().collect();
        nodes.sort();
        nodes.dedup();
        Self { version, nodes }
    }

    /// A node on its own.
    #[must_use]
    pub fn of_one(node: NodeName) -> Self {
        Self::new(1, [node])
    }

    #[must_use]
    pub fn nodes(&self) -> &[NodeName] {
        &self.nodes
    }
}
