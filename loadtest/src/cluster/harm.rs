//! Doing harm, and taking it back.

use std::num::NonZeroUsize;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::process::Command;

use super::clock::Clock;
use super::fault::{Harm, Kind};
use super::node::Node;
use super::{ChaosError, ChaosOptions};
use crate::chaos::Direction;

/// How much later everything arrives on a slow link.
const LATE: Duration = Duration::from_millis(50);
/// Bytes of a sliced link that are written at once.
const SLICE: NonZeroUsize = NonZeroUsize::new(7).expect("it is not 0");
/// Ends one connection of a node.
const END_ONE: &str = "select pg_terminate_backend(pid) from (select pid from pg_stat_activity \
    where application_name like 'insightdesk%' and datname = current_database() \
    order by random() limit 1) one";

type Done = Result<(), ChaosError>;

/// Why a kind of fault cannot be done here.
pub(super) fn obstacle(kind: Kind, options: &ChaosOptions) -> Option<&'static str> {
    match kind {
        Kind::Upgrade if options.other.is_none() => Some("no --other"),
        Kind::Postgres if options.postgres_restart.is_none() => Some("no --postgres-restart"),
        Kind::Failover if options.standby.is_none() => Some("no --standby"),
        Kind::Failover if options.failover.is_none() => Some("no --failover"),
        Kind::Backend if options.psql.is_none() => Some("no --psql"),
        Kind::Clock if !Clock::is_there() => Some("no libfaketime"),
        _ => None,
    }
}

impl Harm {
    /// Does it to a node.
    pub(super) async fn begin(self, node: &mut Node, options: &ChaosOptions) -> Done {
        let failed = ChaosError::Start;
        match self {
            Self::Kill | Self::Restart => node.kill().await.map_err(failed)?,
            Self::Drain | Self::Upgrade => {
                if self == Self::Upgrade {
                    node.change_program();
                }
                if !node.drain().await.map_err(failed)? {
                    return Err(ChaosError::NotDrained(node.name.clone()));
                }
            }
            Self::Freeze => node.signal(Signal::SIGSTOP),
            Self::DatabaseStall => {
                for proxy in &node.database {
                    proxy.stall(Direction::ToServer);
                    proxy.stall(Direction::ToClient);
                }
            }
            Self::DatabaseRefuse => {
                for proxy in &node.database {
                    proxy.refuse().await.map_err(failed)?;
                    proxy.reset();
                }
            }
            Self::PeersStall => {
                node.links.stall(Direction::ToServer);
                node.links.stall(Direction::ToClient);
            }
            Self::PeersHalf(direction) => node.links.stall(direction),
            Self::PeersDelay => node.links.delay(LATE, LATE / 2),
            Self::PeersSlice => node.links.slice(SLICE),
            Self::PeersReset => node.links.reset(),
            Self::Postgres(mode) => {
                let command = options.postgres_restart.as_deref().unwrap_or_default();
                shell(command, mode).await?;
            }
            Self::Failover(mode) => {
                let command = options.failover.as_deref().unwrap_or_default();
                shell(command, mode).await?;
            }
            Self::Backend => {
                let psql = options.psql.as_deref().unwrap_or_default();
                shell(&format!("{psql} -XAtqc \"{END_ONE}\""), "").await?;
            }
            Self::Clock(shift) => node.clock.put(shift).map_err(failed)?,
        }
        Ok(())
    }

    /// Takes it back, as far as it does not end by itself.
    pub(super) async fn heal(self, node: &mut Node) -> Done {
        let failed = ChaosError::Start;
        match self.kind() {
            kind if kind.ends_the_node() => node.start().await.map_err(failed)?,
            Kind::Freeze => node.signal(Signal::SIGCONT),
            Kind::Database => {
                for proxy in &node.database {
                    proxy.heal().await.map_err(failed)?;
                }
            }
            Kind::Peers => node.links.heal().await.map_err(failed)?,
            Kind::Clock => node.clock.put_right().map_err(failed)?,
            _ => {}
        }
        Ok(())
    }
}

async fn shell(command: &str, mode: &str) -> Done {
    let mut shell = Command::new("sh");
    let status =
        shell.arg("-c").arg(command).env("MODE", mode).stdout(Stdio::null()).status().await;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(ChaosError::Harm(format!("{command}: {status}"))),
        Err(error) => Err(ChaosError::Harm(format!("{command}: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::options::tests::given;
    use super::*;

    #[test]
    fn what_is_missing_for_a_fault_is_named() {
        let missing = |kind, words| obstacle(kind, &given(words));
        let standby = "--standby postgres://desk@127.0.0.1:5433/chaos";
        assert_eq!(missing(Kind::Kill, ""), None);
        assert_eq!(missing(Kind::Upgrade, ""), Some("no --other"));
        assert_eq!(missing(Kind::Postgres, ""), Some("no --postgres-restart"));
        assert_eq!(missing(Kind::Failover, "--failover promote"), Some("no --standby"));
        assert_eq!(missing(Kind::Failover, standby), Some("no --failover"));
        assert_eq!(missing(Kind::Failover, &format!("{standby} --failover promote")), None);
    }

    #[tokio::test]
    async fn a_command_is_told_what_to_do_and_must_succeed() {
        assert!(shell("sh -c 'test $MODE = freeze'", "freeze").await.is_ok());
        let failed = shell("sh -c 'test $MODE = freeze'", "stop").await;
        assert!(matches!(failed, Err(ChaosError::Harm(_))), "{failed:?}");
    }
}
