//! Doing harm, and taking it back.

use std::io;
use std::num::NonZeroUsize;
use std::process::Stdio;
use std::time::Duration;

use futures_util::future::{join, join_all};
use nix::sys::signal::Signal;
use tokio::process::Command;

use super::blow::Blow;
use super::fault::Kind;
use super::harm::{Harm, Held};
use super::node::Node;
use super::packets::{find, lose};
use super::setting::Cluster;
use super::valkey::Valkey;
use super::{ChaosError, ChaosOptions};
use crate::chaos::{Direction, Proxy};

/// How much later everything arrives on a slow link.
const LATE: Duration = Duration::from_millis(50);
/// Bytes of a sliced link that are written at once.
const SLICE: NonZeroUsize = NonZeroUsize::new(7).expect("it is not 0");
/// What a superuser does.
const END_ONE: &str = include_str!("postgres/end_one.sql");
const HOLD_ROWS: &str = include_str!("postgres/hold_rows.sql");
const HOLD_TABLE: &str = include_str!("postgres/hold_table.sql");
const CROSS: &str = include_str!("postgres/cross.sql");
const CROWD: &str = include_str!("postgres/crowd.sql");

type Done = Result<(), ChaosError>;

impl Cluster {
    /// Does all of it at once; on the same node one after the other, none of which takes long.
    pub(super) async fn begin(&mut self, blows: &[Blow], options: &ChaosOptions) -> Vec<Done> {
        let (valkey, nodes) = (self.valkey.as_ref(), self.nodes.iter_mut().enumerate());
        let shared = blows.iter().filter(|blow| blow.kind().is_everybodys());
        let shared = join_all(shared.map(|blow| blow.harm.begin_for_all(valkey, options)));
        let own = nodes.map(|(index, node)| async move {
            let its = |blow: &&Blow| blow.node == index && !blow.kind().is_everybodys();
            let mut done = Vec::new();
            for blow in blows.iter().filter(its) {
                done.push(blow.harm.begin(node).await);
            }
            done
        });
        let (mut done, own) = join(shared, join_all(own)).await;
        done.extend(own.into_iter().flatten());
        done
    }

    /// Takes it back, as far as it does not end by itself.
    pub(super) async fn heal(&mut self, blow: &Blow) -> Done {
        match (blow.kind(), &self.valkey) {
            (Kind::Valkey, Some(valkey)) => valkey.proxy.heal().await.map_err(ChaosError::Start),
            _ => blow.harm.heal(&mut self.nodes[blow.node]).await,
        }
    }

    /// Takes everything back that may have been done, as far as that can be.
    pub(super) async fn relent(&mut self) {
        if let Some(valkey) = &self.valkey {
            let _ = valkey.proxy.heal().await;
        }
        // where no rule can be made, none was
        let _ = find().await;
        for node in &mut self.nodes {
            for proxy in node.database.iter().chain([&node.links]) {
                let _ = proxy.heal().await;
            }
            let _ = node.clock.put_right();
            node.signal(Signal::SIGCONT);
        }
    }
}

impl Harm {
    /// Does it to a node.
    async fn begin(self, node: &mut Node) -> Done {
        let failed = ChaosError::Start;
        match self {
            Self::Kill | Self::Restart => node.kill().await.map_err(failed)?,
            Self::Upgrade => {
                node.change_program();
                drain(node).await?;
            }
            Self::Drain => drain(node).await?,
            Self::Freeze => node.signal(Signal::SIGSTOP),
            Self::DatabaseStall => node.database.iter().for_each(stall),
            Self::DatabaseRefuse => {
                for proxy in &node.database {
                    refuse(proxy).await.map_err(failed)?;
                }
            }
            Self::PeersStall => stall(&node.links),
            Self::PeersHalf(direction) => node.links.stall(direction),
            Self::PeersDelay => node.links.delay(LATE, LATE / 2),
            Self::PeersSlice => node.links.slice(SLICE),
            Self::PeersReset => node.links.reset(),
            Self::Clock(shift) => node.clock.put(shift).map_err(failed)?,
            Self::PacketsOfPeers(loss) => {
                let port = node.links.address().port();
                lose([port].into_iter(), loss).await.map_err(ChaosError::Packets)?;
            }
            Self::PacketsOfDatabase(loss) => {
                let ports = node.database.iter().map(|proxy| proxy.address().port());
                lose(ports, loss).await.map_err(ChaosError::Packets)?;
            }
            Self::Postgres(_) | Self::Failover(_) => {}
            Self::Backend | Self::Locks(_) | Self::Crowd => {}
            Self::ValkeyStall | Self::ValkeyRefuse | Self::ValkeyFlush => {}
            // what clients do is done by them
            Self::Herd | Self::Slow | Self::Churn => {}
        }
        Ok(())
    }

