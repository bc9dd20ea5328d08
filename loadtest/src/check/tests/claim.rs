//! C8 by itself.

use insightdesk_domain::ticket::Status;
use uuid::Uuid;

use super::story::{CLAIMANT, LOSER, WINNER, claim};
use super::*;
use crate::history::{Change, Wish};

fn answered(line: &Line, claim: Uuid) -> bool {
    matches!(line, Line::Ok { cid, .. } | Line::Fail { cid, .. } if *cid == claim)
}

/// Gives a claim another answer.
fn answer(lines: &mut [Line], at: u64, seq: Option<u64>) {
    let (t, p, cid, ticket) = (at, CLAIMANT, claim(at), TICKET);
    let found = find(lines, |line| answered(line, cid));
    lines[found] = match seq {
        Some(seq) => Line::Ok { t, p, cid, ticket, seq, duplicate: false },
        None => Line::Fail { t, p, cid, code: "Conflict".to_owned() },
    };
}

/// Lets an event of the final stream have changed something.
fn change(lines: &mut [Line], seq: u64, change: Change) {
    let at = find(lines, |line| row_at(line, (View::Stream, true), seq));
    row(&mut lines[at]).change = Some(change);
}

/// Adds a command without a text, with its answer.
fn wish(lines: &mut Vec<Line>, (t, by, wish): (u64, Uuid, Wish), seq: Option<u64>) {
    let (p, cid, ticket) = (CLAIMANT, claim(t), TICKET);
    lines.push(Line::Ask { t, p, cid, ticket, by, wish });
    lines.push(Line::Info { t, p, cid, why: "gone".to_owned() });
    if let Some(seq) = seq {
        lines.push(Line::Ok { t, p, cid, ticket, seq, duplicate: false });
    }
}

const fn assigned(from: Option<Uuid>, to: Option<Uuid>) -> Change {
    Change::Assignee { from, to }
}

const OPENED: Change = Change::Status { from: Status::Open, to: Status::InProgress };

#[test]
fn a_second_winner_is_noticed_by_the_answer() {
    for seq in [5, 6] {
        assert_eq!(cries_after(|lines| answer(lines, 6, Some(seq))), [Checker::C8], "{seq}");
    }
}

#[test]
fn a_second_winner_is_noticed_by_what_happened() {
    let cries = cries_after(|lines| {
        change(lines, 6, assigned(None, Some(LOSER)));
        answer(lines, 6, Some(6));
        lines.retain(|line| !matches!(line, Line::Ask { t: 7, .. }));
    });
    assert_eq!(cries, [Checker::C8]);
}

#[test]
fn a_winner_who_was_refused_is_noticed() {
    assert_eq!(cries_after(|lines| answer(lines, 5, None)), [Checker::C8]);
}

#[test]
fn a_refusal_of_what_nobody_has_is_noticed() {
    let cries = cries_after(|lines| {
        change(lines, 5, OPENED);
        lines.retain(|line| !matches!(line, Line::Ask { t: 5 | 7, .. }));
    });
    assert_eq!(cries, [Checker::C8]);
}

#[test]
fn a_refusal_for_another_reason_is_noticed() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| answered(line, claim(6)));
        let Line::Fail { code, .. } = &mut lines[at] else { unreachable!("found") };
        *code = "NotFound".to_owned();
    });
    assert_eq!(cries, [Checker::C8]);
}

#[test]
fn a_ticket_that_is_taken_while_nobody_wants_it_is_noticed() {
    let cries = cries_after(|lines| {
        lines.retain(|line| !matches!(line, Line::Ask { t: 5, .. }));
    });
    assert_eq!(cries, [Checker::C8]);
}

#[test]
fn a_claim_whose_answer_is_lost_may_have_won() {
    let cries = cries_after(|lines| lines.retain(|line| !answered(line, claim(5))));
    assert_eq!(cries, []);
}

