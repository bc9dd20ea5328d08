//! The program: command line, configuration, telemetry, wiring, shutdown. No rules, no SQL.

use std::io::Write;
use std::process::ExitCode;

use tokio::runtime::Builder;

pub mod app;
pub mod audit;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod database;
pub mod demo;
pub mod doctor;
pub mod inner;
pub mod keys;
pub mod open_files;
pub mod organization;
pub mod owner;
pub mod secrets;
pub mod shutdown;
pub mod telemetry;

use cli::{Cli, Command};
use config::{Config, ConfigError};

/// The exit code for what only a change of the configuration can help, as `sysexits.h` has it.
const EX_CONFIG: u8 = 78;

/// Does what the command line says. A failure is one line on standard error.
pub fn run(cli: Cli) -> ExitCode {
    // A provider that is installed already is the same one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match execute(cli) {
        Ok(code) => code,
        Err(error) => {
            let line = format!("{error:#}").replace('\n', " ");
            let _ = writeln!(std::io::stderr(), "insightdesk: {line}");
            let is_configuration = error.chain().any(|cause| cause.is::<ConfigError>());
            if is_configuration { ExitCode::from(EX_CONFIG) } else { ExitCode::FAILURE }
        }
    }
}

fn execute(cli: Cli) -> anyhow::Result<ExitCode> {
    if matches!(cli.command, Command::PrintDefaults) {
        say(config::DEFAULTS.trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(cli.config.as_deref())?;
    if matches!(cli.command, Command::CheckConfig) {
        app::options::tls(&config.http)?;
        say("the configuration is valid");
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => app::serve(config).await.map(|()| ExitCode::SUCCESS),
            Command::Migrate => database::migrate(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Demo(arguments) => {
                demo::create(&config, &arguments).await.map(|()| ExitCode::SUCCESS)
            }
            Command::CreateOwner(arguments) => {
                owner::create(&config, &arguments).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Cluster(command) => cluster::run(&config, &command).await,
            Command::Audit(command) => audit::run(&config, &command).await,
            Command::Keys(command) => keys::run(&config, &command).await,
            Command::Organization(command) => {
                organization::run(&config, &command).await.map(|()| ExitCode::SUCCESS)
            }
            Command::Doctor => doctor::examine(&config).await,
            Command::CheckConfig | Command::PrintDefaults => Ok(ExitCode::SUCCESS),
        }
    })
}

/// Prints a line. Nobody listening any longer is no reason to fail.
fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
