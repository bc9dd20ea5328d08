//! C11 between organizations.

use super::*;

#[test]
fn a_text_of_another_organization_is_noticed_however_it_was_shown() {
    for (who, at) in [(STEADY, 3), (CONTACT, 3), (RESUMER, 4), (RELOADER, 6), (RELOADER, 3)] {
        let cries = cries_after(|lines| {
            let at = find(lines, |line| shown_to(line, who, at));
            seen(&mut lines[at]).canary = Some(1);
        });
        assert_eq!(cries, [Checker::C11], "reader {who} at {at}");
    }
}

#[test]
fn a_text_of_another_organization_is_noticed_in_whatever_view() {
    let views =
        [(View::Stream, true), (View::Stream, false), (View::History, true), (View::Sql, true)];
    for view in views {
        let cries = cries_after(|lines| {
            let at = find(lines, |line| row_at(line, view, 6));
            row(&mut lines[at]).canary = Some(1);
        });
        assert_eq!(cries, [Checker::C11], "{view:?}");
    }
}

#[test]
fn a_text_that_somebody_of_another_organization_sent_is_noticed() {
    let cries = cries_after(|lines| {
        for line in lines {
            if let Line::Invoke { cid, organization, .. } = line
                && *cid == story::cid(3)
            {
                *organization = 1;
            }
        }
    });
    assert_eq!(cries, [Checker::C11]);
}

#[test]
fn a_reader_in_the_wrong_place_is_noticed() {
    let cries = cries_after(|lines| {
        for line in lines {
            if let Line::Follow { reader: STEADY, organization, .. } = line {
                *organization = 1;
            }
        }
    });
    assert_eq!(cries, [Checker::C11]);
}

#[test]
fn what_a_reader_does_not_follow_is_looked_at_as_well() {
    let stray = |canary| {
        move |lines: &mut Vec<Line>| {
            let at = find(lines, |line| shown_to(line, STEADY, 3));
            let (ticket, cid) = (uuid::Uuid::max(), None);
            let stray = Seen { ticket, cid, canary, ..seen(&mut lines[at].clone()).clone() };
            lines.push(Line::Stray { organization: 0, seen: stray });
        }
    };
    assert_eq!(cries_after(stray(Some(1))), [Checker::C11]);
    assert_eq!(cries_after(stray(Some(0))), []);
}

#[test]
fn readers_that_count_alike_may_belong_to_different_organizations() {
    let cries = cries_after(|lines| {
        let (ticket, organization) = (uuid::Uuid::max(), 1);
        let follow = find(lines, |line| matches!(line, Line::Follow { reader: STEADY, .. }));
        let mut follow = lines[follow].clone();
        if let Line::Follow { ticket: of, organization: own, .. } = &mut follow {
            (*of, *own) = (ticket, organization);
        }
        let at = find(lines, |line| shown_to(line, STEADY, 1));
        let other = Seen { ticket, canary: Some(1), ..seen(&mut lines[at].clone()).clone() };
        let end = Row {
            ticket,
            organization,
            canary: Some(1),
            ..row(&mut lines[find(lines, |line| row_at(line, (View::Stream, true), 1))].clone())
                .clone()
        };
        lines.extend([follow, Line::Seen(other), Line::Final(end)]);
    });
    assert_eq!(cries, []);
}
