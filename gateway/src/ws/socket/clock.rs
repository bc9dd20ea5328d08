//! When something must happen on a connection even if nothing comes from outside.

use std::time::{Duration, Instant};

use super::options::SocketOptions;

/// The moments that count on an open connection.
#[derive(Debug)]
pub(super) struct Clock {
    opened: Instant,
    heard: Instant,
    pinged: Option<Instant>,
    stalled: Option<Instant>,
}

/// What a client owes us at a given moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owed {
    /// It has not said hello.
    pub(super) hello: bool,
    /// We are not reading, so its silence says nothing.
    pub(super) paused: bool,
    /// The rest of a message, by then.
    pub(super) rest_by: Option<Instant>,
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Ping,
    Dead,
    NoHello,
    UnfinishedMessage,
    StalledWrite,
}

impl Clock {
    pub(super) fn new(now: Instant) -> Self {
        Self { opened: now, heard: now, pinged: None, stalled: None }
    }

    /// Something came from the client, or we begin to listen again.
    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = None;
    }

    /// The ping is queued. While nobody reads, the next one is due after the same silence.
    pub(super) fn pinged(&mut self, now: Instant, paused: bool) {
        if paused { self.heard(now) } else { self.pinged = Some(now) }
    }

    /// The kernel took some bytes, or (false) none.
    pub(super) fn wrote(&mut self, progress: bool, now: Instant) {
        self.stalled = if progress { None } else { self.stalled.or(Some(now)) };
    }

    /// The next thing that is due, and when.
    pub(super) fn next(&self, options: &SocketOptions, owed: Owed) -> (Instant, Due) {
        let after = |since: Instant, wait: Duration, due| Some((since + wait, due));
        let heartbeat = match self.pinged {
            Some(pinged) if !owed.paused => (pinged + options.pong_within, Due::Dead),
            _ => (self.heard + options.silence, Due::Ping),
        };
        let hello = after(self.opened, options.hello_within, Due::NoHello);
        let others = [
            hello.filter(|_| owed.hello && !owed.paused),
            owed.rest_by.map(|by| (by, Due::UnfinishedMessage)),
            self.stalled.and_then(|since| after(since, options.stall, Due::StalledWrite)),
        ];
        others.into_iter().flatten().fold(
            heartbeat,
            |first, other| {
                if other.0 < first.0 { other } else { first }
            },
        )
    }
}

#[cfg(test)]
mod tests;
