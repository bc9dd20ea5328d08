//! C7 in time.

use uuid::Uuid;

use super::*;

/// Lets the command behind a seq have been sent at another time, by another process.
fn send(lines: &mut [Line], seq: u64, at: u64, by: u32) {
    for line in lines {
        match line {
            Line::Invoke { t, p, cid, .. } if *cid == story::cid(seq) => (*t, *p) = (at, by),
            Line::Ok { t, p, cid, .. } if *cid == story::cid(seq) => (*t, *p) = (at + 1, by),
            _ => {}
        }
    }
}

fn read(lines: &[Line]) -> usize {
    find(lines, |line| matches!(line, Line::Read { .. }))
}

fn on_one_machine(lines: &mut Vec<Line>) {
    lines.insert(0, Line::Clock { machine: Some(Uuid::max()), started: 100 });
}

#[test]
fn a_text_that_overtakes_what_was_acknowledged_before_it_was_sent_is_noticed() {
    assert_eq!(cries_after(|lines| send(lines, 2, 9, 1)), [Checker::C7]);
}

#[test]
fn processes_are_compared_where_they_share_a_clock_and_nowhere_else() {
    let cries = cries_after(|lines| send(lines, 2, 9, 77));
    assert_eq!(cries, []);
    let cries = cries_after(|lines| {
        send(lines, 2, 9, 77);
        on_one_machine(lines);
    });
    assert!(cries.contains(&Checker::C7), "{cries:?}");
    assert_eq!(cries_after(on_one_machine), []);
}

#[test]
fn what_was_under_way_at_the_same_time_may_come_in_any_order() {
    // 3 was acknowledged at the moment at which 2 was sent
    assert_eq!(cries_after(|lines| send(lines, 2, 3, 1)), []);
}

#[test]
fn an_own_text_that_is_not_found_is_noticed() {
    let cries = cries_after(|lines| {
        let at = read(lines);
        let Line::Read { seqs, .. } = &mut lines[at] else { unreachable!("found") };
        seqs.retain(|seq| *seq != 3);
    });
    assert_eq!(cries, [Checker::C7]);
}

#[test]
fn what_the_page_does_not_reach_and_what_others_wrote_is_not_missed() {
    let cries = cries_after(|lines| {
        let at = read(lines);
        let Line::Read { seqs, from, .. } = &mut lines[at] else { unreachable!("found") };
        *from = 4;
        seqs.retain(|seq| *seq >= 4);
    });
    assert_eq!(cries, []);
    let cries = cries_after(|lines| {
        let at = read(lines);
        let Line::Read { seqs, p, .. } = &mut lines[at] else { unreachable!("found") };
        (*seqs, *p) = (vec![2], 77);
    });
    assert_eq!(cries, []);
}

#[test]
fn a_read_that_goes_back_is_noticed() {
    let cries = cries_after(|lines| {
        let at = read(lines);
        let mut earlier = lines[at].clone();
        let Line::Read { asked, from, seqs, .. } = &mut earlier else { unreachable!("found") };
        // nothing of its own is in reach
        (*asked, *from) = (1, 30);
        seqs.push(30);
        lines.insert(at, earlier);
    });
    assert_eq!(cries, [Checker::C7]);
}

#[test]
fn a_reader_that_goes_back_is_noticed_however_it_was_shown() {
    let cries = cries_after(|lines| {
        let at = find(lines, |line| shown_to(line, STEADY, 7));
        let older = lines[find(lines, |line| shown_to(line, STEADY, 3))].clone();
        lines.insert(at, older);
    });
    assert!(cries.contains(&Checker::C7), "{cries:?}");
    let cries = cries_after(|lines| {
        let at = find(lines, |line| matches!(line, Line::Reload { .. }));
        let Line::Reload { seq, .. } = &mut lines[at] else { unreachable!("found") };
        *seq = 1;
    });
    assert!(cries.contains(&Checker::C7), "{cries:?}");
}
