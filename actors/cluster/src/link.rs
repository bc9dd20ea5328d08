//! One end of the conversation with a peer: what waits, what is on its way, when the peer was
//! heard last. Without a clock or a socket of its own.
//!
//! Whoever owns the link takes a packet out when it has nothing more to put in, so that a busy link
//! carries many messages together and an idle one each at once. What waits is bounded.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::node::NodeName;
use crate::packet::Packet;

/// A link that has nothing to say says so this often.
pub const PING: Duration = Duration::from_millis(200);
/// A peer that was not heard for this long gets no questions.
pub const SILENCE: Duration = Duration::from_millis(800);
/// A link whose peer was not heard for this long is closed and made anew.
pub const GIVE_UP: Duration = Duration::from_secs(3);
/// Packets under way before the next waits for an answer.
const WINDOW: u64 = 32;
/// Packets that are heard before this is said, if there is nothing else to say.
const CONFIRM_AFTER: u64 = 8;
/// Bytes in a packet, unless a single message is longer.
const PACKET: usize = 256 * 1024;
/// Bytes that wait, beyond what is under way.
const WAITING: usize = 8 * 1024 * 1024;

/// The peer is too slow for what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too much waits for this peer")]
pub struct Full;

/// A packet is missing, or the peer has begun another conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a packet of the peer was lost")]
pub struct Torn;

/// One end of a link, from the moment a pipe to the peer is open until it breaks.
#[derive(Debug)]
pub struct Link {
    me: NodeName,
    /// Our name for this conversation, never 0.
    mine: u64,
    /// The peer's name for it, once heard.
    theirs: Option<u64>,
    /// The peer has named ours: what it says is no late word of an earlier conversation.
    is_mutual: bool,
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    /// The number of the last packet with messages.
    sent: u64,
    /// The last of ours that the peer has.
    confirmed: u64,
    /// The last of theirs that we have.
    heard: u64,
    /// What the peer knows of `heard`.
    told: u64,
    last_sent: Option<Instant>,
    last_heard: Instant,
}

impl Link {
    /// A link from the node `me`, opened now. `conversation` tells it from any before: random, and
    /// not 0.
    #[must_use]
    pub fn new(me: NodeName, conversation: u64, now: Instant) -> Self {
        Self {
            me,
            mine: conversation,
            theirs: None,
            is_mutual: false,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            sent: 0,
            confirmed: 0,
            heard: 0,
            told: 0,
            last_sent: None,
            last_heard: now,
        }
    }

    /// Takes a message up; [`Link::next`] gives it away.
    ///
    /// # Errors
    /// When so much waits already that the message was not taken.
    pub fn push(&mut self, message: Bytes) -> Result<(), Full> {
        if self.waiting_bytes + message.len() > WAITING {
            return Err(Full);
        }
        self.waiting_bytes += message.len();
        self.waiting.push_back(message);
        Ok(())
    }

    /// The packet that is to be sent now, if any.
    pub fn next(&mut self, now: Instant) -> Option<Packet> {
        let messages = match self.sent - self.confirmed < WINDOW {
            true => self.take_messages(),
            false => Vec::new(),
        };
        let is_quiet = self.last_sent.is_none_or(|last| now.duration_since(last) >= PING);
        let is_owed = self.heard - self.told >= CONFIRM_AFTER;
        if messages.is_empty() && !is_owed && !is_quiet {
            return None;
        }
        self.sent += u64::from(!messages.is_empty());
        self.told = self.heard;
        self.last_sent = Some(now);
        Some(Packet {
            from: self.me.clone(),
            conversation: self.mine,
            yours: self.theirs.unwrap_or(0),
            number: self.sent,
            heard: self.heard,
            messages,
        })
    }

    fn take_messages(&mut self) -> Vec<Bytes> {
        let (mut messages, mut bytes) = (Vec::new(), 0);
        while let Some(message) = self.waiting.front() {
            bytes += message.len();
            if bytes > PACKET && !messages.is_empty() {
                break;
            }
            messages.extend(self.waiting.pop_front());
        }
        self.waiting_bytes -= messages.iter().map(Bytes::len).sum::<usize>();
        messages
    }

    /// Takes in what came and gives its messages; none of a packet that belongs to an earlier
    /// conversation.
    ///
    /// # Errors
    /// When something before it never came: the link is worth nothing any more.
    pub fn received(&mut self, packet: Packet, now: Instant) -> Result<Vec<Bytes>, Torn> {
        if packet.yours != 0 && packet.yours != self.mine {
            return Ok(Vec::new());
        }
        if self.theirs != Some(packet.conversation) {
            if self.is_mutual {
                return Err(Torn);
            }
            self.theirs = Some(packet.conversation);
            (self.heard, self.told) = (0, 0);
        }
        self.is_mutual |= packet.yours == self.mine;
        let expected = self.heard + u64::from(!packet.messages.is_empty());
        if packet.number != expected || packet.heard > self.sent {
            return Err(Torn);
        }
        self.heard = expected;
        self.confirmed = self.confirmed.max(packet.heard);
        self.last_heard = now;
        Ok(packet.messages)
    }

    /// When the peer was heard last; at first, when the link was opened.
    #[must_use]
    pub fn last_heard(&self) -> Instant {
        self.last_heard
    }

