//! What can be done to a cluster.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;

use crate::chaos::Direction;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A node is killed (SIGKILL) and started again.
    Kill,
    /// A node is killed and started again at once.
    Restart,
    /// A node is asked to stop (SIGTERM) and started again, one after the other.
    Drain,
    /// A node is asked to stop and started as the other program, one after the other; needs --other.
    Upgrade,
    /// A node stands still (SIGSTOP) and goes on (SIGCONT).
    Freeze,
    /// A node does not reach PostgreSQL.
    Database,
    /// Nodes do not reach each other, or badly.
    Peers,
    /// PostgreSQL is restarted; needs --postgres-restart.
    Postgres,
    /// The standby becomes the primary; needs --standby and --failover.
    Failover,
    /// One connection of a node is ended by PostgreSQL; needs --psql.
    Backend,
    /// A node's clock is put wrong and right again; needs libfaketime.
    Clock,
}

impl Kind {
    /// As figures and the command line have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Restart => "restart",
            Self::Drain => "drain",
            Self::Upgrade => "upgrade",
            Self::Freeze => "freeze",
            Self::Database => "database",
            Self::Peers => "peers",
            Self::Postgres => "postgres",
            Self::Failover => "failover",
            Self::Backend => "backend",
            Self::Clock => "clock",
        }
    }

    /// Whether the node is asked to stop, and has time to say so.
    pub(super) const fn is_announced(self) -> bool {
        matches!(self, Self::Drain | Self::Upgrade)
    }

    /// Whether the node's program ends, and has to be started again.
    pub(super) const fn ends_the_node(self) -> bool {
        matches!(self, Self::Kill | Self::Restart) || self.is_announced()
    }
}

/// One way to do it.
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
    /// By so much, as libfaketime has it.
    Clock(&'static str),
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
            Self::Clock(_) => Kind::Clock,
        }
    }

    /// Whom it hits when it is done to a node of so many. Of two nodes the one before the other in
    /// the alphabet dials, so that harm in front of a node is harm to its links with those before it.
    pub(super) fn victims(self, node: usize, nodes: usize) -> Vec<usize> {
        match self.kind() {
            Kind::Postgres | Kind::Failover | Kind::Backend => (0..nodes).collect(),
            Kind::Peers if node + 1 < nodes => (0..=node).collect(),
            _ => vec![node],
        }
    }
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill
            | Self::Restart
            | Self::Drain
            | Self::Upgrade
            | Self::Freeze
            | Self::Backend => f.write_str(self.kind().name()),
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
            Self::Postgres(mode) => write!(f, "restart PostgreSQL, {mode}, below"),
            Self::Failover(mode) => write!(f, "{mode} the primary and promote the standby, below"),
            Self::Clock(shift) => write!(f, "clock {shift} on"),
        }
    }
}
