//! What can be done to a cluster.

use clap::ValueEnum;
use serde::Serialize;

use super::ChaosOptions;
use super::clock::Clock;

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
    /// Somebody else holds tickets or their table, or is in the nodes' way; needs --psql.
    Locks,
    /// Others take all connections that PostgreSQL has; needs --psql.
    Crowd,
    /// Packets between nodes, or to PostgreSQL, get lost, all of them or some; needs --packets.
    Packets,
    /// Valkey stands still, is gone, or forgets everything; needs --valkey.
    Valkey,
    /// A node's clock is put wrong and right again; needs libfaketime.
    Clock,
    /// A herd of sockets is cut off at once and comes back; see --herd.
    Herd,
    /// Somebody on a busy ticket stops reading.
    Slow,
    /// People come and go all the time; see --churn-secs.
    Churn,
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
            Self::Locks => "locks",
            Self::Crowd => "crowd",
            Self::Packets => "packets",
            Self::Valkey => "valkey",
            Self::Clock => "clock",
            Self::Herd => "herd",
            Self::Slow => "slow",
            Self::Churn => "churn",
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

    /// Whether a node that it is done to answers nobody meanwhile.
    pub(super) const fn takes_out(self) -> bool {
        matches!(self, Self::Freeze | Self::Database | Self::Packets) || self.ends_the_node()
    }

    /// Whether it is done to all nodes, or to what they share.
    pub(super) const fn is_everybodys(self) -> bool {
        matches!(self, Self::Valkey) || self.is_of_postgres() || self.is_pressure()
    }

    /// Whether it needs PostgreSQL as it is, and leaves it in another way.
    pub(super) const fn is_of_postgres(self) -> bool {
        let of_connections = matches!(self, Self::Backend | Self::Locks | Self::Crowd);
        matches!(self, Self::Postgres | Self::Failover) || of_connections
    }

    /// Whether clients of its own do it to all nodes, which takes long; only when it was named.
    pub(super) const fn is_pressure(self) -> bool {
        matches!(self, Self::Herd | Self::Slow | Self::Churn)
    }

    /// Why it cannot be done here.
    pub(super) fn obstacle(self, options: &ChaosOptions) -> Option<&'static str> {
        match self {
            Self::Upgrade if options.other.is_none() => Some("no --other"),
            Self::Postgres if options.postgres_restart.is_none() => Some("no --postgres-restart"),
            Self::Failover if options.standby.is_none() => Some("no --standby"),
            Self::Failover if options.failover.is_none() => Some("no --failover"),
            Self::Backend | Self::Locks | Self::Crowd if options.psql.is_none() => {
                Some("no --psql")
            }
            Self::Packets if !options.packets => Some("no --packets"),
            Self::Valkey if options.valkey.is_none() => Some("no --valkey"),
            Self::Clock if !Clock::is_there() => Some("no libfaketime"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::tests::given;
    use super::*;

    #[test]
    fn what_is_missing_for_a_fault_is_named() {
        let missing = |kind: Kind, words| kind.obstacle(&given(words));
        let standby = "--standby postgres://desk@127.0.0.1:5433/chaos";
        assert_eq!(missing(Kind::Kill, ""), None);
        assert_eq!(missing(Kind::Upgrade, ""), Some("no --other"));
        assert_eq!(missing(Kind::Postgres, ""), Some("no --postgres-restart"));
        assert_eq!(missing(Kind::Crowd, ""), Some("no --psql"));
        assert_eq!(missing(Kind::Packets, ""), Some("no --packets"));
        assert_eq!(missing(Kind::Packets, "--packets"), None);
        assert_eq!(missing(Kind::Valkey, ""), Some("no --valkey"));
        assert_eq!(missing(Kind::Failover, "--failover promote"), Some("no --standby"));
        assert_eq!(missing(Kind::Failover, standby), Some("no --failover"));
        assert_eq!(missing(Kind::Failover, &format!("{standby} --failover promote")), None);
    }
}
