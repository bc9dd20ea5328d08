//! C6: every reader saw everything, from where it started to the end.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::finding::{Checker, Findings};
use super::index::Index;
use crate::history::{Line, Row, Seen, Via};

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C6);
    let mut sum = Counts::default();
    for (&(reader, ticket), lines) in &index.readers {
        let staff = lines.iter().any(|line| matches!(line, Line::Follow { staff: true, .. }));
        let Some(stream) = index.streams.get(&(staff, ticket)) else {
            findings.cry(format!("there is no final stream of {ticket} for reader {reader}"));
            continue;
        };
        let mut walk = Walk { reader, ticket, stream, last: None, seen: BTreeSet::new() };
        let mut gone = false;
        for line in lines {
            gone |= walk.step(&mut findings, &mut sum, line);
        }
        if !gone {
            walk.arrive(&mut findings);
        }
    }
    let Counts { shown, repeats, holes, reloads } = sum;
    findings.remarks.push(format!(
        "{repeats} of {shown} shown again on resume, {holes} holes filled, {reloads} reloads"
    ));
    findings
}

#[derive(Debug, Default)]
struct Counts {
    shown: u64,
    repeats: u64,
    holes: u64,
    reloads: u64,
}

/// One reader on its way along one ticket.
struct Walk<'a> {
    reader: u32,
    ticket: Uuid,
    stream: &'a BTreeMap<u64, &'a Row>,
    last: Option<u64>,
    seen: BTreeSet<u64>,
}

impl Walk<'_> {
    /// Takes the next line; answers whether the reader has left.
    fn step(&mut self, findings: &mut Findings, counts: &mut Counts, line: &Line) -> bool {
        match line {
            Line::Follow { after, .. } => {
                let same = self.last.is_none_or(|last| last == *after);
                self.examine(findings, same, || format!("came back at {after}"));
                self.last = Some(*after);
            }
            Line::Seen(seen) => {
                counts.shown += 1;
                self.seen.insert(seen.seq);
                self.show(findings, counts, seen);
            }
            Line::Reload { from, seq, .. } => {
                counts.reloads += 1;
                let missing = self.missing(*from, *seq);
                let whole = missing.is_none() && self.last == Some(*from);
                self.examine(findings, whole, || {
                    format!("loaded {from} to {seq} anew without {missing:?}")
                });
                self.last = Some(*seq);
            }
            Line::Hole { .. } => counts.holes += 1,
            Line::Leave { .. } => return true,
            _ => {}
        }
        false
    }

    fn show(&mut self, findings: &mut Findings, counts: &mut Counts, seen: &Seen) {
        let (Some(prev), Some(last)) = (seen.prev, self.last) else {
            let loose = seen.prev.is_none();
            self.examine(findings, loose, || format!("was shown #{} unasked", seen.seq));
            return;
        };
        if seen.seq <= last {
            counts.repeats += 1;
            let asked = seen.via == Via::Resume;
            self.examine(findings, asked, || format!("was shown #{} again, unasked", seen.seq));
            return;
        }
        // the link must fit what was seen, and must not skip anything that there is
        let skipped = self.stream.range(last + 1..seen.seq).next().map(|(seq, _)| *seq);
        let linked = prev == last && skipped.is_none();
        self.examine(findings, linked, || {
            format!("was shown #{}, said to come after {prev}, without {skipped:?}", seen.seq)
        });
        self.last = Some(seen.seq);
    }

    /// The first message between the two that was never shown.
    fn missing(&self, from: u64, upto: u64) -> Option<u64> {
        let mut messages = self.stream.range(from + 1..=upto.max(from + 1));
        let shown = |seq: &u64| self.seen.contains(seq) || *seq > upto;
        messages.find(|(seq, row)| row.message.is_some() && !shown(seq)).map(|(seq, _)| *seq)
    }

    /// The end: everything there is has been seen.
    fn arrive(&self, findings: &mut Findings) {
        let end = self.stream.keys().next_back().copied();
        let arrived = self.last == end;
        self.examine(findings, arrived, || format!("never got to the end, {end:?}"));
    }

    fn examine(&self, findings: &mut Findings, is_good: bool, how: impl FnOnce() -> String) {
        let Self { reader, ticket, last, .. } = self;
        findings.examine(is_good, || {
            let last = last.unwrap_or(0);
            format!("reader {reader} of {ticket}, having seen up to {last}, {}", how())
        });
    }
}
