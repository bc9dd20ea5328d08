//! C5: every reader saw the same things in the same order.
//!
//! A chain of fingerprints runs along each ticket's final stream. A reader's own chain, folded in
//! the order things were shown, must give the same link at every seq.

use std::collections::{BTreeMap, HashMap};

use super::finding::{Checker, Findings};
use super::index::Index;
use crate::history::{Hash, Line, Row, Seen};

/// The links of one ticket as one party sees it; 0 is before the first event.
type Chain = BTreeMap<u64, Hash>;

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C5);
    let chains: HashMap<_, _> =
        index.streams.iter().map(|(key, rows)| (*key, chain(rows.values()))).collect();
    compare_parties(&mut findings, index);
    for (&(reader, ticket), lines) in &index.readers {
        let staff = lines.iter().any(|line| matches!(line, Line::Follow { staff: true, .. }));
        let Some(chain) = chains.get(&(staff, ticket)) else {
            findings.cry(format!("there is no final stream of {ticket} for reader {reader}"));
            continue;
        };
        fold(&mut findings, index, lines, chain, staff);
    }
    findings
}

fn chain<'a>(rows: impl Iterator<Item = &'a &'a Row>) -> Chain {
    let mut link = Hash::of("");
    let mut chain = Chain::from([(0, link)]);
    for row in rows {
        link = link.chain(row.seq, row.message, row.hash.unwrap_or(Hash::of("")));
        chain.insert(row.seq, link);
    }
    chain
}

/// What a contact is shown of a message is what staff are shown of it.
fn compare_parties(findings: &mut Findings, index: &Index<'_>) {
    for (&(staff, ticket), rows) in &index.streams {
        let Some(staffs) = index.streams.get(&(true, ticket)).filter(|_| !staff) else { continue };
        for (seq, row) in rows.iter().filter(|(_, row)| row.message.is_some()) {
            let same = staffs.get(seq).map(|other| (other.message, other.hash));
            findings.examine(same == Some((row.message, row.hash)), || {
                format!("contact and staff see different messages at {ticket} #{seq}")
            });
        }
    }
}

fn fold(findings: &mut Findings, index: &Index<'_>, lines: &[&Line], chain: &Chain, staff: bool) {
    let at = |seq| chain.range(..=seq).next_back().map_or(Hash::of(""), |(_, link)| *link);
    let (mut link, mut last) = (at(0), 0);
    for line in lines {
        match line {
            Line::Follow { after, .. } => (link, last) = (at(*after), *after),
            Line::Reload { seq, .. } => (link, last) = (at(*seq), *seq),
            Line::Seen(seen) if seen.prev.is_some() && seen.seq > last => {
                link = link.chain(seen.seq, seen.message, seen.hash);
                let same = chain.get(&seen.seq) == Some(&link);
                findings.examine(same, || {
                    let Seen { reader, ticket, seq, .. } = seen;
                    format!("reader {reader} saw another history of {ticket} up to #{seq}")
                });
                // one difference is told once, not with every event after it
                (link, last) = (at(seen.seq), seen.seq);
            }
            Line::Seen(seen) => compare(findings, index, seen, staff),
            _ => {}
        }
    }
}

/// Something out of the stream, or shown again: the same as in the end?
fn compare(findings: &mut Findings, index: &Index<'_>, seen: &Seen, staff: bool) {
    let Seen { reader, ticket, seq, message, hash, .. } = seen;
    let row = index.streams.get(&(staff, *ticket)).and_then(|rows| rows.get(seq));
    let same = row.is_some_and(|row| row.message == *message && row.hash == Some(*hash));
    findings.examine(same, || format!("reader {reader} saw something else at {ticket} #{seq}"));
}
