//! Frames for clients: header and payload in one shareable piece, never masked or fragmented.

use bytes::Bytes;
use fastwebsockets::{Frame, OpCode, Payload};

/// The longest payload a control frame may carry.
pub const CONTROL_BYTES: usize = 125;

/// A close frame spends two bytes of its payload on the code.
const REASON_BYTES: usize = CONTROL_BYTES - 2;

/// A whole text message.
pub fn text(payload: &str) -> Bytes {
    whole(OpCode::Text, payload.as_bytes())
}

/// A whole binary message; the protocol has none, the conformance echo does.
pub fn binary(payload: &[u8]) -> Bytes {
    whole(OpCode::Binary, payload)
}

/// A ping; the payload is cut at [`CONTROL_BYTES`].
pub fn ping(payload: &[u8]) -> Bytes {
    whole(OpCode::Ping, &payload[..payload.len().min(CONTROL_BYTES)])
}

/// The answer to a ping; the payload is cut at [`CONTROL_BYTES`].
pub fn pong(payload: &[u8]) -> Bytes {
    whole(OpCode::Pong, &payload[..payload.len().min(CONTROL_BYTES)])
}

/// A close frame; the reason is cut at 123 bytes, between two characters.
pub fn close(code: u16, reason: &str) -> Bytes {
    let reason = &reason[..reason.floor_char_boundary(REASON_BYTES)];
    let mut payload = Vec::with_capacity(CONTROL_BYTES);
    payload.extend_from_slice(&code.to_be_bytes());
    payload.extend_from_slice(reason.as_bytes());
    whole(OpCode::Close, &payload)
}

/// The close frame that answers one without a code.
pub fn close_without_code() -> Bytes {
    whole(OpCode::Close, &[])
}

fn whole(opcode: OpCode, payload: &[u8]) -> Bytes {
    let mut head = [0; 16];
    let size = Frame::new(true, opcode, None, Payload::Borrowed(payload)).fmt_head(&mut head);
    let mut frame = Vec::with_capacity(size + payload.len());
    frame.extend_from_slice(&head[..size]);
    frame.extend_from_slice(payload);
    frame.into()
}

#[cfg(test)]
mod tests;