    /// Whether the peer was heard of late.
    #[must_use]
    pub fn is_lively(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last_heard) < SILENCE
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(number: u32) -> Bytes {
        Bytes::copy_from_slice(&number.to_be_bytes())
    }

    /// From b, in the conversation that a calls 1 and b 2.
    fn packet(number: u64, heard: u64) -> Packet {
        let (from, messages) = ("b".into(), Vec::new());
        Packet { from, conversation: 2, yours: 1, number, heard, messages }
    }

    fn pair(now: Instant) -> (Link, Link) {
        (Link::new("a".into(), 1, now), Link::new("b".into(), 2, now))
    }

    #[test]
    fn a_link_carries_what_has_come_together_as_long_as_the_peer_confirms() {
        let now = Instant::now();
        let (mut link, _) = pair(now);
        for number in 0..WINDOW as u32 {
            link.push(message(number)).expect("there is room");
            assert_eq!(link.next(now).map(|packet| packet.messages), Some(vec![message(number)]));
        }
        link.push(message(100)).expect("there is room");
        link.push(message(101)).expect("there is room");
        assert_eq!(link.next(now), None, "the window is full");
        link.received(packet(0, 1), now).expect("nothing is lost");
        let packet = link.next(now).expect("there is room in the window");
        assert_eq!(packet.messages, [message(100), message(101)]);
    }

    #[test]
    fn a_peer_that_only_listens_confirms_now_and_then() {
        let now = Instant::now();
        let (mut link, mut peer) = pair(now);
        let _first = peer.next(now);
        let mut confirmations = 0;
        for number in 0..CONFIRM_AFTER as u32 * 4 {
            link.push(message(number)).expect("there is room");
            let packet = link.next(now).expect("it is never held up");
            peer.received(packet, now).expect("nothing is lost");
            if let Some(confirmation) = peer.next(now) {
                link.received(confirmation, now).expect("nothing is lost");
                confirmations += 1;
            }
        }
        assert_eq!(confirmations, 4);
    }

    #[test]
    fn a_quiet_link_says_that_it_is_there() {
        let now = Instant::now();
        let (mut link, mut peer) = pair(now);
        assert!(link.next(now).is_some_and(|packet| packet.messages.is_empty()));
        assert_eq!(link.next(now), None);
        let ping = link.next(now + PING).expect("it is time");
        assert!(peer.is_lively(now + SILENCE - PING));
        peer.received(ping, now + PING).expect("nothing is lost");
        assert!(peer.is_lively(now + SILENCE));
        assert!(!peer.is_lively(now + PING + SILENCE));
    }

    #[test]
    fn what_waits_is_bounded() {
        let (mut link, _) = pair(Instant::now());
        let large = Bytes::from(vec![0; WAITING / 2]);
        assert_eq!(link.push(large.clone()), Ok(()));
        assert_eq!(link.push(large.clone()), Ok(()));
        assert_eq!(link.push(large), Err(Full));
    }

    #[test]
    fn a_lost_packet_is_noticed() {
        let now = Instant::now();
        let (mut link, mut peer) = pair(now);
        link.push(message(1)).expect("there is room");
        let _lost = link.next(now);
        link.push(message(2)).expect("there is room");
        let second = link.next(now).expect("the window has room");
        assert_eq!(peer.received(second, now), Err(Torn));
    }

    #[test]
    fn a_packet_of_another_conversation_is_noticed() {
        let now = Instant::now();
        let (mut link, _) = pair(now);
        assert_eq!(link.received(packet(0, 7), now), Err(Torn));
        link.received(packet(0, 0), now).expect("nothing is lost");
        let other = Packet { conversation: 3, ..packet(0, 0) };
        assert_eq!(link.received(other, now), Err(Torn));
    }

    #[test]
    fn late_words_of_an_earlier_conversation_change_nothing() {
        let now = Instant::now();
        let (mut link, _) = pair(now);
        let messages = vec![message(1)];
        let late = Packet { conversation: 9, yours: 8, messages, ..packet(5, 0) };
        assert_eq!(link.received(late, now), Ok(Vec::new()));
        // Its very first words name no conversation of ours.
        let first = Packet { conversation: 9, yours: 0, ..packet(0, 0) };
        link.received(first, now).expect("it may be the beginning");
        link.received(packet(0, 0), now).expect("this one is");
    }

    proptest! {
        /// Steps: 0 and 1 push on one side, 2 and 3 carry one packet over.
        #[test]
        fn everything_arrives_once_and_in_order(steps in proptest::collection::vec(0_u8..4, 0..300)) {
            let now = Instant::now();
            let (mut a, mut b) = pair(now);
            let (mut pushed, mut arrived) = ([0_u32; 2], [0_u32; 2]);
            let settle = std::iter::repeat_n([2, 3], 700).flatten();
            for step in steps.into_iter().chain(settle) {
                let (from, to) = if step % 2 == 0 { (&mut a, &mut b) } else { (&mut b, &mut a) };
                let side = usize::from(step % 2);
                if step < 2 {
                    from.push(message(pushed[side])).expect("there is room");
                    pushed[side] += 1;
                } else if let Some(packet) = from.next(now) {
                    for came in to.received(packet, now).expect("nothing is lost") {
                        prop_assert_eq!(came, message(arrived[side]));
                        arrived[side] += 1;
                    }
                }
            }
            prop_assert_eq!(pushed, arrived);
        }
    }
}
