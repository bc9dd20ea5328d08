//! What came of it, in figures.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::episode::{Episode, Toll, lost_in_peace, tolls};
use super::pressure::Told;
use crate::check::Findings;
use crate::measure::{Expectation, Report, Row};
use crate::people::ledger::{Attempt, Entries, Loss};

/// Examples that are told of one thing.
const EXAMPLES: usize = 5;
/// Deaths that are told of: a node that cannot live dies many.
const DEATHS: usize = 20;
/// A wait in microseconds that is worth telling.
const LONG: u64 = 500_000;

/// What a run leaves behind.
#[derive(Debug)]
pub(super) struct Remains {
    pub(super) settings: String,
    pub(super) acked: u64,
    pub(super) wanted: u64,
    pub(super) entries: Entries,
    pub(super) episodes: Vec<Episode>,
    pub(super) deaths: Vec<String>,
    pub(super) skipped: Vec<String>,
    pub(super) surprises: BTreeMap<String, u64>,
    /// Why the run did not come to its end, if it did not.
    pub(super) failures: Vec<String>,
    /// What harm that clients did came to.
    pub(super) pressed: Told,
}

impl Remains {
    /// The report; a promise that was broken is a figure that is not as expected.
    pub(super) fn report(&self, findings: &[Findings]) -> Report {
        let tolls = tolls(&self.episodes, &self.entries);
        let in_peace = lost_in_peace(&self.episodes, &self.entries);
        let mut report = Report {
            scenario: "chaos",
            against: "desk",
            at: Timestamp::now(),
            settings: self.settings.clone(),
            rows: vec![self.all(findings, &tolls, &in_peace)],
            trouble: self.trouble(&tolls, &in_peace),
            outcomes: Vec::new(),
        };
        let names: BTreeSet<_> = self.episodes.iter().map(Episode::name).collect();
        report.rows.extend(names.into_iter().map(|name| self.row(name, &tolls)));
        report.rows.extend(self.pressed.rows.iter().cloned());
        report
    }

    /// What is expected of every run.
    pub(super) fn expectations(&self) -> Vec<Expectation> {
        let acked = format!("acked >= {}", self.wanted.max(1));
        let none = ["broken_promises", "errors", "surprises", "deaths", "failures"];
        let none = none.map(|figure| format!("{figure} <= 0"));
        let all = [acked].into_iter().chain(none);
        let all = all.map(|text| text.parse().expect("it is well formed"));
        all.chain(self.pressed.expectations.iter().cloned()).collect()
    }

    fn all(&self, findings: &[Findings], tolls: &[Toll], in_peace: &[Loss]) -> Row {
        let broken = findings.iter().filter(|found| !found.is_good()).count();
        let errors = tolls.iter().map(|toll| toll.errors.len()).sum::<usize>() + in_peace.len();
        Row::new("all")
            .with("acked", "commands acknowledged", self.acked as f64)
            .with("faults", "faults", self.episodes.len() as f64)
            .with("broken_promises", "broken promises", broken as f64)
            .with("errors", "errors", errors as f64)
            .with("errors_in_peace", "of them in peace", in_peace.len() as f64)
            .with("surprises", "surprises", self.surprises.values().sum::<u64>() as f64)
            .with("deaths", "nodes that ended as they should not", self.deaths.len() as f64)
            .with("failures", "failures of the run itself", self.failures.len() as f64)
            .with("skipped", "kinds of faults left out", self.skipped.len() as f64)
    }

