//! C10 between what was asked for, what was answered, and what the audit log tells.

use uuid::Uuid;

use super::*;
use crate::history::{Act, Entry, Fate};

/// Changes who is who.
const OWNER: Uuid = Uuid::from_u128(0x0e);
/// Does so until it is ended.
const KEY: Uuid = Uuid::from_u128(0x4e7);

const MAKES_KEY: u128 = 1;
const BY_KEY: u128 = 2;
const REFUSED: u128 = 3;
/// Nobody knows of either; the second was done.
const UNKNOWN: u128 = 4;
const UNKNOWN_DONE: u128 = 5;
const ENDS_KEY: u128 = 6;
/// Tried with the key when it was over.
const IN_VAIN: u128 = 7;

const SECOND: u64 = 1_000_000;

fn act(t: u64, id: u128, by: Uuid, action: &str, resource: Option<Uuid>) -> Act {
    let (id, action, resource) = (Uuid::from_u128(id), action.to_owned(), resource);
    let resource = resource.map(|resource| resource.to_string());
    Act { t, id, organization: 0, by, action, resource, takes: None, gives: None }
}

fn answered(t: u64, id: u128, fate: Fate) -> Line {
    Line::Acted { t, id: Uuid::from_u128(id), fate }
}

fn done(resource: Option<Uuid>) -> Fate {
    Fate::Done { resource: resource.map(|resource| resource.to_string()) }
}

fn entry(seq: u64, id: u128, by: Uuid, action: &str, resource: Option<Uuid>) -> Entry {
    let resource = resource.map(|resource| resource.to_string());
    let (action, by, act) = (action.to_owned(), Some(by), Some(Uuid::from_u128(id)));
    Entry { organization: 0, seq, action, is_success: true, by, resource, act }
}

/// An owner and a key at work, and a log that tells of it.
pub(super) fn acts() -> Vec<Line> {
    let team = Some(Uuid::from_u128(0x7ea));
    let refused = |code: &str| Fate::Refused { code: code.to_owned() };
    let unknown = || Fate::Unknown { why: "no answer".to_owned() };
    let ends = act(60, ENDS_KEY, OWNER, "key_revoked", Some(KEY));
    let told = [
        Entry { act: None, ..entry(40, 0, OWNER, "login", None) },
        entry(41, MAKES_KEY, OWNER, "key_created", Some(KEY)),
        entry(42, BY_KEY, KEY, "team_changed", team),
        entry(43, UNKNOWN_DONE, OWNER, "team_changed", team),
        entry(44, ENDS_KEY, OWNER, "key_revoked", Some(KEY)),
        Entry { is_success: false, ..entry(45, IN_VAIN, KEY, "denied", None) },
    ];
    let verified = |by: &str| {
        let (by, said) = (by.to_owned(), "as it was written".to_owned());
        Line::Verified { t: 8 * SECOND, by, is_sound: true, said }
    };
    let mut lines = vec![
        Line::Act(act(10, MAKES_KEY, OWNER, "key_created", None)),
        answered(11, MAKES_KEY, done(Some(KEY))),
        Line::Act(act(20, BY_KEY, KEY, "team_changed", team)),
        answered(21, BY_KEY, done(team)),
        Line::Act(act(30, REFUSED, OWNER, "team_changed", team)),
        answered(31, REFUSED, refused("409 CONFLICT")),
        Line::Act(act(40, UNKNOWN, OWNER, "team_changed", team)),
        answered(41, UNKNOWN, unknown()),
        Line::Act(act(50, UNKNOWN_DONE, OWNER, "team_changed", team)),
        answered(51, UNKNOWN_DONE, unknown()),
        Line::Act(Act { takes: Some(KEY), ..ends }),
        answered(61, ENDS_KEY, done(Some(KEY))),
        Line::Act(act(6 * SECOND, IN_VAIN, KEY, "team_changed", team)),
        answered(7 * SECOND, IN_VAIN, refused("403 FORBIDDEN")),
    ];
    lines.extend(told.map(Line::Entry));
    lines.extend([verified("the desk"), verified("insightdesk audit verify")]);
    lines
}

fn tells_of(line: &Line, id: u128) -> bool {
    matches!(line, Line::Entry(entry) if entry.act == Some(Uuid::from_u128(id)))
}

fn answers(line: &Line, of: u128) -> bool {
    matches!(line, Line::Acted { id, .. } if *id == Uuid::from_u128(of))
}

fn entry_of(lines: &mut [Line], id: u128) -> &mut Entry {
    let at = find(lines, |line| tells_of(line, id));
    let Line::Entry(entry) = &mut lines[at] else { unreachable!("found") };
    entry
}

/// Adds an entry behind the others.
fn tell(lines: &mut Vec<Line>, entry: Entry) {
    let last = lines.iter().filter_map(|line| match line {
        Line::Entry(entry) => Some(entry.seq),
        _ => None,
    });
    let seq = last.max().map_or(1, |last| last + 1);
    lines.push(Line::Entry(Entry { seq, ..entry }));
}

#[test]
fn without_anybody_who_changes_who_is_who_there_is_nothing_to_check() {
    let mut history = story();
    history.lines.retain(|line| !matches!(line, Line::Act(_)));
    assert!(check(&history).iter().all(|one| one.checker != Checker::C10));
}

#[test]
fn an_acknowledged_change_that_the_log_does_not_tell_of_is_noticed() {
    // no gap tells of it
    let cries = cries_after(|lines| {
        lines.retain(|line| !tells_of(line, ENDS_KEY));
        entry_of(lines, IN_VAIN).seq = 44;
    });
    assert_eq!(cries, [Checker::C10]);
}

