//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use insightdesk_loadtest::load::{self, ChatOptions, FanoutOptions, IdleOptions, SignInOptions};
use insightdesk_loadtest::measure::Report;

mod chaos;
mod check;
mod crash;
mod duration;
mod outcome;
mod proxy;
mod rehearse;
mod server;

use chaos::ChaosArgs;
use check::CheckArgs;
use crash::CrashArgs;
use outcome::OutcomeArgs;
use proxy::ProxyArgs;
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
    #[arg(long, global = true, default_value_t = 2, help_heading = "Harness")]
    threads: usize,
}

#[derive(Debug, Subcommand)]
enum Scenario {
    /// Load: people on tickets write to each other.
    ///
    /// Every ticket has its contact, who opened it; the other sockets are agents who follow it.
    /// Each message is acknowledged to its sender when it is stored, and delivered to all others
    /// on the ticket.
    Chat(Load<ChatOptions>),
    /// Load: sockets greet and keep still; what does the server keep for each? Needs --pid.
    Idle(Load<IdleOptions>),
    /// Load: one message to many watchers of a ticket, one at a time.
    Fanout(Load<FanoutOptions>),
    /// Load: sign-ins, one after the other and many at once; is anybody else held up?
    ///
    /// Says what a sign-in takes beside the hash of the password, and how quickly `/healthz` answers
    /// while many wait.
    SignIn(Load<SignInOptions>),
    /// Faults: writers and readers at work while the server is killed again and again.
    ///
    /// Then everything is read once more and the checkers run (see `check`). The server is started
    /// and killed (SIGKILL) by this command and by nobody else; its database is prepared before,
    /// with `insightdesk demo --json --organizations 2` for --demo.
    Crash(CrashArgs),
    /// Faults: writers and readers at work on a cluster while one harm after the other is done to it.
    ///
    /// Starts the nodes on free ports of the loopback. Then everything is read once more and the
    /// checkers run. Figures have keys like kill_survivors_max_ms (the longest wait of a command at a
    /// node that was not hit), kill_victims_p99_ms (how long clients of the node that was hit were
    /// without an answer) and drain_max_ms (the longest wait of anybody), for --expect; those of
    /// several kinds at once begin with mixed. A run that fails in the middle gives its report, too.
    Chaos(Box<ChaosArgs>),
    /// Faults: run the checkers on the recorded history of a run.
    ///
    /// C1 no loss, C2 no phantom, C3 no duplicate, C4 no gap, C5 the same order for everybody, C6
    /// complete readers, C7 the order of real time, C8 one winner of those who claim a ticket, C10
    /// the audit log tells of what was changed and rights that were taken are gone (where an owner
    /// was at work), C11 organizations see nothing of each other, C12 recovery in time. A checker
    /// that found nothing to look at fails as well.
    Check(CheckArgs),
    /// Faults: pass connections on to a server, and do harm to them.
    ///
    /// Prints the address it listens on. Bytes arrive unchanged and in order, but late, in pieces,
    /// or not at all. Takes orders from standard input, one a line: delay TIME [JITTER], slice
    /// BYTES, stall [to-server|to-client], reset (all connections there are), refuse (new ones),
    /// heal.
    Proxy(ProxyArgs),
    /// Serve a desk in small, with faults to switch on, to try the harness on.
    ///
    /// It speaks the same frames and keeps a journal in one file. Prints what
    /// `insightdesk demo --json` would.
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

async fn sign_in(load: Load<SignInOptions>) -> anyhow::Result<ExitCode> {
    let Load { options, server, outcome } = load;
    let expectations = outcome.expectations()?;
    let Server::Desk(desk) = server.server()? else {
        anyhow::bail!("sign-in knows desks only: name one by --demo or --desk");
    };
    let mut report = load::sign_in(&desk, &options).await?;
    report.judge(&expectations);
    outcome.publish(&report)
}

impl Scenario {
    async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Chat(load) => in_either!(load::chat, load),
            Self::Idle(load) => in_either!(load::idle, load),
            Self::Fanout(load) => in_either!(load::fanout, load),
            Self::SignIn(load) => sign_in(load).await,
            Self::Crash(crash) => crash.run().await,
            Self::Chaos(chaos) => chaos.run().await,
            Self::Check(check) => check.run(),
            Self::Proxy(proxy) => proxy.run().await,
            Self::Rehearse(rehearse) => rehearse.run().await,
        }
    }
}
