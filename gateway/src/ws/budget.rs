//! How fast one socket may ask: a bucket for messages, for typing, for presence, for following
//! tickets, for other commands, and a count of refusals after which going on is flooding.

use std::time::{Duration, Instant};

use insightdesk_protocol::ws::{ClientFrame, Op};

/// Rates of one socket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SocketLimits {
    /// Messages, notes and new tickets a second; a burst of twice as many is borne.
    pub messages_per_second: f32,
    /// Typing signals in ten seconds.
    pub typing_per_10s: f32,
    /// Changes of one's own presence a minute.
    pub presence_per_minute: f32,
    /// Frames that open, leave and read tickets and lists, a minute. Somebody who goes through a
    /// queue by keyboard sends several for each ticket.
    pub following_per_minute: f32,
    /// All other frames a minute.
    pub others_per_minute: f32,
    /// Refused frames in ten seconds after which the socket is closed (4429).
    pub refusals_per_10s: f32,
    /// Commands under way at once; further ones are not read until one is answered.
    pub in_flight: u32,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            messages_per_second: 5.0,
            typing_per_10s: 10.0,
            presence_per_minute: 5.0,
            following_per_minute: 600.0,
            others_per_minute: 100.0,
            refusals_per_10s: 2_000.0,
            in_flight: 32,
        }
    }
}

impl SocketLimits {
    /// For measurements: the limiter stays in the path, its ceilings are out of reach.
    #[must_use]
    pub fn load() -> Self {
        let much = 1_000_000.0;
        Self {
            messages_per_second: much,
            typing_per_10s: much,
            presence_per_minute: much,
            following_per_minute: much,
            others_per_minute: much,
            refusals_per_10s: much,
            in_flight: 256,
        }
    }
}

/// What a frame is paid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purse {
    Messages,
    Typing,
    Presence,
    Following,
    Others,
    /// Heartbeats keep a connection alive and are paid by nobody.
    Free,
}

impl Purse {
    pub(super) fn of(frame: &ClientFrame) -> Self {
        match frame {
            ClientFrame::Ping { .. } => Self::Free,
            ClientFrame::Typing { .. } | ClientFrame::StopTyping { .. } => Self::Typing,
            ClientFrame::Post {
                op: Op::Create { .. } | Op::Message { .. } | Op::Note { .. },
                ..
            } => Self::Messages,
            ClientFrame::Presence { .. } => Self::Presence,
            ClientFrame::Subscribe { .. }
            | ClientFrame::Unsubscribe { .. }
            | ClientFrame::Sync { .. }
            | ClientFrame::History { .. }
            | ClientFrame::View { .. }
            | ClientFrame::OpenList { .. }
            | ClientFrame::CloseList { .. } => Self::Following,
            ClientFrame::Post { .. }
            | ClientFrame::Hello { .. }
            | ClientFrame::TokenUpdate { .. }
            | ClientFrame::Switch { .. } => Self::Others,
        }
    }
}

/// What one socket has left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    messages: Bucket,
    typing: Bucket,
    presence: Bucket,
    following: Bucket,
    others: Bucket,
    refusals: Bucket,
}

impl Budget {
    pub(super) fn new(limits: &SocketLimits, now: Instant) -> Self {
        let bucket = |burst: f32, every: f32| Bucket {
            left: burst,
            burst,
            per_second: burst / every,
            at: now,
        };
        Self {
            messages: bucket(limits.messages_per_second * 2.0, 2.0),
            typing: bucket(limits.typing_per_10s, 10.0),
            presence: bucket(limits.presence_per_minute, 60.0),
            following: bucket(limits.following_per_minute, 60.0),
            others: bucket(limits.others_per_minute, 60.0),
            refusals: bucket(limits.refusals_per_10s, 10.0),
        }
    }

    /// Pays for a frame, or says after how long it can be paid for.
    pub(super) fn spend(&mut self, purse: Purse, now: Instant) -> Result<(), Duration> {
        match purse {
            Purse::Free => Ok(()),
            Purse::Messages => self.messages.take(now),
            Purse::Typing => self.typing.take(now),
            Purse::Presence => self.presence.take(now),
            Purse::Following => self.following.take(now),
            Purse::Others => self.others.take(now),
        }
    }

    /// Notes a refusal; true when there were too many.
    pub(super) fn refuse(&mut self, now: Instant) -> bool {
        self.refusals.take(now).is_err()
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f32,
    burst: f32,
    per_second: f32,
    at: Instant,
}

impl Bucket {
    fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let since = now.saturating_duration_since(self.at).as_secs_f32();
        self.left = self.burst.min(self.left + since * self.per_second);
        self.at = now;
        if self.left >= 1.0 {
            self.left -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f32((1.0 - self.left) / self.per_second))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_two_seconds_is_borne_and_then_five_a_second() {
        let start = Instant::now();
        let mut budget = Budget::new(&SocketLimits::default(), start);
        let paid = (0..100).filter(|_| budget.spend(Purse::Messages, start).is_ok()).count();
        assert_eq!(paid, 10);
        let wait = budget.spend(Purse::Messages, start).expect_err("the purse is empty");
        assert!(wait <= Duration::from_millis(201), "{wait:?}");
        assert!(budget.spend(Purse::Messages, start + wait).is_ok());
    }

    #[test]
    fn typing_leaves_the_purse_for_messages_alone() {
        let start = Instant::now();
        let mut budget = Budget::new(&SocketLimits::default(), start);
        while budget.spend(Purse::Typing, start).is_ok() {}
        assert!(budget.spend(Purse::Messages, start).is_ok());
        assert!(budget.spend(Purse::Others, start).is_ok());
    }

    #[test]
    fn only_a_flood_of_refusals_ends_the_socket() {
        let start = Instant::now();
        let mut budget = Budget::new(&SocketLimits::default(), start);
        let borne = (0..3_000).take_while(|_| !budget.refuse(start)).count();
        assert_eq!(borne, 2_000);
    }
}
