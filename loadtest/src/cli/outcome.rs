//! What is expected of a run, and where its report goes.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use insightdesk_loadtest::measure::{Expectation, Report, budget};

/// Expectations and the report.
#[derive(Debug, Args)]
#[command(next_help_heading = "Outcome")]
pub(crate) struct OutcomeArgs {
    /// Write the report to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Fail unless a figure of the report keeps a limit, like "rate >= 11000" or
    /// "ack_p99_ms <= 5"; may be given more than once.
    #[arg(long, value_name = "FIGURE LIMIT")]
    expect: Vec<Expectation>,
    /// Expect what the budget of this name says.
    #[arg(long, value_name = "NAME")]
    budget: Option<String>,
    /// Look it up in this file instead of the budgets that are built in.
    #[arg(long, value_name = "FILE", requires = "budget")]
    budgets: Option<PathBuf>,
}

impl OutcomeArgs {
    /// Everything that is expected; read before the run, which takes long.
    pub(crate) fn expectations(&self) -> anyhow::Result<Vec<Expectation>> {
        let mut expectations = self.expect.clone();
        if let Some(name) = &self.budget {
            let read = |path: &PathBuf| {
                std::fs::read_to_string(path).with_context(|| path.display().to_string())
            };
            let file = self.budgets.as_ref().map(read).transpose()?;
            expectations.extend(budget(name, file.as_deref())?);
        }
        Ok(expectations)
    }

    /// Prints the report, writes it, and says whether it was good.
    pub(crate) fn publish(&self, report: &Report) -> anyhow::Result<ExitCode> {
        print!("{report}");
        if let Some(path) = &self.json {
            std::fs::write(path, report.to_json()).with_context(|| path.display().to_string())?;
        }
        Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
