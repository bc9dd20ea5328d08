use insightdesk_domain::ids::MessageId;
use insightdesk_protocol::ws::{By, ByKind, EventView};

use super::*;

const TICKET: Uuid = Uuid::from_u128(5);

fn event(seq: u64, prev: u64) -> Event {
    Event::new(seq, prev, &EventView::Read { upto: seq })
}

fn message(seq: u64) -> MessageView {
    MessageView {
        message: MessageId::from_uuid(Uuid::from_u128(u128::from(seq))),
        seq,
        at: jiff::Timestamp::UNIX_EPOCH,
        by: By { kind: ByKind::Member, id: Uuid::nil(), name: String::new() },
        note: false,
        body: Some(format!("{} text", Uuid::from_u128(u128::from(seq)))),
        cid: None,
    }
}

/// A follower of a ticket, and what it passes on.
struct Reader {
    follow: Follow,
    recorder: Recorder,
}

impl Reader {
    fn live(last: u64) -> Self {
        let mut follow = Follow::new(1, 0, true, TICKET);
        let recorder = Recorder::new(None).expect("memory");
        follow.last = last;
        follow.begin(1, &recorder);
        follow.subscribed(last);
        Self { follow, recorder }
    }

    fn event(&mut self, seq: u64, prev: u64) -> Option<ClientFrame> {
        self.follow.event(event(seq, prev), &self.recorder)
    }

    /// Seqs and ways, in the order they were passed on.
    fn shown(&self) -> Vec<(u64, Via)> {
        let lines = self.recorder.finish().expect("memory").lines;
        let seen = lines.into_iter().filter_map(|line| match line {
            Line::Seen(seen) => Some((seen.seq, seen.via)),
            _ => None,
        });
        seen.collect()
    }
}

fn sync(after: u64, upto: u64) -> Option<ClientFrame> {
    let ticket = TicketId::from_uuid(TICKET);
    Some(ClientFrame::Sync { ticket, after, upto: Some(upto) })
}

#[test]
fn what_comes_in_order_is_passed_on_at_once() {
    let mut reader = Reader::live(3);
    assert_eq!((reader.event(4, 3), reader.event(7, 4)), (None, None));
    assert!(reader.follow.has_caught_up());
    assert_eq!(reader.shown(), [(4, Via::Live), (7, Via::Live)]);
}

#[test]
fn a_hole_is_asked_for_once_and_filled_before_what_follows() {
    let mut reader = Reader::live(3);
    assert_eq!(reader.event(7, 6), sync(3, 6));
    assert_eq!(reader.event(8, 7), None);
    assert!(!reader.follow.has_caught_up());
    for (seq, prev) in [(4, 3), (5, 4), (6, 5)] {
        assert_eq!(reader.event(seq, prev), None);
    }
    assert_eq!(reader.follow.synced(&reader.recorder), None);
    assert!(reader.follow.has_caught_up());
    let seqs: Vec<_> = reader.shown().into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(seqs, [4, 5, 6, 7, 8]);
}

#[test]
fn a_hole_that_is_never_filled_is_shown_in_the_end() {
    let mut reader = Reader::live(3);
    let mut asked = reader.event(7, 6);
    for _ in 1..ASKED {
        assert_eq!(asked, sync(3, 6));
        asked = reader.follow.synced(&reader.recorder);
    }
    assert_eq!(reader.follow.synced(&reader.recorder), None);
    assert_eq!(reader.shown(), [(7, Via::Live)], "and the checker finds it");
}

#[test]
fn a_repeat_is_passed_on_for_the_checker_and_changes_nothing() {
    let mut reader = Reader::live(3);
    reader.event(4, 3);
    assert_eq!(reader.event(4, 3), None);
    assert_eq!(reader.follow.last, 4);
    assert_eq!(reader.shown(), [(4, Via::Live), (4, Via::Live)]);
}

#[test]
fn what_is_not_newer_than_the_subscription_comes_because_it_was_asked_for() {
    let mut reader = Reader::live(3);
    reader.follow.begin(2, &reader.recorder);
    reader.event(4, 3);
    assert!(!reader.follow.has_caught_up());
    reader.follow.subscribed(5);
    for (seq, prev) in [(5, 4), (4, 3), (6, 5)] {
        assert_eq!(reader.event(seq, prev), None);
    }
    let resumed = [4, 5, 4].map(|seq| (seq, Via::Resume));
    assert_eq!(reader.shown(), [&resumed[..], &[(6, Via::Live)]].concat(), "the head was 5");
}

#[test]
fn a_snapshot_is_complete_once_its_older_pages_are_there() {
    let mut reader = Reader::live(3);
    let (recorder, ticket) = (&reader.recorder, TicketId::from_uuid(TICKET));
    let newest = [message(8), message(9)];
    let asked = reader.follow.snapshot(9, &newest, true, recorder);
    assert_eq!(asked, Some(ClientFrame::History { ticket, before: 8 }));
    assert_eq!(reader.follow.event(event(10, 9), recorder), None);
    let asked = reader.follow.history(&[message(5), message(7)], true, recorder);
    assert_eq!(asked, Some(ClientFrame::History { ticket, before: 5 }));
    assert_eq!((reader.follow.last, reader.follow.has_caught_up()), (3, false));
    assert_eq!(reader.follow.history(&[message(2), message(4)], true, recorder), None);
    assert_eq!((reader.follow.last, reader.follow.has_caught_up()), (10, true));
    let (before, after) = ([Via::Snapshot; 2], [Via::History; 4]);
    let ways: Vec<_> = reader.shown().into_iter().map(|(_, via)| via).collect();
    assert_eq!(ways, [&before[..], &after[..], &[Via::Live]].concat());
}
