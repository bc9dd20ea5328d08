//! What stands behind a socket: the protocol, or an echo.

use std::borrow::Cow;

/// The handler of one connection. Its methods run inside the socket's task and must not block:
/// what takes time is handed to the hub, and the answer comes back through the `Outbound`.
pub trait Peer: Send + 'static {
    /// One whole text message.
    fn message(&mut self, text: &str) -> Flow;

    /// One whole binary message; the guard lets none through unless its limits say so.
    fn binary(&mut self, _bytes: &[u8]) -> Flow {
        Flow::Close(1003, Cow::Borrowed("text only"))
    }

    /// Whether the client has said who it is. Until then the small limits and the hello deadline
    /// hold. Asked after each message and each wake-up.
    fn greeted(&self) -> bool;

    /// Whether to read on after [`Flow::Pause`]. Asked at each wake-up: whoever makes it true
    /// calls `Outbound::wake` afterwards.
    fn ready(&mut self) -> bool {
        true
    }

    /// No message will follow. Called once, at the beginning of the end.
    fn closed(&mut self, end: End);
}

/// What happens after a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// Read on.
    Continue,
    /// Take nothing more from the client until [`Peer::ready`].
    Pause,
    /// Send what is queued, then this close code and reason.
    Close(u16, Cow<'static, str>),
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client closed, with this code (1005: it gave none).
    Client(u16),
    /// We closed, with this code.
    Server(u16),
    /// It broke off without a close frame.
    Lost,
}

impl End {
    /// The close code for logs and counters; 1006 when there was none.
    pub fn code(self) -> u16 {
        match self {
            Self::Client(code) | Self::Server(code) => code,
            Self::Lost => 1006,
        }
    }
}
