//! `rehearse`: the small desk that the harness is tried on.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use insightdesk_loadtest::rehearsal::{Fault, Rehearsal};
use tokio::net::TcpListener;

/// Where to listen and write, and what to break.
#[derive(Debug, Args)]
pub(crate) struct RehearseArgs {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The file that survives.
    #[arg(long)]
    journal: PathBuf,
    /// A promise to break.
    #[arg(long)]
    fault: Option<Fault>,
}

impl RehearseArgs {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let listener = TcpListener::bind(self.listen).await?;
        println!("{}", Rehearsal::demo(&listener)?);
        Rehearsal::open(&self.journal, self.fault)?.serve(listener).await?;
        Ok(ExitCode::SUCCESS)
    }
}
