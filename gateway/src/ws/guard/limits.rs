//! How large, how fragmented and how slow one message may be.

use std::time::Duration;

use fastwebsockets::OpCode;

use super::head::Head;
use super::message::Message;
use super::violation::Violation;

/// Limits for one message of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameLimits {
    /// Its payload, all frames together.
    pub message_bytes: usize,
    /// The frames it comes in, the first one included.
    pub fragments: u32,
    /// From its first byte to its last.
    pub message_time: Duration,
    /// Whether binary messages are allowed at all.
    pub binary: bool,
}

impl FrameLimits {
    /// Before the client has said who it is.
    pub const fn before_hello() -> Self {
        Self { message_bytes: 4 << 10, ..Self::after_hello() }
    }

    /// For a client we know.
    pub const fn after_hello() -> Self {
        Self {
            message_bytes: 512 << 10,
            fragments: 64,
            message_time: Duration::from_secs(10),
            binary: false,
        }
    }

    /// For the conformance suite, which sends large and finely chopped messages of both kinds.
    pub const fn conformance() -> Self {
        Self {
            message_bytes: 64 << 20,
            fragments: 100_000,
            message_time: Duration::from_secs(60),
            binary: true,
        }
    }

    /// Judges a frame by its header alone, given the message it may continue.
    pub(super) fn admit(&self, head: &Head, under_way: Option<&Message>) -> Result<(), Violation> {
        match (head.opcode, under_way) {
            (OpCode::Close | OpCode::Ping | OpCode::Pong, _) => return Ok(()),
            (OpCode::Continuation, None) => return Err(Violation::NothingToContinue),
            (OpCode::Text | OpCode::Binary, Some(_)) => return Err(Violation::MessageInside),
            (OpCode::Binary, None) if !self.binary => return Err(Violation::Binary),
            _ => {}
        }
        let (bytes, frames) = under_way.map_or((0, 0), |message| (message.len(), message.frames()));
        if head.len > self.message_bytes.saturating_sub(bytes) as u64 {
            return Err(Violation::TooLarge);
        }
        if frames >= self.fragments {
            return Err(Violation::TooManyFrames);
        }
        Ok(())
    }
}
