//! What crosses the wire: frames, REST bodies and error codes. The TypeScript types and the
//! AsyncAPI document are generated from these types (`examples/generate.rs`).

pub mod code;
pub mod rest;
pub mod ws;

/// The WebSocket subprotocol, and the only one.
pub const SUBPROTOCOL: &str = "insightdesk.v1";
/// Version of the frames: a client refuses another major number, and nothing else.
pub const PROTOCOL_VERSION: &str = "1.0";
