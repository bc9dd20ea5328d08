//! C12 by the clock.

use std::time::Duration;

use super::*;
use crate::check::check_within;

const MS: u64 = 1000;
const LIMITS: Limits =
    Limits { first_ok: Duration::from_millis(500), caught_up: Duration::from_millis(800) };

fn follow(t: u64, conn: u32, after: u64) -> Line {
    let (reader, staff, organization) = (STEADY, true, 0);
    Line::Follow { t, reader, conn, ticket: TICKET, staff, after, organization }
}

fn shown(t: u64, at: u64) -> Line {
    let mut line = story().lines.into_iter().find(|line| shown_to(line, STEADY, at));
    let line = line.as_mut().expect("the story has such a line");
    seen(line).t = t;
    line.clone()
}

fn ok(t: u64, seq: u64) -> Line {
    Line::Ok { t, p: 1, cid: story::cid(seq), ticket: TICKET, seq, duplicate: false }
}

/// A fault at 100 ms that is healed at 200; an answer at 250; the reader, who lost its connection
/// and missed something, is complete at 400.
fn story_of_a_fault() -> Vec<Line> {
    let (reader, p) = (STEADY, 1);
    let mut lines = vec![
        Line::Heal { t: 0 },
        Line::Info { t: MS, p, cid: story::cid(3), why: "gone".to_owned() },
        ok(10 * MS, 2),
        follow(20 * MS, 1, 0),
        shown(30 * MS, 1),
        shown(31 * MS, 2),
        Line::CaughtUp { t: 32 * MS, reader, conn: 1 },
        ok(90 * MS, 3),
        Line::Fault { t: 100 * MS, what: "kill".to_owned() },
        Line::Lost { t: 101 * MS, reader, conn: 1 },
        Line::Info { t: 101 * MS, p, cid: story::cid(4), why: "gone".to_owned() },
        Line::Heal { t: 200 * MS },
        Line::Info { t: 210 * MS, p, cid: story::cid(4), why: "gone".to_owned() },
        ok(250 * MS, 4),
        follow(300 * MS, 2, 2),
        shown(350 * MS, 3),
        shown(380 * MS, 4),
        Line::CaughtUp { t: 400 * MS, reader, conn: 2 },
        Line::Leave { t: 5000 * MS, reader: LEAVER, ticket: TICKET },
    ];
    lines.extend(story().lines.into_iter().filter(|line| matches!(line, Line::Final(_))));
    lines
}

/// Spoils the story and tells what is found.
fn found_after(spoil: impl FnOnce(&mut Vec<Line>)) -> Findings {
    let mut lines = story_of_a_fault();
    spoil(&mut lines);
    let findings = check_within(&History { lines }, LIMITS);
    let found = findings.into_iter().find(|found| found.checker == Checker::C12);
    found.expect("all checkers run")
}

fn move_to(lines: &mut [Line], from: u64, to: u64) {
    for line in lines {
        match line {
            Line::Ok { t, .. } | Line::CaughtUp { t, .. } | Line::Seen(Seen { t, .. })
                if *t == from * MS =>
            {
                *t = to * MS;
            }
            _ => {}
        }
    }
}

#[test]
fn a_quick_recovery_is_good_and_told_with_its_times() {
    let found = found_after(|_| {});
    assert!(found.is_good(), "{found}");
    assert_eq!(found.table.len(), 2);
    let told = found.table[1].split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("first ok 50 ms, 1 readers caught up 200 ms"), "{told}");
}

#[test]
fn without_a_heal_there_is_nothing_to_look_at() {
    let found = found_after(|lines| lines.retain(|line| !matches!(line, Line::Heal { .. })));
    assert_eq!((found.examined, found.is_good()), (0, false));
}

#[test]
fn an_answer_that_comes_late_or_never_is_noticed() {
    assert_eq!(found_after(|lines| move_to(lines, 250, 701)).violations, 1);
    assert_eq!(found_after(|lines| move_to(lines, 250, 700)).violations, 0);
    let never = found_after(|lines| lines.retain(|line| *line != ok(250 * MS, 4)));
    assert_eq!(never.violations, 1, "{never}");
}

#[test]
fn nobody_waits_for_an_answer_who_asks_nothing() {
    let found = found_after(|lines| {
        let after = |line: &Line| line.time().is_some_and(|t| t >= 200 * MS);
        lines.retain(|line| !(matches!(line, Line::Ok { .. } | Line::Info { .. }) && after(line)));
    });
    assert_eq!(found.violations, 0, "{found}");
}

#[test]
fn a_reader_that_comes_back_late_or_never_is_noticed() {
    assert_eq!(found_after(|lines| move_to(lines, 400, 1001)).violations, 1);
    let never = found_after(|lines| {
        lines.retain(|line| !matches!(line, Line::CaughtUp { conn: 2, .. }));
    });
    assert_eq!(never.violations, 1, "{never}");
}

#[test]
fn a_reader_that_never_learned_of_the_fault_is_complete_when_it_was_shown_everything() {
    let unaware = |lines: &mut Vec<Line>| {
        lines.retain(|line| !matches!(line, Line::Lost { .. } | Line::CaughtUp { conn: 2, .. }));
    };
    assert_eq!(found_after(unaware).violations, 0);
    let late = found_after(|lines| {
        unaware(lines);
        move_to(lines, 380, 1002);
        move_to(lines, 350, 1001);
    });
    assert_eq!(late.violations, 1, "{late}");
    let of_later = found_after(|lines| {
        unaware(lines);
        move_to(lines, 380, 1001);
    });
    assert_eq!(of_later.violations, 0, "4 was not acknowledged before the heal: {of_later}");
}

#[test]
fn a_fault_that_cuts_the_recovery_short_counts_for_the_time_it_left() {
    let cut = |at: u64| {
        move |lines: &mut Vec<Line>| {
            let gone = [250, 400].map(|t| t * MS);
            lines.retain(|line| !line.time().is_some_and(|t| gone.contains(&t)));
            lines.push(Line::Fault { t: at * MS, what: "kill".to_owned() });
        }
    };
    assert_eq!(found_after(cut(600)).violations, 0);
    assert_eq!(found_after(cut(900)).violations, 1, "no answer");
    assert_eq!(found_after(cut(1100)).violations, 2, "and no reader");
}

#[test]
fn what_was_recorded_on_another_machine_is_not_compared() {
    let found = found_after(|lines| {
        let machine = Some(uuid::Uuid::max());
        lines.insert(0, Line::Clock { machine, started: 7 });
        let late = [Line::Clock { machine: None, started: 0 }, Line::Heal { t: 0 }];
        lines.extend(late);
    });
    assert!(found.is_good() && found.table.len() == 2, "{found}");
}

#[test]
fn readers_of_two_processes_are_told_apart_though_they_count_alike() {
    let machine = Some(uuid::Uuid::max());
    let clock = |lines: &mut Vec<Line>| lines.insert(0, Line::Clock { machine, started: 0 });
    let found = found_after(|lines| {
        clock(lines);
        let mut other = story_of_a_fault();
        // the other process's reader does not come back
        other.retain(|line| !matches!(line, Line::CaughtUp { conn: 2, .. } | Line::Heal { .. }));
        clock(&mut other);
        lines.extend(other);
    });
    assert_eq!(found.violations, 1, "{found}");
}
