//! What carries packets between nodes, and what it reports. Order is kept while a pipe is open;
//! what was on its way when it broke is lost, and nobody is told which packets these were.

use std::fmt;

use bytes::Bytes;

use crate::node::NodeName;

/// A node to keep a pipe to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    pub name: NodeName,
    /// host:port.
    pub address: String,
}

/// Pipes to the other nodes.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Keeps a pipe open to each of these, dialling again and again. A pipe to another stays as long as
    /// its process keeps it.
    fn keep(&self, peers: Vec<Peer>);

    /// Hands a packet over; false when there is no pipe to that node now.
    fn send(&self, to: &str, packet: Vec<u8>) -> bool;

    /// Closes the pipe to a node from which nothing comes; if it is to be kept, another is opened.
    fn close(&self, to: &str);

    /// Does so for every node: whoever read the reports has forgotten what they said.
    fn close_all(&self);
}

/// What happened on a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// A pipe is open, a new one if there was one before.
    Up(NodeName),
    /// The pipe is gone.
    Down(NodeName),
    /// The pipe is gone, and nobody listens at the node's address: its process has ended.
    Ended(NodeName),
    /// A packet came.
    Packet(Bytes),
}

/// Where reports go. Must not block.
pub type Reports = std::sync::Arc<dyn Fn(Report) + Send + Sync>;
