//! Logs and metrics.
//!
//! Logs go to standard error: a line of JSON for machines, or a coloured line for people. Standard
//! output is for what was asked for.

use std::io::IsTerminal;

use anyhow::Context;
use insightdesk_store::pools::Pools;
use insightdesk_store::servers::Whereabouts;
use prometheus::Registry;
use prometheus::process_collector::ProcessCollector;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

use crate::config::{Log, LogFormat};

mod line;
mod pools;
mod whereabouts;

use line::JsonLine;
use pools::PoolSizes;
use whereabouts::Place;

/// Libraries that say too much at the level the program logs at.
const QUIET: [&str; 4] =
    ["fred=error", "ractor=warn", "ractor_cluster=warn", "sqlx::postgres::notice=warn"];

/// Installs the log for the rest of the process.
pub fn start(options: &Log) -> anyhow::Result<()> {
    let is_human = match options.format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Json => false,
        LogFormat::Human => true,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter(&options.level)?)
        .with_writer(std::io::stderr);
    let started = if is_human {
        log.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init()
    } else {
        log.json().event_format(JsonLine::new()).try_init()
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}

/// A registry for all metrics of this node, with those of the process in it.
pub fn registry() -> anyhow::Result<Registry> {
    let registry = Registry::new();
    let process = ProcessCollector::for_self();
    registry.register(Box::new(process)).context("the metrics of the process")?;
    Ok(registry)
}

/// Adds what is to be known about the database: the sizes of the pools, and where it is.
pub fn watch(
    registry: &Registry,
    pools: &Pools,
    whereabouts: &watch::Receiver<Whereabouts>,
) -> anyhow::Result<()> {
    let sizes = PoolSizes::new(pools.clone()).context("the metrics of the pools")?;
    registry.register(Box::new(sizes)).context("the metrics of the pools")?;
    let place = Place::new(whereabouts.clone()).context("the metrics of the database")?;
    registry.register(Box::new(place)).context("the metrics of the database")
}

/// What is asked for, with the quiet libraries quiet unless they are named.
fn filter(level: &str) -> anyhow::Result<EnvFilter> {
    let mut filter = EnvFilter::builder().parse(level).context("log.level")?;
    for quiet in QUIET {
        let library = quiet.split('=').next().unwrap_or(quiet);
        if !level.contains(library) {
            filter = filter.add_directive(quiet.parse::<Directive>()?);
        }
    }
    Ok(filter)
}
