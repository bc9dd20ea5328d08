//! The ways in which faults are done.

use std::fmt;

use super::fault::Kind;
use super::packets::Loss;
use crate::chaos::Direction;

/// One way to do a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    Kill,
    Restart,
    Drain,
    Upgrade,
    Freeze,
    /// Nothing gets through, and nobody learns.
    DatabaseStall,
    /// Connections are reset, and new ones refused.
    DatabaseRefuse,
    PeersStall,
    /// One direction of the links.
    PeersHalf(Direction),
    PeersDelay,
    PeersSlice,
    PeersReset,
    /// With this mode of `pg_ctl`.
    Postgres(&'static str),
    /// The primary ends, or stands still, as said here.
    Failover(&'static str),
    Backend,
    /// Somebody holds what the nodes need.
    Locks(Held),
    Crowd,
    /// Between the nodes before it in the alphabet and a node.
    PacketsOfPeers(Loss),
    /// Between a node and PostgreSQL.
    PacketsOfDatabase(Loss),
    /// Valkey stands still.
    ValkeyStall,
    /// Valkey is gone, and comes back with what it had.
    ValkeyRefuse,
    /// Valkey is there and has nothing any more.
    ValkeyFlush,
    /// By so much, as libfaketime has it.
    Clock(&'static str),
    Herd,
    Slow,
    Churn,
}

/// What somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    Rows,
    Table,
    /// Row by row, in an order in which nodes wait for it and it for them.
    Crosswise,
}

impl Harm {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Kill => Kind::Kill,
            Self::Restart => Kind::Restart,
            Self::Drain => Kind::Drain,
            Self::Upgrade => Kind::Upgrade,
            Self::Freeze => Kind::Freeze,
            Self::DatabaseStall | Self::DatabaseRefuse => Kind::Database,
            Self::PeersStall
            | Self::PeersHalf(_)
            | Self::PeersDelay
            | Self::PeersSlice
            | Self::PeersReset => Kind::Peers,
            Self::Postgres(_) => Kind::Postgres,
            Self::Failover(_) => Kind::Failover,
            Self::Backend => Kind::Backend,
            Self::Locks(_) => Kind::Locks,
            Self::Crowd => Kind::Crowd,
            Self::PacketsOfPeers(_) | Self::PacketsOfDatabase(_) => Kind::Packets,
            Self::ValkeyStall | Self::ValkeyRefuse | Self::ValkeyFlush => Kind::Valkey,
            Self::Clock(_) => Kind::Clock,
            Self::Herd => Kind::Herd,
            Self::Slow => Kind::Slow,
            Self::Churn => Kind::Churn,
        }
    }

    /// Whether it is done to the links that other nodes have dialled.
    pub(super) const fn is_of_links(self) -> bool {
        matches!(self.kind(), Kind::Peers) || matches!(self, Self::PacketsOfPeers(_))
    }

    /// Whom it hits when it is done to a node of so many. Of two nodes the one before the other in
    /// the alphabet dials, so that harm in front of a node is harm to its links with those before it.
    /// What clients do hits nobody: every node has to bear it.
    pub(super) fn victims(self, node: usize, nodes: usize) -> Vec<usize> {
        match self.kind() {
            kind if kind.is_pressure() => Vec::new(),
            kind if kind.is_everybodys() => (0..nodes).collect(),
            _ if self.is_of_links() && node + 1 < nodes => (0..=node).collect(),
            _ => vec![node],
        }
    }
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill | Self::Restart | Self::Drain | Self::Upgrade | Self::Freeze => {
                f.write_str(self.kind().name())
            }
            Self::DatabaseStall => f.write_str("stall the database of"),
            Self::DatabaseRefuse => f.write_str("refuse the database to"),
            Self::PeersStall => f.write_str("stall the links into"),
            Self::PeersHalf(direction) => {
                let way = if *direction == Direction::ToServer { "into" } else { "back from" };
                write!(f, "stall one way of the links, {way}")
            }
            Self::PeersDelay => f.write_str("delay the links into"),
            Self::PeersSlice => f.write_str("slice the links into"),
            Self::PeersReset => f.write_str("reset the links into"),
            Self::Postgres(mode) => write!(f, "restart PostgreSQL, {mode}"),
            Self::Failover(mode) => write!(f, "{mode} the primary and promote the standby"),
            Self::Backend => f.write_str("end a connection of PostgreSQL"),
            Self::Locks(Held::Rows) => f.write_str("hold some tickets"),
            Self::Locks(Held::Table) => f.write_str("hold the table of tickets"),
            Self::Locks(Held::Crosswise) => f.write_str("lock tickets crosswise"),
            Self::Crowd => f.write_str("take all connections of PostgreSQL"),
            Self::PacketsOfPeers(loss) => write!(f, "lose {} of the links into", loss.name()),
            Self::PacketsOfDatabase(loss) => {
                write!(f, "lose {} between PostgreSQL and", loss.name())
            }
            Self::ValkeyStall => f.write_str("stall Valkey"),
            Self::ValkeyRefuse => f.write_str("refuse Valkey to everybody"),
            Self::ValkeyFlush => f.write_str("have Valkey forget everything"),
            Self::Clock(shift) => write!(f, "clock {shift} on"),
            Self::Herd => f.write_str("cut off the herd"),
            Self::Slow => f.write_str("have a reader of a busy ticket stop reading"),
            Self::Churn => f.write_str("have people come and go"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harm_in_front_of_the_last_node_cuts_off_nobody_else() {
        assert_eq!(Harm::PeersStall.victims(2, 3), [2]);
        assert_eq!(Harm::PeersStall.victims(1, 3), [0, 1]);
        assert_eq!(Harm::Kill.victims(1, 3), [1]);
        assert_eq!(Harm::Backend.victims(1, 3), [0, 1, 2]);
        assert_eq!(Harm::PacketsOfPeers(Loss::Some).victims(1, 3), [0, 1]);
        assert_eq!(Harm::PacketsOfDatabase(Loss::Some).victims(1, 3), [1]);
    }

    #[test]
    fn what_clients_do_is_no_excuse_for_any_node() {
        assert!(Harm::Herd.victims(1, 3).is_empty());
    }
}
