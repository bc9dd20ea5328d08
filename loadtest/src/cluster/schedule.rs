//! When what is done to whom: all of it follows from the seed.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::fault::{Harm, Kind};
use crate::chaos::Direction;

/// Wrong clocks, as libfaketime has them.
const SHIFTS: [&str; 4] = ["+1h", "-1h", "-5s", "+400d"];

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) harm: Harm,
    /// Counted from 0.
    pub(super) node: usize,
    pub(super) lasts: Duration,
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
    turn: usize,
    /// How often each kind that rolls over the nodes was done.
    rolls: BTreeMap<Kind, usize>,
}

impl Schedule {
    /// Of these kinds, of which there is at least one.
    pub(super) fn new(kinds: &[Kind], is_mixed: bool, nodes: usize, seed: u64) -> Self {
        let (chance, kinds) = (StdRng::seed_from_u64(seed), kinds.to_vec());
        Self { chance, kinds, is_mixed, nodes, turn: 0, rolls: BTreeMap::new() }
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
            Kind::Clock => Harm::Clock(self.one_of(&SHIFTS)),
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
            Kind::Peers => match self.chance.random_bool(0.5) {
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
            Harm::Clock(_) => 5_000..=10_000,
            Harm::PeersReset => 0..=500,
            _ if harm.kind() == Kind::Peers => 3_000..=8_000,
            _ => 0..=0,
        };
        Duration::from_millis(self.chance.random_range(millis))
    }
}

impl Iterator for Schedule {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let kind = self.kind();
        let harm = self.harm(kind);
        let (node, lasts) = (self.node(harm), self.lasts(harm));
        let calm = Duration::from_millis(self.chance.random_range(500..=2_000));
        Some(Step { harm, node, lasts, calm })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Kind; 4] = [Kind::Kill, Kind::Drain, Kind::Freeze, Kind::Peers];

    fn steps(is_mixed: bool, seed: u64) -> Vec<Step> {
        Schedule::new(&ALL, is_mixed, 3, seed).take(200).collect()
    }

    #[test]
    fn the_same_seed_does_the_same_harm_at_the_same_time() {
        assert_eq!(steps(true, 7), steps(true, 7));
        assert_ne!(steps(true, 7), steps(true, 8));
    }

    #[test]
    fn kinds_take_turns_unless_they_are_mixed() {
        let kinds = |is_mixed| steps(is_mixed, 7).into_iter().map(|step| step.harm.kind());
        assert!(kinds(false).eq(ALL.into_iter().cycle().take(200)));
        assert!(!kinds(true).eq(ALL.into_iter().cycle().take(200)));
    }

    #[test]
    fn drains_and_upgrades_roll_over_all_nodes() {
        let kinds = [Kind::Drain, Kind::Upgrade];
        let steps: Vec<_> = Schedule::new(&kinds, true, 3, 7).take(200).collect();
        for harm in [Harm::Drain, Harm::Upgrade] {
            let nodes: Vec<_> =
                steps.iter().filter(|step| step.harm == harm).map(|step| step.node).collect();
            assert!(nodes.iter().copied().eq((0..3).cycle().take(nodes.len())), "{nodes:?}");
        }
    }

    #[test]
    fn most_freezes_are_short_and_some_are_long() {
        let freezes = steps(false, 7).into_iter().filter(|step| step.harm == Harm::Freeze);
        let (long, short): (Vec<_>, Vec<_>) =
            freezes.partition(|step| step.lasts > Duration::from_secs(5));
        assert!(!long.is_empty() && long.len() < short.len());
    }

    #[test]
    fn harm_in_front_of_the_last_node_cuts_off_nobody_else() {
        assert_eq!(Harm::PeersStall.victims(2, 3), [2]);
        assert_eq!(Harm::PeersStall.victims(1, 3), [0, 1]);
        assert_eq!(Harm::Kill.victims(1, 3), [1]);
        assert_eq!(Harm::Backend.victims(1, 3), [0, 1, 2]);
    }
}
