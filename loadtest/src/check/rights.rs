//! Part of C10: of a right that was taken nothing is left after a while, on whichever node.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::act::Asked;
use super::finding::Findings;
use super::index::Index;
use crate::history::{Fate, Moment};

/// How long a node may go by what it knew.
const FELT: Duration = Duration::from_secs(5);
/// How long after it was asked for something may still be done that nobody has an answer to.
const LATE: Duration = Duration::from_secs(120);

/// What was done to the rights of one member or key, in the order of the history.
#[derive(Debug, Default)]
struct Rights<'a> {
    takes: Vec<&'a Asked<'a>>,
    gives: Vec<&'a Asked<'a>>,
}

pub(super) fn check(findings: &mut Findings, index: &Index<'_>) {
    let mut rights: BTreeMap<Uuid, Rights<'_>> = BTreeMap::new();
    for asked in index.acts.values() {
        if let Some(of) = asked.act.takes {
            rights.entry(of).or_default().takes.push(asked);
        }
        if let Some(of) = asked.act.gives {
            rights.entry(of).or_default().gives.push(asked);
        }
    }
    let mut without = 0;
    for asked in index.acts.values() {
        let Some(rights) = rights.get(&asked.act.by) else { continue };
        let Some(taken) = rights.takes.iter().find(|taken| rights.are_gone(taken, asked)) else {
            continue;
        };
        without += 1;
        findings.examine(asked.done().is_none(), || {
            let (by, action, id) = (asked.act.by, &asked.act.action, asked.act.id);
            format!("{by} was granted {action} {id} after {} had taken the right", taken.act.id)
        });
    }
    findings.remarks.push(format!("{without} tries without the right"));
}

impl Rights<'_> {
    /// Whether what was tried was tried without the right from its beginning to its end.
    fn are_gone(&self, taken: &Asked<'_>, tried: &Asked<'_>) -> bool {
        let Some(since) = taken.done() else { return false };
        let is_late = after(since, tried.sent).is_some_and(|waited| waited > FELT);
        let answered = tried.answer.map_or(tried.sent, |(at, _)| at);
        is_late && !self.gives.iter().any(|given| may_count(given, taken.sent, answered))
    }
}

/// Whether what was given may have been in force between two moments, or come into force then.
fn may_count(given: &Asked<'_>, from: Moment, upto: Moment) -> bool {
    let was_before = match given.answer {
        Some((_, Fate::Refused { .. })) => return false,
        Some((done, Fate::Done { .. })) => after(done, from).is_some(),
        _ => after(given.sent, from).is_some_and(|waited| waited > LATE),
    };
    !was_before && after(given.sent, upto).is_some()
}

/// How much later a moment is; none if it is not, or cannot be compared.
fn after(earlier: Moment, later: Moment) -> Option<Duration> {
    let is_comparable = match earlier.machine {
        Some(machine) => later.machine == Some(machine),
        None => later.machine.is_none() && earlier.process == later.process,
    };
    let waited = later.at.checked_sub(earlier.at).filter(|_| is_comparable)?;
    Some(Duration::from_micros(waited))
}