#[test]
fn a_change_that_does_not_start_from_what_was_is_noticed() {
    let cries = cries_after(|lines| change(lines, 5, assigned(Some(LOSER), Some(WINNER))));
    assert_eq!(cries, [Checker::C8]);
    let stale = Change::Status { from: Status::Pending, to: Status::InProgress };
    assert_eq!(cries_after(|lines| change(lines, 6, stale)), [Checker::C8]);
    assert_eq!(cries_after(|lines| change(lines, 6, OPENED)), []);
}

#[test]
fn what_was_given_back_can_be_won_again() {
    let give_back = |lines: &mut Vec<Line>| {
        change(lines, 7, assigned(Some(WINNER), None));
        change(lines, 8, assigned(None, Some(LOSER)));
        wish(lines, (8, WINNER, Wish::Assign(None)), Some(7));
        wish(lines, (9, LOSER, Wish::Claim), Some(8));
        lines.retain(|line| !matches!(line, Line::Ask { t: 7, .. }));
    };
    assert_eq!(cries_after(give_back), []);
    let cries = cries_after(|lines| {
        give_back(lines);
        wish(lines, (10, WINNER, Wish::Claim), Some(8));
    });
    assert_eq!(cries, [Checker::C8], "the other one has it");
}

#[test]
fn an_answer_from_before_the_question_is_noticed() {
    let cries = cries_after(|lines| {
        wish(lines, (8, WINNER, Wish::Claim), Some(6));
    });
    assert_eq!(cries, [Checker::C8], "7 had been acknowledged");
}

#[test]
fn a_status_is_where_it_was_moved_to() {
    let moved = |to| {
        move |lines: &mut Vec<Line>| {
            change(lines, 8, Change::Status { from: Status::Open, to: Status::Pending });
            wish(lines, (8, WINNER, Wish::Status(to)), Some(8));
        }
    };
    assert_eq!(cries_after(moved(Status::Pending)), []);
    assert_eq!(cries_after(moved(Status::Resolved)), [Checker::C8]);
}

#[test]
fn who_resolves_a_ticket_that_nobody_has_takes_it_first() {
    let resolve = |lines: &mut Vec<Line>| {
        change(lines, 2, assigned(None, Some(LOSER)));
        change(lines, 3, Change::Status { from: Status::Open, to: Status::Resolved });
        change(lines, 4, assigned(Some(LOSER), None));
        wish(lines, (2, LOSER, Wish::Status(Status::Resolved)), Some(2));
        wish(lines, (3, LOSER, Wish::Assign(None)), Some(4));
    };
    assert_eq!(cries_after(resolve), []);
}

#[test]
fn a_move_that_was_allowed_and_refused_is_noticed() {
    let refuse = |to| {
        move |lines: &mut Vec<Line>| {
            wish(lines, (9, WINNER, Wish::Status(to)), None);
            let (p, cid) = (CLAIMANT, claim(9));
            lines.push(Line::Fail { t: 9, p, cid, code: "ActionNotAllowed".to_owned() });
        }
    };
    assert_eq!(cries_after(refuse(Status::Pending)), [Checker::C8]);
    let cries = cries_after(|lines| {
        change(lines, 8, Change::Status { from: Status::Open, to: Status::Resolved });
        refuse(Status::InProgress)(lines);
    });
    assert_eq!(cries, [], "a resolved ticket is opened first");
}

#[test]
fn an_answer_that_ran_ahead_of_the_journal_is_noticed() {
    let give_back = |idle: u64| {
        move |lines: &mut Vec<Line>| {
            change(lines, 8, assigned(Some(WINNER), None));
            wish(lines, (8, LOSER, Wish::Assign(None)), Some(8));
            // it found nothing to do, for somebody was about to have done it
            wish(lines, (9, WINNER, Wish::Assign(None)), Some(idle));
        }
    };
    assert_eq!(cries_after(give_back(8)), []);
    let cries = cries_after(|lines| {
        give_back(7)(lines);
        // at the same time as the other
        lines.retain(|line| !matches!(line, Line::Ok { t: 8, cid, .. } if *cid == claim(8)));
    });
    assert_eq!(cries, [Checker::C8]);
}
