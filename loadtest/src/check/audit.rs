//! C10: the audit log is as it was written, and tells of every change of who is who that was
//! acknowledged, once; of none that was refused, but of whoever tried what they may not; and of none
//! that nobody asked for. Whoever was deprived of a right has it no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::act::Asked;
use super::finding::{Checker, Findings};
use super::index::Index;
use super::rights;
use crate::history::Entry;

/// What is answered to whoever may not.
const FORBIDDEN: &str = "403 FORBIDDEN";

/// The entries of each act that tell of something that was done.
type Told<'a> = HashMap<Uuid, Vec<&'a Entry>>;

pub(super) fn check(index: &Index<'_>) -> Findings {
    let mut findings = Findings::new(Checker::C10);
    look_at_verdicts(&mut findings, index);
    look_for_gaps(&mut findings, index);
    let told = told(&mut findings, index);
    for (id, asked) in &index.acts {
        let entries = told.get(id).map_or(&[][..], Vec::as_slice);
        judge(&mut findings, asked, entries);
    }
    look_for_denials(&mut findings, index);
    rights::check(&mut findings, index);
    remark(&mut findings, index);
    findings
}

fn look_at_verdicts(findings: &mut Findings, index: &Index<'_>) {
    findings.examine(!index.verdicts.is_empty(), || {
        "nobody held the log against its hashes".to_owned()
    });
    for (by, is_sound, said) in &index.verdicts {
        findings.examine(*is_sound, || format!("{by} finds the log broken: {said}"));
    }
}

/// What was read of a log has no gap.
fn look_for_gaps(findings: &mut Findings, index: &Index<'_>) {
    let mut logs: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for entry in &index.log {
        let is_new = logs.entry(entry.organization).or_default().insert(entry.seq);
        let (seq, organization) = (entry.seq, entry.organization);
        findings.examine(is_new, || {
            format!("entry {seq} of organization {organization} is there twice")
        });
    }
    for (organization, seqs) in logs {
        for (seq, next) in seqs.iter().zip(seqs.iter().skip(1)) {
            findings.examine(seq + 1 == *next, || {
                format!("organization {organization} has no entry between {seq} and {next}")
            });
        }
    }
}

/// Sorts the entries by acts; of what was done in this run there is none without one.
fn told<'a>(findings: &mut Findings, index: &Index<'a>) -> Told<'a> {
    let actions: BTreeSet<_> = index.acts.values().map(|it| it.act.action.as_str()).collect();
    let mut told = Told::new();
    for entry in index.log.iter().filter(|entry| entry.is_success) {
        let known = entry.act.filter(|act| index.acts.contains_key(act));
        let is_alike = actions.contains(entry.action.as_str()) || entry.act.is_some();
        findings.examine(known.is_some() || !is_alike, || {
            format!("nobody asked for what {} tells of", name(entry))
        });
        if let Some(act) = known {
            told.entry(act).or_default().push(entry);
        }
    }
    told
}

/// Whoever tried what they may not is remembered, once.
fn look_for_denials(findings: &mut Findings, index: &Index<'_>) {
    let mut denials: HashMap<Uuid, usize> = HashMap::new();
    let failures = index.log.iter().filter(|entry| !entry.is_success);
    failures.filter_map(|entry| entry.act).for_each(|act| *denials.entry(act).or_default() += 1);
    for (id, asked) in &index.acts {
        let is_denied = asked.code() == Some(FORBIDDEN);
        let count = denials.get(id).copied().unwrap_or(0);
        findings.examine(count <= 1 && (count == 1 || !is_denied), || {
            let (by, action) = (asked.act.by, &asked.act.action);
            format!("{by} tried {action} {id}, and {count} entries tell of a denial")
        });
    }
}

fn judge(findings: &mut Findings, asked: &Asked<'_>, entries: &[&Entry]) {
    let Asked { act, answer, .. } = asked;
    let allowed = match (asked.done(), asked.code().is_some()) {
        (Some(_), _) => 1..=1,
        (None, true) => 0..=0,
        (None, false) => 0..=1,
    };
    findings.examine(allowed.contains(&entries.len()), || {
        let (action, id, count) = (&act.action, act.id, entries.len());
        let answer = answer.map(|(_, fate)| fate);
        format!("{count} entries tell of {action} {id}, which was answered {answer:?}")
    });
    for entry in entries {
        let is_it = entry.action == act.action
            && entry.organization == act.organization
            && entry.by == Some(act.by)
            && asked.resource().is_none_or(|resource| entry.resource.as_deref() == Some(resource));
        findings.examine(is_it, || format!("{} does not tell of {act:?}", name(entry)));
    }
}

fn name(entry: &Entry) -> String {
    let Entry { organization, seq, action, .. } = entry;
    format!("entry {seq} of organization {organization} ({action})")
}

fn remark(findings: &mut Findings, index: &Index<'_>) {
    let done = index.acts.values().filter(|asked| asked.done().is_some()).count();
    let refused = index.acts.values().filter(|asked| asked.code().is_some()).count();
    let (unknown, entries) = (index.acts.len() - done - refused, index.log.len());
    findings
        .examine(done > 0, || "nothing that the log has to tell of was acknowledged".to_owned());
    findings.remarks.push(format!(
        "{done} changes done, {refused} refused, {unknown} unknown, {entries} entries"
    ));
}
