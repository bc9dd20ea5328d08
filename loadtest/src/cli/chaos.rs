//! `chaos`: does harm to a cluster and checks what it promised.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use insightdesk_loadtest::cluster::{ChaosOptions, Run, chaos};

use super::outcome::OutcomeArgs;

/// Which cluster, what is done to it, and what is expected.
#[derive(Debug, Args)]
pub(crate) struct ChaosArgs {
    #[command(flatten)]
    options: ChaosOptions,
    #[command(flatten)]
    outcome: OutcomeArgs,
    /// Record the history in this file (JSON lines), for `loadtest check`.
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// The server's program.
    #[arg(last = true, env = "INSIGHTDESK_BIN")]
    program: PathBuf,
}

impl ChaosArgs {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Self { options, outcome, history, program } = self;
        let expectations = outcome.expectations()?;
        let run = chaos(&program, &options, &expectations, history.as_deref());
        let Run { report, findings, failures } = run.await?;
        findings.iter().for_each(|one| print!("{one}"));
        let code = outcome.publish(&report)?;
        failures.into_iter().next().map_or(Ok(code), |first| Err(first.into()))
    }
}
