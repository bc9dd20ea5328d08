//! A harness that cannot fail proves nothing: a good history passes, and each way of spoiling it
//! makes the checker cry that watches over it.

mod claim;
mod isolation;
mod log;
mod recovery;
mod session;
mod story;

use super::*;
use crate::history::{Hash, Line, Row, Seen, Via, View};
use story::{CONTACT, LEAVER, RELOADER, RESUMER, STEADY, TICKET, story};

/// Spoils the good history and tells who cries.
fn cries_after(spoil: impl FnOnce(&mut Vec<Line>)) -> Vec<Checker> {
    let mut history = story();
    let before = history.clone();
    spoil(&mut history.lines);
    assert_ne!(history, before, "nothing was spoiled");
    let findings = check(&history);
    findings.iter().filter(|one| !one.is_good()).map(|one| one.checker).collect()
}

fn row_at(line: &Line, at: (View, bool), seq: u64) -> bool {
    matches!(line, Line::Final(row) if (row.view, row.staff, row.seq) == (at.0, at.1, seq))
}

fn shown_to(line: &Line, who: u32, at: u64) -> bool {
    matches!(line, Line::Seen(Seen { reader, seq, .. }) if (*reader, *seq) == (who, at))
}

fn find(lines: &[Line], is_it: impl Fn(&Line) -> bool) -> usize {
    lines.iter().position(is_it).expect("the story has such a line")
}

fn row(line: &mut Line) -> &mut Row {
    let Line::Final(row) = line else { unreachable!("it was looked for") };
    row
}

fn seen(line: &mut Line) -> &mut Seen {
    let Line::Seen(seen) = line else { unreachable!("it was looked for") };
    seen
}

#[test]
fn a_good_history_passes_and_everything_was_looked_at() {
    for findings in check(&story()) {
        assert!(findings.is_good(), "{findings}");
    }
}

#[test]
fn an_empty_history_proves_nothing() {
    assert!(check(&History::default()).iter().all(|findings| !findings.is_good()));
}

#[test]
fn an_acknowledged_message_that_is_gone_is_a_loss_in_whatever_view() {
    for view in [(View::Stream, true), (View::History, true), (View::Sql, true)] {
        let cries = cries_after(|lines| lines.retain(|line| !row_at(line, view, 6)));
        assert!(cries.contains(&Checker::C1), "{view:?}: {cries:?}");
    }
    let contact = (View::Stream, false);
    let cries = cries_after(|lines| lines.retain(|line| !row_at(line, contact, 6)));
    assert!(cries.contains(&Checker::C1), "{cries:?}");
}

#[test]
fn a_missing_final_read_is_a_loss() {
    let cries = cries_after(|lines| {
        lines.retain(|line| !matches!(line, Line::Final(row) if row.view == View::History));
    });
    assert_eq!(cries, [Checker::C1]);
}

#[test]
fn a_changed_text_is_a_loss() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| row_at(line, (View::Sql, true), 6));
        row(&mut lines[at]).hash = Some(Hash::of("something else"));
    });
    assert_eq!(cries, [Checker::C1]);
}

#[test]
fn a_message_in_anothers_place_is_a_loss() {
    let cries = cries_after(|lines| {
        for line in lines.iter_mut() {
            if let Line::Ok { seq: seq @ 6, .. } = line {
                *seq = 3;
            }
        }
    });
    assert!(cries.contains(&Checker::C1) && cries.contains(&Checker::C3), "{cries:?}");
}

#[test]
fn a_refused_message_that_appears_is_a_phantom() {
    let cries = cries_after(|lines| {
        let refused = find(lines, |line| matches!(line, Line::Fail { .. }));
        let Line::Fail { cid: refused, .. } = lines[refused] else { unreachable!("found") };
        let at = find(lines, |line| row_at(line, (View::Sql, true), 8));
        row(&mut lines[at]).cid = Some(refused);
    });
    assert!(cries.contains(&Checker::C2), "{cries:?}");
}

#[test]
fn a_message_that_nobody_sent_is_a_phantom() {
    let cries = cries_after(|lines| {
        lines.retain(|line| !matches!(line, Line::Invoke { cid, .. } if *cid == story::cid(4)));
    });
    assert_eq!(cries, [Checker::C2]);
}

#[test]
fn a_note_shown_to_a_contact_is_a_phantom() {
    let cries = cries_after(|lines| {
        let note = find(lines, |line| shown_to(line, STEADY, 4));
        let leaked = Seen { reader: CONTACT, ..seen(&mut lines[note].clone()).clone() };
        let end = find(lines, |line| shown_to(line, CONTACT, 8));
        lines.insert(end, Line::Seen(leaked));
    });
    assert!(cries.contains(&Checker::C2), "{cries:?}");
    let cries = cries_after(|lines| {
        let note = find(lines, |line| row_at(line, (View::Stream, true), 4));
        let leaked = Row { staff: false, ..row(&mut lines[note].clone()).clone() };
        lines.push(Line::Final(leaked));
    });
    assert!(cries.contains(&Checker::C2), "{cries:?}");
}

