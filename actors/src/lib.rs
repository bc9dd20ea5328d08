//! The hub: actors, their supervision and the handles others hold.

pub mod outbound;
