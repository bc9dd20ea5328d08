//! C2: what is there was asked for and never refused, and contacts see no notes.

use super::finding::{Checker, Findings};
use super::index::{Index, name};
use crate::history::{Line, Seen};

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C2);
    for (&view, rows) in &index.finals {
        for row in rows.iter().filter(|row| row.message.is_some()) {
            let sent = row.cid.and_then(|cid| index.sent.get(&cid));
            let place = || format!("{} #{} in {}", row.ticket, row.seq, name(view));
            findings.examine(sent.is_some(), || format!("nobody sent {}", place()));
            let Some(sent) = sent else { continue };
            if let Some(code) = &sent.refused {
                findings.cry(format!("{} had been refused with {code}", place()));
            }
            if sent.note && !view.1 {
                findings.cry(format!("{} is a note, and shown to the contact", place()));
            }
        }
    }
    index.readers.values().for_each(|lines| look_at_reader(&mut findings, index, lines));
    findings
}

/// A contact's reader must not have been shown a note, not even for a moment.
fn look_at_reader(findings: &mut Findings, index: &Index<'_>, lines: &[&Line]) {
    let is_staff = lines.iter().any(|line| matches!(line, Line::Follow { staff: true, .. }));
    for line in lines {
        let Line::Seen(Seen { reader, ticket, seq, cid: Some(cid), .. }) = line else { continue };
        let sent = index.sent.get(cid);
        findings.examine(sent.is_some(), || {
            format!("reader {reader} was shown {ticket} #{seq}, which nobody sent")
        });
        if sent.is_some_and(|sent| sent.note) && !is_staff {
            findings.cry(format!("reader {reader}, a contact, was shown the note {ticket} #{seq}"));
        }
    }
}
