//! C3: nothing is there twice, and a repeat is answered with the first answer.

use std::collections::HashMap;

use uuid::Uuid;

use super::finding::{Checker, Findings};
use super::index::{Index, name};

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C3);
    for (&view, rows) in &index.finals {
        let mut places = HashMap::new();
        let mut commands = HashMap::new();
        for row in rows {
            let place = (row.ticket, row.seq);
            findings.examine(places.insert(place, row).is_none(), || {
                format!("{} has two rows for {} #{}", name(view), row.ticket, row.seq)
            });
            let Some(cid) = row.cid else { continue };
            if let Some((ticket, seq)) = commands.insert(cid, place) {
                let (again, here) = (row.seq, row.ticket);
                let view = name(view);
                findings.cry(format!("{view} has {cid} as {ticket} #{seq} and {here} #{again}"));
            }
        }
    }
    look_at_answers(&mut findings, index);
    findings
}

fn look_at_answers(findings: &mut Findings, index: &Index<'_>) {
    let mut owners: HashMap<(Uuid, u64), Uuid> = HashMap::new();
    let mut repeated = 0;
    for (cid, sent) in &index.sent {
        let Some(&first) = sent.oks.first() else { continue };
        repeated += u64::from(sent.oks.len() > 1);
        let same = sent.oks.iter().all(|answer| *answer == first);
        findings.examine(same, || format!("{cid} was acknowledged differently: {:?}", sent.oks));
        if let Some(other) = owners.insert(first, *cid) {
            let (ticket, seq) = first;
            findings.cry(format!("{cid} and {other} were both acknowledged as {ticket} #{seq}"));
        }
    }
    let lost = index.sent.values().filter(|sent| sent.answer_was_lost).count();
    findings.remarks.push(format!("{repeated} answered again, {lost} after a lost answer"));
}
