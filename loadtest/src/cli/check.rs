//! `check`: the checkers on recorded histories.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use insightdesk_loadtest::check::{Findings, check};
use insightdesk_loadtest::history::History;

/// What is checked, and how it is told.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The files of the run; each holds lines in the order they happened.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl CheckArgs {
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let findings = check(&History::read(&self.files)?);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&findings)?);
        } else {
            findings.iter().for_each(|one| print!("{one}"));
        }
        let good = findings.iter().all(Findings::is_good);
        Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