#[test]
fn a_try_without_the_right_that_the_log_forgets_or_tells_of_twice_is_noticed() {
    let cries = cries_after(|lines| lines.retain(|line| !tells_of(line, IN_VAIN)));
    assert_eq!(cries, [Checker::C10]);
    let cries = cries_after(|lines| {
        let again = entry_of(lines, IN_VAIN).clone();
        tell(lines, again);
    });
    assert_eq!(cries, [Checker::C10]);
}

#[test]
fn a_change_that_is_told_of_twice_is_noticed_whether_its_answer_was_heard_or_not() {
    for id in [MAKES_KEY, UNKNOWN_DONE] {
        let cries = cries_after(|lines| {
            let again = entry_of(lines, id).clone();
            tell(lines, again);
        });
        assert_eq!(cries, [Checker::C10], "{id}");
    }
}

#[test]
fn a_refused_change_that_the_log_tells_of_is_noticed() {
    let cries = cries_after(|lines| {
        let team = Some(Uuid::from_u128(0x7ea));
        tell(lines, entry(0, REFUSED, OWNER, "team_changed", team));
    });
    assert_eq!(cries, [Checker::C10]);
}

#[test]
fn a_change_that_nobody_asked_for_is_noticed() {
    let cries = cries_after(|lines| {
        tell(lines, Entry { act: None, ..entry(0, 0, OWNER, "team_changed", None) });
    });
    assert_eq!(cries, [Checker::C10]);
    let cries = cries_after(|lines| tell(lines, entry(0, 99, OWNER, "something", None)));
    assert_eq!(cries, [Checker::C10]);
}

#[test]
fn other_things_and_an_unknown_change_may_be_told_of() {
    let cries = cries_after(|lines| {
        tell(lines, Entry { act: None, ..entry(0, 0, OWNER, "login", None) });
        tell(lines, entry(0, UNKNOWN, OWNER, "team_changed", Some(Uuid::from_u128(0x7ea))));
    });
    assert_eq!(cries, []);
}

#[test]
fn an_entry_that_tells_of_something_else_is_noticed() {
    let spoils: [fn(&mut Entry); 4] = [
        |entry| entry.action = "key_revoked".to_owned(),
        |entry| entry.by = Some(OWNER),
        |entry| entry.resource = Some(KEY.to_string()),
        |entry| entry.organization = 1,
    ];
    for spoil in spoils {
        let cries = cries_after(|lines| spoil(entry_of(lines, BY_KEY)));
        assert_eq!(cries, [Checker::C10]);
    }
}

#[test]
fn a_gap_in_the_log_and_a_number_that_is_there_twice_are_noticed() {
    let login = |line: &Line| matches!(line, Line::Entry(entry) if entry.action == "login");
    for seq in [38, 41] {
        let cries = cries_after(|lines| {
            let at = find(lines, login);
            let Line::Entry(entry) = &mut lines[at] else { unreachable!("found") };
            entry.seq = seq;
        });
        assert_eq!(cries, [Checker::C10], "{seq}");
    }
}

#[test]
fn a_log_that_somebody_finds_broken_or_that_nobody_looked_at_is_noticed() {
    for who in ["the desk", "insightdesk audit verify"] {
        let cries = cries_after(|lines| {
            for line in lines {
                if let Line::Verified { by, is_sound, .. } = line {
                    *is_sound = by != who;
                }
            }
        });
        assert_eq!(cries, [Checker::C10], "{who}");
    }
    let cries = cries_after(|lines| lines.retain(|line| !matches!(line, Line::Verified { .. })));
    assert_eq!(cries, [Checker::C10]);
}

/// Has what was tried in vain succeed, and the log tell of it.
fn grant(lines: &mut [Line]) {
    let at = find(lines, |line| answers(line, IN_VAIN));
    let team = Some(Uuid::from_u128(0x7ea));
    lines[at] = answered(7 * SECOND, IN_VAIN, done(team));
    *entry_of(lines, IN_VAIN) = entry(45, IN_VAIN, KEY, "team_changed", team);
}

#[test]
fn a_right_that_was_taken_and_still_counts_is_noticed() {
    assert_eq!(cries_after(|lines| grant(lines)), [Checker::C10]);
}

#[test]
fn what_was_tried_within_the_time_that_nodes_may_take_may_be_granted() {
    let cries = cries_after(|lines| {
        grant(lines);
        for line in lines {
            if let Line::Act(act) = line
                && act.id == Uuid::from_u128(IN_VAIN)
            {
                act.t = 5 * SECOND;
            }
        }
    });
    assert_eq!(cries, []);
}

/// Gives the right back at a moment, with this outcome.
fn give_back(lines: &mut Vec<Line>, at: u64, fate: Fate) {
    let gives = act(at, 8, OWNER, "role_changed", None);
    lines.push(Line::Act(Act { gives: Some(KEY), ..gives }));
    if matches!(fate, Fate::Done { .. }) {
        tell(lines, entry(0, 8, OWNER, "role_changed", None));
    }
    lines.push(answered(at + 1, 8, fate));
}

#[test]
fn a_right_that_was_given_back_counts_and_one_that_was_not_does_not() {
    let unknown = || Fate::Unknown { why: "no answer".to_owned() };
    let refused = || Fate::Refused { code: "403".to_owned() };
    for (at, fate, expected) in [
        (SECOND, done(None), &[][..]),
        (30, unknown(), &[]),
        (30, done(None), &[Checker::C10]),
        (SECOND, refused(), &[Checker::C10]),
        (8 * SECOND, done(None), &[Checker::C10]),
    ] {
        let cries = cries_after(|lines| {
            grant(lines);
            give_back(lines, at, fate.clone());
        });
        assert_eq!(cries, expected, "at {at}: {fate:?}");
    }
}