#[test]
fn a_message_stored_twice_is_a_duplicate() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| row_at(line, (View::Sql, true), 8));
        let again = Row { seq: 9, ..row(&mut lines[at].clone()).clone() };
        lines.push(Line::Final(again));
    });
    assert_eq!(cries, [Checker::C3]);
}

#[test]
fn two_rows_with_one_number_are_a_duplicate() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| row_at(line, (View::History, true), 8));
        lines.push(lines[at].clone());
    });
    assert_eq!(cries, [Checker::C3]);
}

#[test]
fn a_repeat_that_is_answered_differently_is_a_duplicate() {
    let cries = cries_after(|lines| {
        let first = find(lines, |line| matches!(line, Line::Ok { duplicate: true, .. }));
        if let Line::Ok { seq, .. } = &mut lines[first] {
            *seq = 7;
        }
    });
    assert!(cries.contains(&Checker::C3), "{cries:?}");
}

#[test]
fn a_number_that_is_skipped_is_a_gap() {
    // 5 is no message, so only the gap tells that it is gone
    let cries = cries_after(|lines| lines.retain(|line| !row_at(line, (View::Sql, true), 5)));
    assert_eq!(cries, [Checker::C4]);
}

#[test]
fn two_lines_swapped_are_another_order() {
    let cries = cries_after(|lines| {
        let first = find(lines, |line| shown_to(line, STEADY, 6));
        let second = find(lines, |line| shown_to(line, STEADY, 7));
        lines.swap(first, second);
    });
    assert!(cries.contains(&Checker::C5) && cries.contains(&Checker::C6), "{cries:?}");
}

#[test]
fn two_messages_swapped_under_their_numbers_are_another_order() {
    let cries = cries_after(|lines| {
        let first = find(lines, |line| shown_to(line, STEADY, 6));
        let second = find(lines, |line| shown_to(line, STEADY, 7));
        let (mut one, mut other) = (lines[first].clone(), lines[second].clone());
        std::mem::swap(&mut seen(&mut one).message, &mut seen(&mut other).message);
        std::mem::swap(&mut seen(&mut one).hash, &mut seen(&mut other).hash);
        (lines[first], lines[second]) = (one, other);
    });
    assert_eq!(cries, [Checker::C5]);
}

#[test]
fn a_text_shown_differently_is_another_order_however_it_was_shown() {
    for (who, at) in [(STEADY, 3), (CONTACT, 3), (RESUMER, 4), (RELOADER, 6)] {
        let cries = cries_after(|lines| {
            let last = lines.iter().rposition(|line| shown_to(line, who, at)).expect("shown");
            seen(&mut lines[last]).hash = Hash::of("something else");
        });
        assert_eq!(cries, [Checker::C5], "reader {who} at {at}");
    }
}

#[test]
fn contact_and_staff_who_see_different_messages_are_noticed() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| row_at(line, (View::Stream, false), 1));
        let mut other = row(&mut lines[at].clone()).clone();
        (other.seq, other.message) = (7, Some(uuid::Uuid::max()));
        let at = find(lines, |line| row_at(line, (View::Stream, false), 7));
        *row(&mut lines[at]) = other;
    });
    assert!(cries.contains(&Checker::C5), "{cries:?}");
}

#[test]
fn a_line_that_was_not_delivered_is_a_hole() {
    for (who, at) in [(STEADY, 5), (CONTACT, 6), (RESUMER, 6), (RELOADER, 7), (LEAVER, 2)] {
        let cries = cries_after(|lines| lines.retain(|line| !shown_to(line, who, at)));
        assert!(cries.contains(&Checker::C6), "reader {who} without {at}: {cries:?}");
    }
}

#[test]
fn a_tail_that_was_cut_is_a_hole() {
    for who in [STEADY, CONTACT, RESUMER] {
        let cries = cries_after(|lines| lines.retain(|line| !shown_to(line, who, 8)));
        assert_eq!(cries, [Checker::C6], "reader {who}");
    }
}

#[test]
fn a_repeat_nobody_asked_for_is_noticed() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| shown_to(line, STEADY, 7));
        lines.insert(at + 1, lines[at].clone());
    });
    assert_eq!(cries, [Checker::C6]);
    let cries = cries_after(|lines| {
        let again = |line: &Line| shown_to(line, RESUMER, 4);
        let last = lines.iter().rposition(again).expect("it was shown twice");
        seen(&mut lines[last]).via = Via::Live;
    });
    assert_eq!(cries, [Checker::C6]);
}

#[test]
fn a_reader_that_comes_back_too_far_ahead_has_a_hole() {
    let cries = cries_after(|lines| {
        for line in lines.iter_mut() {
            if let Line::Follow { reader: RESUMER, after: after @ 4, ticket: TICKET, .. } = line {
                *after = 5;
            }
        }
    });
    assert!(cries.contains(&Checker::C6), "{cries:?}");
}

#[test]
fn a_hole_that_the_server_denies_is_still_a_hole() {
    let cries = cries_after(|lines| {
        lines.retain(|line| !shown_to(line, CONTACT, 6));
        let next = find(lines, |line| shown_to(line, CONTACT, 7));
        seen(&mut lines[next]).prev = Some(3);
    });
    assert!(cries.contains(&Checker::C6), "{cries:?}");
}
