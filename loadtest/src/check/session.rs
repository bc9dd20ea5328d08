//! C7: what was acknowledged before something was sent comes before it; who was answered can read
//! what it wrote; and nobody's reading goes back.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::deed::{Answer, Deed, Times};
use super::finding::{Checker, Findings};
use super::index::Index;
use crate::history::{Line, Moment, Via};

pub(super) fn check(index: &Index<'_>, times: &Times) -> Findings {
    let mut findings = Findings::new(Checker::C7);
    let texts = index.deeds.iter().filter(|(_, deed)| deed.wish.is_none());
    for (cid, deed) in texts {
        let (Some(ticket), Some(seq)) = (deed.ticket, deed.seq()) else { continue };
        let before = times.reached(ticket, deed.p, deed.sent);
        findings.examine(before < seq, || {
            format!(
                "{cid} became {ticket} #{seq}, and #{before} was acknowledged before it was sent"
            )
        });
    }
    own_texts_are_read(&mut findings, index);
    no_read_goes_back(&mut findings, index);
    index.readers.iter().for_each(|(key, lines)| no_show_goes_back(&mut findings, *key, lines));
    findings
}

/// By writer and ticket: when each of its texts was acknowledged, as what.
type Own = HashMap<(u32, Uuid), Vec<(Moment, u64)>>;

fn own_texts(deeds: &BTreeMap<Uuid, Deed>) -> Own {
    let mut own = Own::new();
    for deed in deeds.values().filter(|deed| deed.wish.is_none()) {
        if let (Some(ticket), Some((at, Answer::Ok { seq }))) = (deed.ticket, &deed.answer) {
            own.entry((deed.p, ticket)).or_default().push((*at, *seq));
        }
    }
    own
}

fn own_texts_are_read(findings: &mut Findings, index: &Index<'_>) {
    let own = own_texts(&index.deeds);
    for (asked, line) in &index.reads {
        let Line::Read { p, ticket, from, seqs, .. } = line else { continue };
        for (acked, seq) in own.get(&(*p, *ticket)).into_iter().flatten() {
            if acked.at < asked.at && seq >= from {
                findings.examine(seqs.contains(seq), || {
                    format!("writer {p} was acknowledged {ticket} #{seq} and did not find it later")
                });
            }
        }
    }
}

fn no_read_goes_back(findings: &mut Findings, index: &Index<'_>) {
    let mut newest = HashMap::new();
    for (_, line) in &index.reads {
        let Line::Read { p, ticket, seqs, .. } = line else { continue };
        let now = seqs.iter().copied().max().unwrap_or(0);
        let before = newest.insert((p, ticket), now).unwrap_or(0);
        findings.examine(before <= now, || {
            format!("writer {p} read {ticket} up to #{before}, and then up to #{now} only")
        });
    }
}

/// Only what a reader asked for again may be older than what it was shown.
fn no_show_goes_back(findings: &mut Findings, (reader, ticket): (u32, Uuid), lines: &[&Line]) {
    let mut last = 0;
    for line in lines {
        let (seq, is_onward) = match line {
            Line::Follow { after, .. } => {
                last = last.max(*after);
                continue;
            }
            Line::Seen(seen) if seen.prev.is_some() => {
                (seen.seq, seen.via == Via::Resume || seen.seq >= last)
            }
            Line::Reload { seq, .. } => (*seq, *seq >= last),
            _ => continue,
        };
        findings.examine(is_onward, || {
            format!("reader {reader} of {ticket} was at #{last} and went back to #{seq}")
        });
        last = last.max(seq);
    }
}
