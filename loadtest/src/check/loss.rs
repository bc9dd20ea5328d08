//! C1: what was acknowledged is there, in every view, with the same text.

use std::collections::HashMap;

use uuid::Uuid;

use super::finding::{Checker, Findings};
use super::index::{Index, Sent, name};
use crate::history::{Row, View};

/// Without these a final read is none.
const NEEDED: [(View, bool); 2] = [(View::Stream, true), (View::History, true)];

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C1);
    for view in NEEDED.into_iter().filter(|view| !index.finals.contains_key(view)) {
        findings.cry(format!("there is no final read of {}", name(view)));
    }
    for (&view, rows) in &index.finals {
        let rows: HashMap<_, _> = rows.iter().map(|row| ((row.ticket, row.seq), *row)).collect();
        for (cid, sent) in &index.sent {
            if view.1 || !sent.note {
                look(&mut findings, view, *cid, sent, &rows);
            }
        }
    }
    let acked = index.sent.values().filter(|sent| !sent.oks.is_empty()).count();
    findings.remarks.push(format!("{acked} acknowledged"));
    findings
}

fn look(
    findings: &mut Findings,
    view: (View, bool),
    cid: Uuid,
    sent: &Sent,
    rows: &HashMap<(Uuid, u64), &Row>,
) {
    for &(ticket, seq) in &sent.oks {
        let row = rows.get(&(ticket, seq));
        let is_it = |row: &&Row| row.cid == Some(cid) && row.hash == Some(sent.hash);
        findings.examine(row.is_some_and(is_it), || {
            let found = match row {
                None => "nothing".to_owned(),
                Some(row) if row.cid == Some(cid) => "another text".to_owned(),
                Some(row) => format!("{:?}", row.cid),
            };
            format!("{cid} was acknowledged as {ticket} #{seq}; {} has {found} there", name(view))
        });
    }
}