    /// Does it to what all nodes share.
    async fn begin_for_all(self, valkey: Option<&Valkey>, options: &ChaosOptions) -> Done {
        if let Some(valkey) = valkey {
            self.begin_for_valkey(valkey).await.map_err(ChaosError::Valkey)?;
        }
        let given = |command: &Option<String>| command.clone().unwrap_or_default();
        match self {
            Self::Postgres(mode) => shell(&given(&options.postgres_restart), mode).await,
            Self::Failover(mode) => shell(&given(&options.failover), mode).await,
            Self::Backend => sql(&given(&options.psql), END_ONE).await,
            Self::Locks(Held::Rows) => sql(&given(&options.psql), HOLD_ROWS).await,
            Self::Locks(Held::Table) => sql(&given(&options.psql), HOLD_TABLE).await,
            Self::Locks(Held::Crosswise) => sql(&given(&options.psql), CROSS).await,
            Self::Crowd => sql(&given(&options.psql), CROWD).await,
            _ => Ok(()),
        }
    }

    async fn begin_for_valkey(self, valkey: &Valkey) -> io::Result<()> {
        match self {
            Self::ValkeyStall => stall(&valkey.proxy),
            Self::ValkeyRefuse => refuse(&valkey.proxy).await?,
            Self::ValkeyFlush => valkey.flush().await?,
            _ => {}
        }
        Ok(())
    }

    async fn heal(self, node: &mut Node) -> Done {
        let failed = ChaosError::Start;
        match self.kind() {
            Kind::Kill | Kind::Restart | Kind::Drain | Kind::Upgrade => {
                node.start().await.map_err(failed)?;
            }
            Kind::Freeze => node.signal(Signal::SIGCONT),
            Kind::Database => {
                for proxy in &node.database {
                    proxy.heal().await.map_err(failed)?;
                }
            }
            Kind::Peers => node.links.heal().await.map_err(failed)?,
            Kind::Clock => node.clock.put_right().map_err(failed)?,
            Kind::Packets => find().await.map_err(ChaosError::Packets)?,
            Kind::Postgres | Kind::Failover | Kind::Valkey => {}
            Kind::Backend | Kind::Locks | Kind::Crowd => {}
            Kind::Herd | Kind::Slow | Kind::Churn => {}
        }
        Ok(())
    }
}

fn stall(proxy: &Proxy) {
    proxy.stall(Direction::ToServer);
    proxy.stall(Direction::ToClient);
}

async fn refuse(proxy: &Proxy) -> io::Result<()> {
    proxy.refuse().await?;
    proxy.reset();
    Ok(())
}

async fn drain(node: &mut Node) -> Done {
    match node.drain().await.map_err(ChaosError::Start)? {
        true => Ok(()),
        false => Err(ChaosError::NotDrained(node.name.clone())),
    }
}

/// Has a superuser do it.
async fn sql(psql: &str, script: &str) -> Done {
    shell(&format!("{psql} -XAtq -v ON_ERROR_STOP=1 <<'SQL'\n{script}SQL\n"), "").await
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
    use super::*;

    #[tokio::test]
    async fn a_command_is_told_what_to_do_and_must_succeed() {
        assert!(shell("sh -c 'test $MODE = freeze'", "freeze").await.is_ok());
        let failed = shell("sh -c 'test $MODE = freeze'", "stop").await;
        assert!(matches!(failed, Err(ChaosError::Harm(_))), "{failed:?}");
    }
}
