//! `crash`: kills the server and checks what it promised.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use insightdesk_loadtest::crash::{CrashOptions, Program, crash, sql_command};

use super::server::DeskArgs;

/// Which server, and where things are written.
#[derive(Debug, Args)]
pub(crate) struct CrashArgs {
    #[command(flatten)]
    options: CrashOptions,
    #[command(flatten)]
    desk: DeskArgs,
    /// Record the history in this file (JSON lines), for `loadtest check`.
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Add the server's output to this file.
    #[arg(long, value_name = "FILE")]
    server_log: Option<PathBuf>,
    /// Set this for the server; may be given more than once.
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = pair)]
    environment: Vec<(String, String)>,
    /// A shell command that prints every event in the database as a JSON object on a line of its
    /// own: ticket, seq, and for texts message and body (see final_read.sql).
    #[arg(long, value_name = "COMMAND")]
    sql: Option<String>,
    /// Write the verdict to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The server's program and its arguments [default: $INSIGHTDESK_BIN serve].
    #[arg(last = true)]
    program: Vec<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it takes NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl CrashArgs {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let program = self.program()?;
        let organizations = self.desk.organizations()?.context("name a desk: --demo or --desk")?;
        let sql = self.sql.map(sql_command);
        let history = self.history.as_deref();
        let verdict = crash(organizations, program, &self.options, history, sql).await?;
        print!("{verdict}");
        if let Some(path) = &self.json {
            let json = serde_json::to_string_pretty(&verdict)?;
            std::fs::write(path, json).with_context(|| path.display().to_string())?;
        }
        Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn program(&self) -> anyhow::Result<Program> {
        let mut words = self.program.iter().cloned();
        let (path, arguments) = match words.next() {
            Some(path) => (path.into(), words.collect()),
            None => {
                let path = std::env::var_os("INSIGHTDESK_BIN");
                let path = path.context("name the server's program: -- PROGRAM ARGUMENTS")?;
                (path.into(), vec!["serve".to_owned()])
            }
        };
        let (environment, log) = (self.environment.clone(), self.server_log.clone());
        Ok(Program { path, arguments, environment, log })
    }
}
