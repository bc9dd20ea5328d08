//! One session on one ticket. It gets every event once and in order: what comes too early is held
//! back until what is missing has been read.

use std::sync::Arc;

use insightdesk_domain::ids::{OrganizationId, SessionId};

use super::{Frame, Watch};
use crate::encode::Audience;
use crate::outbound::{Outbound, SLOW};

/// Events held back at a gate; a session that reads the store for longer starts afresh.
const HELD: usize = 1_000;

/// A session that watches.
#[derive(Debug)]
pub(super) struct Watcher {
    pub(super) organization: OrganizationId,
    pub(super) session: SessionId,
    pub(super) audience: Audience,
    pub(super) outbound: Arc<Outbound>,
    gate: Gate,
    /// Everything up to here was shown, or is not for this audience.
    shown: u64,
}

#[derive(Debug)]
enum Gate {
    Open,
    /// The session reads the store, and says how far it came.
    Joining(Vec<Frame>),
    /// Something is missing, which the fan-out reads from the store.
    Behind(Vec<Frame>),
}

impl Watcher {
    pub(super) fn gated(watch: Watch) -> Self {
        let Watch { organization, session, audience, outbound, .. } = watch;
        let gate = Gate::Joining(Vec::new());
        Self { organization, session, audience, outbound, gate, shown: 0 }
    }

    /// Sends or holds back what came; says how many frames were sent.
    pub(super) fn deliver(&mut self, frames: &[Frame]) -> usize {
        let mut sent = 0;
        for frame in frames {
            match &mut self.gate {
                _ if frame.seq <= self.shown => {}
                Gate::Open if frame.seq == self.shown + 1 => sent += self.send(frame),
                Gate::Open => self.gate = Gate::Behind(vec![frame.clone()]),
                Gate::Joining(held) | Gate::Behind(held) if held.len() < HELD => {
                    held.push(frame.clone());
                }
                Gate::Joining(_) | Gate::Behind(_) => self.outbound.close(SLOW, "too far behind"),
            }
        }
        sent
    }

    fn send(&mut self, frame: &Frame) -> usize {
        self.shown = frame.seq;
        let bytes = frame.for_audience(self.audience);
        usize::from(bytes.is_some_and(|bytes| self.outbound.push(bytes.clone()).is_ok()))
    }

    /// The session has been shown everything up to `upto`: what was held back follows.
    pub(super) fn open(&mut self, upto: u64) {
        if let Gate::Joining(held) = &mut self.gate {
            let held = std::mem::take(held);
            self.go_on(upto, held);
        }
    }

    /// What was read because it was missing. Read in full, it reaches up to `upto`.
    pub(super) fn fill(&mut self, read: &[Frame], upto: u64) {
        let Gate::Behind(held) = &mut self.gate else { return };
        let held = std::mem::take(held);
        self.gate = Gate::Open;
        self.deliver(read);
        if matches!(self.gate, Gate::Open) {
            self.go_on(self.shown.max(upto), held);
        }
    }

    fn go_on(&mut self, upto: u64, mut held: Vec<Frame>) {
        self.gate = Gate::Open;
        self.shown = upto;
        // Two nodes may have told of the same ticket while it changed hands.
        held.sort_by_key(|frame| frame.seq);
        self.deliver(&held);
    }

    /// More has happened than this session was told: the rest is to be read.
    pub(super) fn learn(&mut self, head: u64) {
        if matches!(self.gate, Gate::Open) && head > self.shown {
            self.gate = Gate::Behind(Vec::new());
        }
    }

    /// The last seq shown, if what follows is to be read.
    pub(super) fn misses_after(&self) -> Option<u64> {
        matches!(self.gate, Gate::Behind(_)).then_some(self.shown)
    }

    /// Whether it has been let in, and not only asked for it.
    pub(super) fn is_in(&self) -> bool {
        !matches!(self.gate, Gate::Joining(_))
    }

