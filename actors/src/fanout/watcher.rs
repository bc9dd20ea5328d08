//! One session on one ticket. It gets every event once and in order: what comes too early is held
//! back until what is missing has been read.

use std::sync::Arc;

use insightdesk_domain::ids::SessionId;
use insightdesk_domain::ticket::Belongings;

use super::{Frame, Watch};
use crate::encode::Audience;
use crate::outbound::SLOW;
use crate::session::SessionCore;

/// Events held back at a gate; a session that reads the store for longer starts afresh.
const HELD: usize = 1_000;

/// A session that watches.
#[derive(Debug)]
pub(super) struct Watcher {
    pub(super) session: Arc<SessionCore>,
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
    /// The session does not see the ticket any more: nothing comes through.
    Blind,
}

impl Watcher {
    pub(super) fn gated(watch: Watch) -> Self {
        Self { session: watch.session, gate: Gate::Joining(Vec::new()), shown: 0 }
    }

    pub(super) fn id(&self) -> SessionId {
        self.session.id
    }

    pub(super) fn audience(&self) -> Audience {
        self.session.audience()
    }

    /// Sends or holds back what came; says how many frames were sent.
    pub(super) fn deliver(&mut self, frames: &[Frame]) -> usize {
        let mut sent = 0;
        for frame in frames {
            match &mut self.gate {
                Gate::Blind => {}
                _ if frame.seq <= self.shown => {}
                Gate::Open if frame.seq == self.shown + 1 => sent += self.send(frame),
                Gate::Open => self.gate = Gate::Behind(vec![frame.clone()]),
                Gate::Joining(held) | Gate::Behind(held) if held.len() < HELD => {
                    held.push(frame.clone());
                }
                Gate::Joining(_) | Gate::Behind(_) => {
                    self.session.outbound.close(SLOW, "too far behind");
                }
            }
        }
        sent
    }

    /// Sends an event, unless it is the one that takes the ticket out of sight.
    fn send(&mut self, frame: &Frame) -> usize {
        self.shown = frame.seq;
        self.look(frame.belongings.as_ref());
        let bytes = frame.for_audience(self.audience()).filter(|_| !self.is_blind());
        usize::from(bytes.is_some_and(|bytes| self.session.outbound.push(bytes.clone()).is_ok()))
    }

    /// Nothing more is shown to a session that does not see the ticket as it is now.
    fn look(&mut self, belongings: Option<&Belongings>) {
        if belongings.is_some_and(|now| !now.are_seen_by(&self.session.by)) {
            self.gate = Gate::Blind;
        }
    }

    /// The session has been shown everything up to `upto`: what was held back follows.
    pub(super) fn open(&mut self, upto: u64) {
        if let Gate::Joining(held) = &mut self.gate {
            let held = std::mem::take(held);
            self.go_on(upto, held);
        }
    }

    /// What was read because it was missing. Read in full, it reaches up to `upto`.
    /// With who saw the ticket when that was read: it may be out of sight by now.
    pub(super) fn fill(&mut self, read: &[Frame], upto: u64, belongings: Option<&Belongings>) {
        let Gate::Behind(held) = &mut self.gate else { return };
        let held = std::mem::take(held);
        self.gate = Gate::Open;
        self.look(belongings);
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
        !matches!(self.gate, Gate::Joining(_) | Gate::Blind)
    }

    pub(super) fn is_blind(&self) -> bool {
        matches!(self.gate, Gate::Blind)
    }

    pub(super) fn is_gone(&self) -> bool {
        self.session.outbound.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_domain::ids::TicketId;
    use insightdesk_domain::permission::Permissions;
    use insightdesk_domain::principal::Role;
    use proptest::prelude::*;

    use super::*;
    use crate::outbound::Outbound;
    use crate::testing::reader;

    fn watcher_of(audience: Audience) -> Watcher {
        let session = SessionCore::new(reader(audience), Arc::new(Outbound::default()));
        Watcher::gated(Watch { ticket: TicketId::now(), session: Arc::new(session) })
    }

    fn watcher() -> Watcher {
        watcher_of(Audience::Staff)
    }

    fn frame(seq: u64) -> Frame {
        Frame { seq, staff: format!("{seq} ").into(), contact: None, belongings: None }
    }

    fn frames(seqs: impl IntoIterator<Item = u64>) -> Vec<Frame> {
        seqs.into_iter().map(frame).collect()
    }

    fn sent(watcher: &Watcher) -> String {
        let mut buffer = [0; 4_096];
        let size = watcher.session.outbound.fill(&mut buffer);
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
        watcher.fill(&frames([2, 3, 4]), 4, None);
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
        watcher.fill(&frames([4]), 4, None);
        assert_eq!(sent(&watcher), "4 ");
    }

    #[test]
    fn a_contact_waits_for_nothing_that_it_may_not_see() {
        let mut watcher = watcher_of(Audience::Contact);
        watcher.open(1);
        let public = Frame { contact: Some("public".into()), ..frame(3) };
        watcher.deliver(&[frame(2), public]);
        assert_eq!((sent(&watcher).as_str(), watcher.misses_after()), ("public", None));
    }

    /// As it is once somebody else has it.
    fn given_away() -> Option<Belongings> {
        let assignee = Some(insightdesk_domain::ids::MemberId::now());
        Some(Belongings { assignee, ..Belongings::default() })
    }

    #[test]
    fn nothing_comes_through_once_the_ticket_is_out_of_sight() {
        let mut watcher = watcher();
        watcher.open(1);
        let away = Frame { belongings: given_away(), ..frame(3) };
        let back = Frame { belongings: Some(Belongings::default()), ..frame(4) };
        assert_eq!(watcher.deliver(&[frame(2), away.clone(), back]), 1);
        watcher.learn(9);
        watcher.open(9);
        assert!(watcher.is_blind() && !watcher.is_in());
        assert_eq!((sent(&watcher).as_str(), watcher.misses_after()), ("2 ", None));

        let mut manager = watcher_of(Audience::Staff);
        let core = Arc::get_mut(&mut manager.session).expect("nobody else has it");
        Arc::get_mut(&mut core.by).expect("nobody else has it").permissions =
            Permissions::of_role(Role::Manager);
        manager.open(2);
        assert_eq!(manager.deliver(&[away, frame(4)]), 2);
    }

    #[test]
    fn what_was_missed_is_not_shown_to_whoever_does_not_see_the_ticket_any_more() {
        let mut watcher = watcher();
        watcher.open(1);
        watcher.deliver(&frames([4]));
        watcher.fill(&frames([2, 3, 4]), 4, given_away().as_ref());
        assert!(watcher.is_blind());
        assert_eq!(sent(&watcher), "");
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
                    watcher.fill(&frames(after + 1..=head), head, None);
                }
            }
            watcher.learn(head);
            if let Some(after) = watcher.misses_after() {
                watcher.fill(&frames(after + 1..=head), head, None);
            }
            let expected: String = (opened + 1..=head).map(|seq| format!("{seq} ")).collect();
            prop_assert_eq!(sent(&watcher), expected);
        }
    }
}
