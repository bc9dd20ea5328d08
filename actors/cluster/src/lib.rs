//! Who owns a ticket: the membership view and the owner it gives.

pub mod owner;
pub mod view;

pub use owner::owner;
pub use view::{NodeName, View};