    fn row(&self, name: &'static str, tolls: &[Toll]) -> Row {
        let its = || self.episodes.iter().zip(tolls).filter(|(it, _)| it.name() == name);
        let longest = its().filter_map(|(_, toll)| toll.longest.as_ref()).map(wait).max();
        let mut victims: Vec<u64> = its().flat_map(|(_, toll)| toll.victims.clone()).collect();
        victims.sort_unstable();
        let after = its().filter_map(|(_, toll)| toll.after.as_ref());
        let after = after.map(|it| it.ended - it.wanted).max().unwrap_or(0);
        let all = longest.unwrap_or(0).max(victims.last().copied().unwrap_or(0));
        let errors = its().map(|(_, toll)| toll.errors.len()).sum::<usize>();
        let repeats = its().map(|(_, toll)| toll.repeats).sum::<u64>();
        let key = |figure: &str| format!("{name}_{figure}");
        let mut row = Row::new(name).with(key("times"), "times", its().count() as f64);
        if let Some(longest) = longest {
            row = row.with(key("survivors_max_ms"), "ms at most at the others", ms(longest));
        }
        row.with(key("victims_p50_ms"), "ms p50 for its clients", at(&victims, 0.5))
            .with(key("victims_p99_ms"), "p99", at(&victims, 0.99))
            .with(key("victims_max_ms"), "max", at(&victims, 1.0))
            .with(key("victims"), "of them", victims.len() as f64)
            .with(key("after_max_ms"), "ms at most when it was over", ms(after))
            .with(key("max_ms"), "ms at most for anybody meanwhile", ms(all))
            .with(key("repeats"), "repeats", repeats as f64)
            .with(key("errors"), "errors", errors as f64)
    }

    fn trouble(&self, tolls: &[Toll], in_peace: &[Loss]) -> Vec<String> {
        let failures = self.failures.iter().map(|why| format!("the run itself failed: {why}"));
        let mut trouble: Vec<_> =
            failures.chain(self.deaths.iter().take(DEATHS).cloned()).collect();
        trouble.extend(self.pressed.trouble.iter().cloned());
        trouble.extend(self.skipped.iter().map(|why| format!("left out {why}")));
        let surprises = self.surprises.iter();
        trouble.extend(surprises.map(|(what, count)| format!("{count} times: {what}")));
        let told = self.episodes.iter().zip(tolls).flat_map(|(it, toll)| {
            toll.longest.iter().chain(&toll.after).map(move |attempt| (it, attempt))
        });
        let mut long: Vec<_> = told.filter(|(_, attempt)| wait(attempt) > LONG).collect();
        long.sort_by_key(|(_, attempt)| std::cmp::Reverse(wait(attempt)));
        long.dedup_by_key(|(_, attempt)| (attempt.cid, attempt.ended));
        trouble.extend(long.iter().take(EXAMPLES).map(|(it, attempt)| told_wait(it, attempt)));
        for (it, toll) in self.episodes.iter().zip(tolls) {
            trouble.extend(toll.errors.iter().take(EXAMPLES).map(|loss| told_loss(&it.what, loss)));
        }
        trouble.extend(in_peace.iter().take(EXAMPLES).map(|loss| told_loss("peace", loss)));
        trouble
    }
}

fn told_wait(episode: &Episode, attempt: &Attempt) -> String {
    let Attempt { client, node, cid, ticket, sent, .. } = attempt;
    let (waited, ticket) = (ms(wait(attempt)), ticket.unwrap_or_default());
    let seconds = |micros: u64| micros as f64 / 1e6;
    format!(
        "{}: client {client} on n{} waited {waited:.0} ms for {cid} on ticket {ticket}, from {:.3} s \
         on (the fault began at {:.3} s and ended at {:.3} s)",
        episode.what,
        node + 1,
        seconds(*sent),
        seconds(episode.begin),
        seconds(episode.end),
    )
}

fn told_loss(when: &str, loss: &Loss) -> String {
    let Loss { client, node, at, why, .. } = loss;
    format!("{when}: client {client} on n{} at {:.3} s: {why}", node + 1, *at as f64 / 1e6)
}

fn wait(attempt: &Attempt) -> u64 {
    attempt.ended - attempt.sent
}

fn ms(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// The value below which this share of them is; 0 of none.
fn at(sorted: &[u64], share: f64) -> f64 {
    let index = (sorted.len().saturating_sub(1) as f64 * share).ceil() as usize;
    sorted.get(index).map_or(0.0, |micros| ms(*micros))
}

#[cfg(test)]
mod tests;
