//! A TCP proxy that does harm: it delays, cuts into slices, stalls, refuses and resets, and heals
//! when it is told to. What it passes on is never changed and never changes its order, and whoever
//! writes faster than the other side reads has to wait, as without it.

mod doom;
mod door;
mod faults;
mod flow;
mod link;
mod proxy;

pub use faults::{Direction, Faults, Resets, ResetsError};
pub use proxy::Proxy;

#[cfg(test)]
mod tests;
