//! C11: nobody is shown what belongs to another organization. Every text names its own.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::finding::{Checker, Findings};
use super::index::{Index, name};
use crate::history::{Line, Seen};

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C11);
    let lines = index.readers.values().flatten();
    let followed = lines.filter_map(|line| match line {
        Line::Seen(seen) => {
            let own = index.organizations.get(&(seen.reader, seen.ticket));
            Some((own.copied().unwrap_or(0), seen))
        }
        _ => None,
    });
    for (own, seen) in followed.chain(index.strays.iter().copied()) {
        let Seen { reader, ticket, seq, cid, canary, .. } = seen;
        look(&mut findings, index, own, (*cid, *canary), || {
            format!("reader {reader} of organization {own} was shown {ticket} #{seq}")
        });
    }
    for (&view, rows) in &index.finals {
        for row in rows {
            look(&mut findings, index, row.organization, (row.cid, row.canary), || {
                let (ticket, seq, own) = (row.ticket, row.seq, row.organization);
                format!("{} of organization {own} has {ticket} #{seq}", name(view))
            });
        }
    }
    let all: BTreeSet<_> = index.sent.values().map(|sent| sent.organization).collect();
    findings.remarks.push(format!("{} organizations wrote", all.len()));
    findings
}

/// Looks at something that somebody of organization `own` was shown.
fn look(
    findings: &mut Findings,
    index: &Index<'_>,
    own: u32,
    (cid, canary): (Option<Uuid>, Option<u32>),
    place: impl FnOnce() -> String,
) {
    let sender = cid.and_then(|cid| index.sent.get(&cid)).map(|sent| sent.organization);
    if canary.or(sender).is_none() {
        return;
    }
    let is_own = |other: Option<u32>| other.is_none_or(|other| other == own);
    findings.examine(is_own(canary) && is_own(sender), || {
        format!("{}, which {sender:?} sent and whose text names {canary:?}", place())
    });
}
