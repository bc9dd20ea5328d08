//! The server's program. Only what was started here is ever killed.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::history::Line;

/// How long an orderly stop may take.
const STOP: Duration = Duration::from_secs(30);

/// How long it may take to hold an audit log against its hashes, the start of a database included.
const VERIFY: Duration = Duration::from_secs(120);

/// How the server is started.
#[derive(Debug, Clone)]
pub struct Program {
    pub path: PathBuf,
    pub arguments: Vec<String>,
    /// On top of this process's own environment.
    pub environment: Vec<(String, String)>,
    /// Where its output is added; nowhere if none is named.
    pub log: Option<PathBuf>,
}

impl Program {
    pub(crate) fn start(&self) -> io::Result<Process> {
        let mut command = Command::new(&self.path);
        command.args(&self.arguments).envs(self.environment.iter().cloned());
        command.stdin(Stdio::null()).stdout(self.output()?).stderr(self.output()?);
        Ok(Process { child: command.kill_on_drop(true).spawn()? })
    }

    /// Has it hold the audit log against its hashes, and against the checkpoints in these folders or,
    /// if none is named, in its own; for the history.
    pub(crate) async fn verify_log(&self, folders: &[PathBuf]) -> io::Result<Verdict> {
        let mut command = Command::new(&self.path);
        let before = self.arguments.iter().filter(|argument| *argument != "serve");
        command.args(before).args(["audit", "verify"]);
        command.args(
            folders.iter().flat_map(|folder| [OsStr::new("--checkpoints"), folder.as_os_str()]),
        );
        command.envs(self.environment.iter().cloned()).stdin(Stdio::null()).kill_on_drop(true);
        let output = timeout(VERIFY, command.output()).await??;
        let said =
            [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
        Ok(Verdict { is_sound: output.status.success(), said: said.concat() })
    }

    fn output(&self) -> io::Result<Stdio> {
        let Some(path) = &self.log else { return Ok(Stdio::null()) };
        Ok(OpenOptions::new().create(true).append(true).open(path)?.into())
    }
}

/// What the program says of its audit log.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) is_sound: bool,
    pub(crate) said: String,
}

impl Verdict {
    pub(crate) fn line(self, t: u64) -> Line {
        let by = "insightdesk audit verify".to_owned();
        Line::Verified { t, by, is_sound: self.is_sound, said: self.said }
    }
}

/// The running server.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Ends it at once, in the middle of whatever it does.
    pub(crate) async fn kill(&mut self) -> io::Result<()> {
        self.child.kill().await
    }

    /// Sends it a signal; it may have gone by itself.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(pid) = self.child.id().and_then(|pid| pid.try_into().ok()) {
            let _ = kill(Pid::from_raw(pid), signal);
        }
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it ends by itself.
    pub(crate) async fn death(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Asks it to stop, and insists after a while.
    pub(crate) async fn stop(mut self) {
        self.signal(Signal::SIGTERM);
        if timeout(STOP, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}
