//! When what is done to whom: all of it follows from the seed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::ChaosOptions;
use super::blow::Blow;
use super::fault::Kind;
use super::harm::{Harm, Held};
use super::packets::Loss;
use crate::chaos::Direction;

/// Wrong clocks, as libfaketime has them.
const SHIFTS: [&str; 4] = ["+1h", "-1h", "-5s", "+400d"];

/// How often more harm is looked for that can be done at once with what there is.
const TRIES: usize = 20;

/// Harm that is done at once, of at least one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) blows: Vec<Blow>,
    /// How long nothing happens once everybody is back.
    pub(super) calm: Duration,
}

/// Faults without end.
#[derive(Debug)]
pub(super) struct Schedule {
    chance: StdRng,
    kinds: Vec<Kind>,
    /// The next kind is left to chance; otherwise they take turns.
    is_mixed: bool,
    nodes: usize,
    /// How many kinds are done at once.
    together: usize,
    turn: usize,
    /// How often each kind that rolls over the nodes was done.
    rolls: BTreeMap<Kind, usize>,
}

impl Schedule {
    /// Of these kinds, of which there is at least one.
    pub(super) fn new(kinds: &[Kind], options: &ChaosOptions) -> Self {
        let ChaosOptions { mixed: is_mixed, nodes, together, seed, .. } = *options;
        let (chance, kinds) = (StdRng::seed_from_u64(seed), kinds.to_vec());
        Self { chance, kinds, is_mixed, nodes, together, turn: 0, rolls: BTreeMap::new() }
    }

    /// What comes next, and who is hit.
    fn blow(&mut self, kind: Kind) -> Blow {
        let harm = self.harm(kind);
        let (node, lasts) = (self.node(harm), self.lasts(harm));
        Blow { harm, node, lasts }
    }

    /// Adds harm of other kinds that can be done at once with what there is, as far as there is any.
    fn add_to(&mut self, blows: &mut Vec<Blow>) {
        for _ in 0..TRIES {
            if blows.len() >= self.together {
                return;
            }
            let kind = self.one_of(&self.kinds.clone());
            if blows.iter().all(|blow| blow.kind() != kind) {
                let first = self.blow(kind);
                blows.extend(self.elsewhere(first).find(|blow| blow.goes_with(blows, self.nodes)));
            }
        }
    }

    /// The same, to each node in turn that it can be done to.
    fn elsewhere(&self, first: Blow) -> impl Iterator<Item = Blow> + use<> {
        let nodes = self.nodes;
        let all = (0..nodes).map(move |more| (first.node + more) % nodes);
        let has_links = move |node: &usize| !first.harm.is_of_links() || *node > 0;
        all.filter(has_links).map(move |node| Blow { node, ..first })
    }

    fn kind(&mut self) -> Kind {
        let turn = match self.is_mixed {
            true => self.chance.random_range(0..self.kinds.len()),
            false => self.turn % self.kinds.len(),
        };
        self.turn += 1;
        self.kinds[turn]
    }

    fn harm(&mut self, kind: Kind) -> Harm {
        match kind {
            Kind::Kill => Harm::Kill,
            Kind::Restart => Harm::Restart,
            Kind::Drain => Harm::Drain,
            Kind::Upgrade => Harm::Upgrade,
            Kind::Freeze => Harm::Freeze,
            Kind::Database => self.one_of(&[Harm::DatabaseStall, Harm::DatabaseRefuse]),
            Kind::Peers => self.one_of(&[
                Harm::PeersStall,
                Harm::PeersStall,
                Harm::PeersHalf(Direction::ToServer),
                Harm::PeersHalf(Direction::ToClient),
                Harm::PeersDelay,
                Harm::PeersSlice,
                Harm::PeersReset,
            ]),
            Kind::Postgres => self.one_of(&[Harm::Postgres("fast"), Harm::Postgres("immediate")]),
            Kind::Failover => self.one_of(&[Harm::Failover("stop"), Harm::Failover("freeze")]),
            Kind::Backend => Harm::Backend,
            Kind::Locks => Harm::Locks(self.one_of(&[Held::Rows, Held::Table, Held::Crosswise])),
            Kind::Crowd => Harm::Crowd,
            Kind::Packets => {
                let loss = self.one_of(&[Loss::All, Loss::There, Loss::Back, Loss::Some]);
                self.one_of(&[Harm::PacketsOfPeers(loss), Harm::PacketsOfDatabase(loss)])
            }
            Kind::Valkey => {
                self.one_of(&[Harm::ValkeyStall, Harm::ValkeyRefuse, Harm::ValkeyFlush])
            }
            Kind::Clock => Harm::Clock(self.one_of(&SHIFTS)),
            Kind::Herd => Harm::Herd,
            Kind::Slow => Harm::Slow,
            Kind::Churn => Harm::Churn,
        }
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.chance.random_range(0..all.len())]
    }

    /// Drains and upgrades roll over all nodes; nobody dials the first one, so its links are those of others.
    fn node(&mut self, harm: Harm) -> usize {
        match harm.kind() {
            kind if kind.is_announced() => {
                let rolls = self.rolls.entry(kind).or_default();
                *rolls += 1;
                (*rolls - 1) % self.nodes
            }
            _ if harm.is_of_links() => match self.chance.random_bool(0.5) {
                true => self.nodes - 1,
                false => self.chance.random_range(1..self.nodes),
            },
            _ => self.chance.random_range(0..self.nodes),
        }
    }

    fn lasts(&mut self, harm: Harm) -> Duration {
        let millis = match harm {
            Harm::Kill => 200..=3_000,
            Harm::Freeze if self.chance.random_bool(0.25) => 30_000..=30_000,
            Harm::Freeze => 5_000..=5_000,
            Harm::DatabaseStall | Harm::DatabaseRefuse => 2_000..=8_000,
            Harm::ValkeyStall | Harm::ValkeyRefuse => 2_000..=8_000,
            Harm::PacketsOfPeers(_) | Harm::PacketsOfDatabase(_) => 3_000..=8_000,
            Harm::Clock(_) => 5_000..=10_000,
            Harm::PeersReset => 0..=500,
            _ if harm.kind() == Kind::Peers => 3_000..=8_000,
            _ => 0..=0,
        };
        Duration::from_millis(self.chance.random_range(millis))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blows: Vec<_> = self.blows.iter().map(Blow::to_string).collect();
        f.write_str(&blows.join(" and "))
    }
}

impl Iterator for Schedule {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let kind = self.kind();
        let mut blows = vec![self.blow(kind)];
        self.add_to(&mut blows);
        let calm = Duration::from_millis(self.chance.random_range(500..=2_000));
        Some(Step { blows, calm })
    }
}

#[cfg(test)]
mod tests;
