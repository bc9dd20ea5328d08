//! The WebSocket edge: checks before the upgrade, the guard over every byte, one task a socket.

#[cfg(feature = "conformance")]
pub mod conformance;
pub mod frame;
pub mod guard;
pub mod handshake;
pub mod socket;