    pub(super) fn is_gone(&self) -> bool {
        self.outbound.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_domain::ids::TicketId;
    use proptest::prelude::*;

    use super::*;

    fn watcher() -> Watcher {
        let (ticket, session) = (TicketId::now(), SessionId::now());
        let (organization, audience) = (OrganizationId::now(), Audience::Staff);
        let outbound = Arc::new(Outbound::default());
        Watcher::gated(Watch { ticket, organization, session, audience, outbound })
    }

    fn frame(seq: u64) -> Frame {
        Frame { seq, staff: format!("{seq} ").into(), contact: None }
    }

    fn frames(seqs: impl IntoIterator<Item = u64>) -> Vec<Frame> {
        seqs.into_iter().map(frame).collect()
    }

    fn sent(watcher: &Watcher) -> String {
        let mut buffer = [0; 4_096];
        let size = watcher.outbound.fill(&mut buffer);
        String::from_utf8_lossy(&buffer[..size]).into_owned()
    }

    #[test]
    fn what_happens_behind_the_gate_comes_after_what_was_read() {
        let mut watcher = watcher();
        assert_eq!(watcher.deliver(&frames([4, 5, 6])), 0);
        watcher.open(5);
        watcher.deliver(&frames([7]));
        assert_eq!(sent(&watcher), "6 7 ");
    }

    #[test]
    fn what_was_read_before_it_was_published_is_not_sent_again() {
        let mut watcher = watcher();
        watcher.open(5);
        watcher.deliver(&frames([4, 5, 6]));
        assert_eq!(sent(&watcher), "6 ");
    }

    #[test]
    fn a_gate_that_stays_shut_for_too_long_closes_the_socket() {
        let mut watcher = watcher();
        watcher.deliver(&frames(1..=HELD as u64 + 1));
        assert!(watcher.is_gone());
    }

    #[test]
    fn a_hole_is_filled_before_what_comes_after_it() {
        let mut watcher = watcher();
        watcher.open(1);
        watcher.deliver(&frames([4]));
        assert_eq!((sent(&watcher).as_str(), watcher.misses_after()), ("", Some(1)));
        watcher.deliver(&frames([5]));
        watcher.fill(&frames([2, 3, 4]), 4);
        assert_eq!((sent(&watcher).as_str(), watcher.misses_after()), ("2 3 4 5 ", None));
    }

    #[test]
    fn a_session_that_was_told_nothing_learns_that_something_happened() {
        let mut watcher = watcher();
        watcher.learn(9);
        watcher.open(3);
        watcher.learn(3);
        assert_eq!(watcher.misses_after(), None);
        watcher.learn(4);
        assert_eq!(watcher.misses_after(), Some(3));
        watcher.fill(&frames([4]), 4);
        assert_eq!(sent(&watcher), "4 ");
    }

    #[test]
    fn a_contact_waits_for_nothing_that_it_may_not_see() {
        let mut watcher = watcher();
        watcher.audience = Audience::Contact;
        watcher.open(1);
        let public = Frame { contact: Some("public".into()), ..frame(3) };
        watcher.deliver(&[frame(2), public]);
        assert_eq!((sent(&watcher).as_str(), watcher.misses_after()), ("public", None));
    }

    proptest! {
        /// Pieces of a history arrive in any order and number; what is missing is read now and then.
        #[test]
        fn every_event_is_shown_once_and_in_order(
            opened in 0_u64..10,
            pieces in proptest::collection::vec((1_u64..40, 1_u64..5, any::<bool>()), 0..60),
        ) {
            let mut watcher = watcher();
            let mut head = opened;
            watcher.open(opened);
            for (from, length, reads) in pieces {
                head = head.max(from + length - 1);
                watcher.deliver(&frames(from..from + length));
                if let Some(after) = watcher.misses_after().filter(|_| reads) {
                    watcher.fill(&frames(after + 1..=head), head);
                }
            }
            watcher.learn(head);
            if let Some(after) = watcher.misses_after() {
                watcher.fill(&frames(after + 1..=head), head);
            }
            let expected: String = (opened + 1..=head).map(|seq| format!("{seq} ")).collect();
            prop_assert_eq!(sent(&watcher), expected);
        }
    }
}
