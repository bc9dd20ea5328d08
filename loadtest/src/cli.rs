//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use insightdesk_loadtest::load::{self, ChatOptions, FanoutOptions, IdleOptions};
use insightdesk_loadtest::measure::Report;

mod check;
mod crash;
mod outcome;
mod rehearse;
mod server;

use check::CheckArgs;
use crash::CrashArgs;
use outcome::OutcomeArgs;
use rehearse::RehearseArgs;
use server::{Server, ServerArgs};

/// Measures a desk, and breaks it to see what it promised.
///
/// The server is named in one of three ways: --demo FILE (the output of `insightdesk demo --json`),
/// --desk with --key, --origin and --login, or --peer for the Socket.IO server it is compared with.
/// Figures of load are taken with limits.profile = "load". Exit codes: 0 good, 1 something that was
/// expected was missed or a promise broken, 2 the run itself failed.
#[derive(Debug, Parser)]
#[command(version, about, long_about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    scenario: Scenario,
    /// Threads of the harness.
    #[arg(long, global = true, default_value_t = 2)]
    threads: usize,
}

#[derive(Debug, Subcommand)]
enum Scenario {
    Chat(Load<ChatOptions>),
    Idle(Load<IdleOptions>),
    Fanout(Load<FanoutOptions>),
    Crash(CrashArgs),
    Check(CheckArgs),
    Rehearse(RehearseArgs),
}

/// What a load scenario is told.
#[derive(Debug, clap::Args)]
struct Load<O: clap::Args> {
    #[command(flatten)]
    options: O,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    outcome: OutcomeArgs,
}

/// Runs what was asked for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(cli.threads.max(1)).enable_all().build()?;
    runtime.block_on(cli.scenario.run())
}

/// The same scenario in either dialect.
macro_rules! in_either {
    ($scenario:path, $load:expr) => {{
        let Load { options, server, outcome } = $load;
        let watched = server.watched();
        let expectations = outcome.expectations()?;
        let mut report: Report = match server.server()? {
            Server::Desk(desk) => $scenario(&desk, &options, &watched).await?,
            Server::Peer(peer) => $scenario(&peer, &options, &watched).await?,
        };
        report.judge(&expectations);
        outcome.publish(&report)
    }};
}

impl Scenario {
    async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Chat(load) => in_either!(load::chat, load),
            Self::Idle(load) => in_either!(load::idle, load),
            Self::Fanout(load) => in_either!(load::fanout, load),
            Self::Crash(crash) => crash.run().await,
            Self::Check(check) => check.run(),
            Self::Rehearse(rehearse) => rehearse.run().await,
        }
    }
}
