//! Harm to a node or to what all nodes share, and which of it can be done at once.

use std::fmt;
use std::time::Duration;

use super::fault::Kind;
use super::harm::Harm;

/// Harm that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Blow {
    pub(super) harm: Harm,
    /// Counted from 0; of no account if it is done to all of them, or to what they share.
    pub(super) node: usize,
    pub(super) lasts: Duration,
}

impl Blow {
    pub(super) const fn kind(&self) -> Kind {
        self.harm.kind()
    }

    /// Whom it hits, of so many nodes.
    pub(super) fn victims(&self, nodes: usize) -> Vec<usize> {
        self.harm.victims(self.node, nodes)
    }

    /// Whether it can be done at once with the others, and leaves one node of so many at work.
    pub(super) fn goes_with(&self, others: &[Self], nodes: usize) -> bool {
        let takes_out = |node| {
            let all = others.iter().chain([self]);
            all.into_iter().any(|it| it.kind().takes_out() && it.node == node)
        };
        others.iter().all(|other| self.bears(other)) && !(0..nodes).all(takes_out)
    }

    /// Whether neither spoils the other. A node whose program ends takes its links along, and does not
    /// start without its database or with a wrong clock. What clients do is done alone.
    fn bears(&self, other: &Self) -> bool {
        let kinds = [self.kind(), other.kind()];
        if kinds.into_iter().any(Kind::is_pressure) {
            return false;
        }
        if kinds[0] == kinds[1] || kinds.into_iter().all(Kind::is_of_postgres) {
            return false;
        }
        let shares_node = self.node == other.node && !kinds.into_iter().any(Kind::is_everybodys);
        !(shares_node && kinds.into_iter().any(Kind::ends_the_node))
    }
}

impl fmt::Display for Blow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.harm)?;
        if !self.kind().is_everybodys() {
            write!(f, " n{}", self.node + 1)?;
        }
        match self.lasts.as_millis() {
            0 => Ok(()),
            millis => write!(f, " for {millis} ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blow(harm: Harm, node: usize) -> Blow {
        Blow { harm, node, lasts: Duration::ZERO }
    }

    fn go_together(one: (Harm, usize), other: (Harm, usize)) -> bool {
        let (one, other) = (blow(one.0, one.1), blow(other.0, other.1));
        let either_way = [one.goes_with(&[other], 3), other.goes_with(&[one], 3)];
        assert_eq!(either_way[0], either_way[1], "{one} and {other}");
        either_way[0]
    }

    #[test]
    fn a_node_that_ends_suffers_nothing_else() {
        let clock = Harm::Clock("+1h");
        for other in [Harm::Freeze, Harm::Drain, Harm::DatabaseStall, Harm::PeersStall, clock] {
            assert!(!go_together((Harm::Kill, 1), (other, 1)), "{other}");
            assert!(go_together((Harm::Kill, 1), (other, 2)), "{other}");
        }
    }

    #[test]
    fn a_node_that_stands_still_may_suffer_more() {
        assert!(go_together((Harm::Freeze, 1), (Harm::DatabaseStall, 1)));
        assert!(go_together((Harm::Freeze, 1), (Harm::PeersReset, 1)));
        assert!(go_together((Harm::Freeze, 1), (Harm::Clock("+1h"), 1)));
    }

    #[test]
    fn what_all_nodes_share_is_harmed_beside_any_node_and_once_at_a_time() {
        assert!(go_together((Harm::Kill, 0), (Harm::Failover("stop"), 0)));
        assert!(!go_together((Harm::Postgres("fast"), 0), (Harm::Failover("stop"), 1)));
        assert!(!go_together((Harm::Postgres("fast"), 0), (Harm::Backend, 1)));
    }

    #[test]
    fn what_clients_do_is_done_alone() {
        for other in [Harm::Kill, Harm::ValkeyFlush, Harm::Herd] {
            assert!(!go_together((Harm::Herd, 0), (other, 1)), "{other}");
        }
        assert!(blow(Harm::Herd, 0).goes_with(&[], 3));
    }

    #[test]
    fn one_node_is_left() {
        let others = [blow(Harm::Kill, 0), blow(Harm::Freeze, 1)];
        assert!(!blow(Harm::Drain, 2).goes_with(&others, 3));
        assert!(!blow(Harm::DatabaseRefuse, 2).goes_with(&others, 3));
        assert!(blow(Harm::DatabaseRefuse, 2).goes_with(&others, 4));
        assert!(blow(Harm::PeersStall, 2).goes_with(&others, 3));
    }

    #[test]
    fn harm_is_told_with_whom_it_hits_and_how_long() {
        let kill = Blow { lasts: Duration::from_millis(300), ..blow(Harm::Kill, 1) };
        assert_eq!(kill.to_string(), "kill n2 for 300 ms");
        assert_eq!(blow(Harm::Postgres("fast"), 1).to_string(), "restart PostgreSQL, fast");
        assert_eq!(blow(Harm::Herd, 2).to_string(), "cut off the herd");
    }
}
