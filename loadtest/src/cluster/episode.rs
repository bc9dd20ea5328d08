//! A fault as it was, and which waits and errors are its doing.

use std::collections::BTreeSet;

use super::fault::Kind;
use crate::people::ledger::{Attempt, Entries, Loss, Outcome};

/// For how long after a fault it is still held responsible, in microseconds.
const AFTERMATH: u64 = 10_000_000;

/// What harm of several kinds is called.
const SEVERAL: &str = "mixed";

/// What was done to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) kind: Kind,
    pub(super) victims: Vec<usize>,
}

/// Harm of one kind, or of several that was done at once, as it was. Moments are microseconds as histories have them.
#[derive(Debug, Clone)]
pub(super) struct Episode {
    pub(super) hits: Vec<Hit>,
    /// In words.
    pub(super) what: String,
    /// Who sat there when it began.
    pub(super) clients: BTreeSet<usize>,
    pub(super) begin: u64,
    pub(super) end: u64,
}

/// What an episode did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Toll {
    /// The command that waited longest at a node that was not hit, and was answered there.
    pub(super) longest: Option<Attempt>,
    /// How long each client of the nodes that were hit was without an answer.
    pub(super) victims: Vec<u64>,
    /// The command that waited longest, at any node, of those that were said when it was over.
    pub(super) after: Option<Attempt>,
    /// How often commands had to be repeated, because the server said so.
    pub(super) repeats: u64,
    /// What clients saw and should not have seen.
    pub(super) errors: Vec<Loss>,
}

impl Episode {
    /// As figures have it.
    pub(super) fn name(&self) -> &'static str {
        match &self.hits[..] {
            [hit] => hit.kind.name(),
            _ => SEVERAL,
        }
    }

    fn is_hit(&self, node: usize) -> bool {
        self.hits.iter().any(|hit| hit.victims.contains(&node))
    }

    /// What it did, up to when the next one began.
    fn toll(&self, entries: &Entries, next: u64) -> Toll {
        let until = next.min(self.end + AFTERMATH);
        let is_its_doing = |it: &&Attempt| {
            it.ended >= self.begin && it.ended < next && it.sent.min(it.wanted) < until
        };
        let its: Vec<_> = entries.attempts.iter().filter(is_its_doing).collect();
        let answered = || its.iter().filter(|it| it.outcome == Outcome::Answered);
        let elsewhere = answered().filter(|it| !self.is_hit(it.node));
        let longest = elsewhere.max_by_key(|it| it.ended - it.sent).map(|it| (*it).clone());
        let victims = self.clients.iter().filter_map(|client| {
            let own = answered().filter(|it| it.client == *client && it.wanted <= self.end);
            own.map(|it| it.ended - it.wanted.max(self.begin)).max()
        });
        let after = answered().filter(|it| it.wanted > self.end);
        let after = after.max_by_key(|it| it.ended - it.wanted).map(|it| (*it).clone());
        let repeats = its.iter().filter(|it| it.outcome == Outcome::Repeat).count() as u64;
        let losses = entries.losses.iter().filter(|it| (self.begin..until).contains(&it.at));
        let errors = losses.filter(|it| !self.excuses(it)).cloned();
        Toll { longest, victims: victims.collect(), after, repeats, errors: errors.collect() }
    }

    /// Whether nobody can be blamed for the loss. Who is asked to stop has time to say so.
    fn excuses(&self, loss: &Loss) -> bool {
        let is_sudden = |hit: &Hit| !hit.kind.is_announced() && hit.victims.contains(&loss.node);
        loss.was_announced || self.hits.iter().any(is_sudden) || self.is_refuge_closed(loss)
    }

    /// Whether somebody fled from other harm to a node that was asked to stop, and takes nobody in.
    fn is_refuge_closed(&self, loss: &Loss) -> bool {
        let flees = self.hits.len() > 1 && loss.was_refused;
        flees && self.is_hit(loss.node) && loss.at <= self.end
    }
}

/// What each of them did, in their order.
pub(super) fn tolls(episodes: &[Episode], entries: &Entries) -> Vec<Toll> {
    let nexts = episodes.iter().skip(1).map(|next| next.begin).chain([u64::MAX]);
    episodes.iter().zip(nexts).map(|(it, next)| it.toll(entries, next)).collect()
}

/// Connections that were lost while nobody did any harm.
pub(super) fn lost_in_peace(episodes: &[Episode], entries: &Entries) -> Vec<Loss> {
    let in_peace =
        |loss: &&Loss| !episodes.iter().any(|it| (it.begin..it.end + AFTERMATH).contains(&loss.at));
    entries.losses.iter().filter(in_peace).cloned().collect()
}

#[cfg(test)]
mod tests;
