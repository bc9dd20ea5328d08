//! Who shares the work and who owns a ticket: rules, without a runtime.

pub mod lease;
pub mod link;
pub mod node;
pub mod owner;
pub mod packet;
pub mod view;
pub mod vigil;

pub use lease::Lease;
pub use link::Link;
pub use node::{Node, NodeName, NodeState};
pub use owner::owner;
pub use packet::Packet;
pub use view::{Resident, View};
pub use vigil::Vigil;
