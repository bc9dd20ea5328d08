//! One process of the server: ours, or one that an earlier program of ours started.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use super::leftover::is_server;
use super::{Account, EmbeddedError};

/// How often a process that is not our child is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// How long the server may take to stop at once.
const AT_ONCE: Duration = Duration::from_secs(10);

/// A running server. Dropping it asks it to stop.
#[derive(Debug)]
pub(super) struct Server {
    pid: i32,
    cluster: PathBuf,
    child: Option<Child>,
    gone: bool,
}

impl Server {
    /// Starts the server in a process group of its own: a Ctrl-C in the terminal is for the
    /// program, which stops the server when nobody needs it any longer.
    pub(super) fn spawn(
        program: &Path,
        arguments: &[String],
        account: Option<&Account>,
        log: std::fs::File,
        cluster: &Path,
    ) -> Result<Self, EmbeddedError> {
        let mut command = Command::new(program);
        command.args(arguments).env_clear().env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        command.current_dir("/").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        if let Some(account) = account {
            account.run(&mut command);
        }
        let child = command.spawn().map_err(EmbeddedError::run(program))?;
        let pid = child.id().map_or(0, u32::cast_signed);
        Ok(Self { pid, cluster: cluster.to_owned(), child: Some(child), gone: false })
    }

    /// Takes over the process `pid`, which is known to be the server of `cluster`.
    pub(super) fn take_over(pid: i32, cluster: &Path) -> Self {
        Self { pid, cluster: cluster.to_owned(), child: None, gone: false }
    }

    /// Returns when the process is gone. May be abandoned and called again.
    pub(super) async fn gone(&mut self) {
        match &mut self.child {
            Some(child) => {
                if let Err(error) = child.wait().await {
                    tracing::error!(%error, "cannot wait for PostgreSQL");
                }
            }
            None => {
                while is_server(self.pid, &self.cluster) {
                    sleep(LOOK).await;
                }
            }
        }
        self.gone = true;
    }

    /// Stops the server in order: it ends its connections and writes a checkpoint. When that takes
    /// too long it stops at once, and recovers from its log at the next start.
    pub(super) async fn stop(&mut self, patience: Duration) -> Result<(), EmbeddedError> {
        for (signal, patience) in [(Signal::SIGINT, patience), (Signal::SIGQUIT, AT_ONCE)] {
            self.signal(signal);
            if timeout(patience, self.gone()).await.is_ok() {
                return Ok(());
            }
            tracing::warn!(?signal, "PostgreSQL takes too long to stop");
        }
        Err(EmbeddedError::Stuck(self.pid))
    }

    /// A process number is only ours while nobody has waited for it, or while it proves itself.
    fn signal(&self, signal: Signal) {
        let is_ours = match &self.child {
            Some(child) => child.id().is_some(),
            None => is_server(self.pid, &self.cluster),
        };
        if is_ours && let Err(error) = kill(Pid::from_raw(self.pid), signal) {
            tracing::warn!(%error, ?signal, "cannot signal PostgreSQL");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.gone {
            self.signal(Signal::SIGINT);
        }
    }
}
