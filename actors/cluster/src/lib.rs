//! The nodes and what is between them: who shares the work, who owns a ticket, and the pipes that
//! carry packets. And Valkey, which they share. Rules know no runtime; only `pipe` and `valkey` do.

pub mod lease;
pub mod link;
pub mod node;
pub mod owner;
pub mod packet;
pub mod pipe;
pub mod testing;
pub mod transport;
pub mod valkey;
pub mod view;
pub mod vigil;

pub use lease::Lease;
pub use link::Link;
pub use node::{Node, NodeName, NodeState};
pub use owner::owner;
pub use packet::Packet;
pub use view::{Resident, View};
pub use vigil::Vigil;
