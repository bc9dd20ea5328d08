//! `insightdesk cluster`: the nodes as the database lists them.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::bail;
use insightdesk_cluster::lease::LEASE;
use insightdesk_store::nodes::{self, NodeRow};
use insightdesk_store::pools::Pools;
use sqlx::PgPool;

use crate::app::options;
use crate::cli::ClusterCommand;
use crate::config::Config;
use crate::database::Database;

pub(crate) mod print;

/// How long a node may take to hand everything over and to end.
const LEAVE_WITHIN: Duration = Duration::from_secs(60);
/// How often it is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(200);

/// Does what was asked for.
pub async fn run(config: &Config, command: &ClusterCommand) -> anyhow::Result<ExitCode> {
    let database = Database::join(config).await?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let done = match command {
        ClusterCommand::Status { json } => status(&pools.hub, *json).await,
        ClusterCommand::Drain { node } => drain(&pools.hub, node).await,
    };
    pools.close().await;
    database.close().await;
    done
}

async fn status(hub: &PgPool, json: bool) -> anyhow::Result<ExitCode> {
    let nodes = nodes::list(hub).await?;
    crate::say(&if json { print::json(&nodes)? } else { print::text(&nodes) });
    let is_well = |node: &NodeRow| !is_expected(node) || is_up(node) && node.broken.is_empty();
    Ok(if nodes.iter().all(is_well) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether the node ought to be at work: nobody has said that it left.
fn is_expected(node: &NodeRow) -> bool {
    node.state != "left"
}

fn is_up(node: &NodeRow) -> bool {
    node.state == "up" && node.silent_for < LEASE
}

async fn drain(hub: &PgPool, name: &str) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    if !nodes::ask_to_leave(hub, name).await? {
        bail!("no node called \"{name}\" is up: see `insightdesk cluster status`");
    }
    while begun.elapsed() < LEAVE_WITHIN {
        let all = nodes::list(hub).await?;
        let state = all.iter().find(|node| node.name == name).map(|node| node.state.as_str());
        if state != Some("leaving") {
            crate::say(&format!("{name} has left, after {:.1} s", begun.elapsed().as_secs_f64()));
            return Ok(ExitCode::SUCCESS);
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("{name} has not left after {} s: see its log", LEAVE_WITHIN.as_secs())
}
