//! The limits and deadlines of a connection.

use std::time::Duration;

use crate::ws::guard::FrameLimits;

/// How patient the edge is; one value is shared by all sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketOptions {
    /// What a client may send before it is greeted.
    pub before_hello: FrameLimits,
    /// What it may send afterwards.
    pub after_hello: FrameLimits,
    /// A client that has sent no hello by then is closed with 4408.
    pub hello_within: Duration,
    /// After so much silence the client is pinged.
    pub silence: Duration,
    /// A client that says nothing for so long after a ping is closed with 4000.
    pub pong_within: Duration,
    /// A write that makes no progress for so long ends the connection (4008), as does a close
    /// that is not sent by then.
    pub stall: Duration,
    /// How long a closed connection waits for the client to hang up first.
    pub linger: Duration,
    /// Pings a client may send at once.
    pub ping_burst: u32,
    /// Each so often it may send one more.
    pub ping_every: Duration,
}

impl Default for SocketOptions {
    fn default() -> Self {
        Self {
            before_hello: FrameLimits::before_hello(),
            after_hello: FrameLimits::after_hello(),
            hello_within: Duration::from_secs(5),
            silence: Duration::from_secs(25),
            pong_within: Duration::from_secs(8),
            stall: Duration::from_secs(10),
            linger: Duration::from_secs(2),
            ping_burst: 100,
            ping_every: Duration::from_millis(100),
        }
    }
}
