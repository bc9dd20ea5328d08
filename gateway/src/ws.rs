//! The WebSocket edge: checks before the upgrade, the guard over every byte, one task a socket,
//! and the protocol on top.

pub mod barred;
pub mod budget;
#[cfg(feature = "conformance")]
pub mod conformance;
mod cursor;
pub mod desk;
pub mod encode;
pub mod frame;
pub mod guard;
pub mod handshake;
pub mod keeper;
pub mod route;
pub mod socket;
