//! `check`: the checkers on recorded histories.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use insightdesk_loadtest::check::{Findings, Limits, check_within};
use insightdesk_loadtest::history::History;

use super::duration::duration;

/// What is checked, and how it is told.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The files of the run; each holds lines in the order they happened.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How soon after each heal a command must be acknowledged, like 5s.
    #[arg(long, value_parser = duration, default_value = "5s")]
    first_ok_within: Duration,
    /// How soon after each heal every reader must be complete again.
    #[arg(long, value_parser = duration, default_value = "10s")]
    caught_up_within: Duration,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl CheckArgs {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let (first_ok, caught_up) = (self.first_ok_within, self.caught_up_within);
        let limits = Limits { first_ok, caught_up };
        let findings = check_within(&History::read(&self.files)?, limits);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&findings)?);
        } else {
            findings.iter().for_each(|one| print!("{one}"));
        }
        let good = findings.iter().all(Findings::is_good);
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
