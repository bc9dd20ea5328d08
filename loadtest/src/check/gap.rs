//! C4: a ticket's numbers, as staff see them, run from 1 without a gap.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Checker, Findings};
use super::index::{Index, name};
use crate::history::View;

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C4);
    // pages of history hold messages only, contacts do not see every event
    for view in [(View::Stream, true), (View::Sql, true)] {
        let Some(rows) = index.finals.get(&view) else { continue };
        let mut tickets: BTreeMap<_, BTreeSet<u64>> = BTreeMap::new();
        for row in rows {
            tickets.entry(row.ticket).or_default().insert(row.seq);
        }
        for (ticket, seqs) in tickets {
            let last = seqs.last().copied().unwrap_or(0);
            let missing: Vec<_> = (1..=last).filter(|seq| !seqs.contains(seq)).take(5).collect();
            let dense = missing.is_empty() && !seqs.contains(&0);
            findings.examine(dense, || {
                format!("{} of {ticket} lacks {missing:?} of 1 to {last}", name(view))
            });
        }
    }
    findings
}
