//! From nothing, or from a server left behind, to one that accepts connections.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::initialize::initialize;
use super::server::Server;
use super::{Account, Binaries, EmbeddedError, EmbeddedOptions, Folders};
use super::{binaries, leftover, provision, settings};

/// Beyond this size a start begins a new log and keeps one old one.
const LOG_LIMIT: u64 = 16 << 20;

/// What the server says while processes of a killed predecessor still hold its memory.
const ORPHANS: &str = "is still in use";

/// All that a start needs to know.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) options: EmbeddedOptions,
    pub(super) folders: Folders,
    account: Option<Account>,
    arguments: Vec<String>,
}

impl Launch {
    pub(super) fn new(
        options: EmbeddedOptions,
        folders: Folders,
        account: Option<Account>,
    ) -> Self {
        let arguments = settings::arguments(&options, &folders);
        Self { options, folders, account, arguments }
    }

    /// Returns the server that runs already, if it is as it should be, or a new one.
    pub(super) async fn take_over_or_start(&self) -> Result<Server, EmbeddedError> {
        let cluster = &self.folders.cluster;
        let Some(pid) = leftover::running(cluster) else {
            return self.start().await;
        };
        let mut server = Server::take_over(pid, cluster);
        if leftover::runs_with(cluster, &self.arguments) {
            tracing::info!(pid, "taking over the PostgreSQL that still runs");
            match self.wait_until_ready(&mut server).await {
                Err(EmbeddedError::Ended { .. }) => {}
                outcome => return outcome.map(|()| server),
            }
        } else {
            tracing::info!(pid, "stopping a PostgreSQL with other settings");
            server.stop(self.options.stop_timeout).await?;
        }
        self.start().await
    }

    /// Starts a new server and returns when it accepts connections.
    pub(super) async fn start(&self) -> Result<Server, EmbeddedError> {
        leftover::clean(&self.folders).map_err(EmbeddedError::folder(&self.folders.cluster))?;
        let cluster = &self.folders.cluster;
        let binaries = Binaries::find(self.options.binaries.as_deref(), cluster)?;
        if binaries::major_of(cluster).is_none() {
            initialize(&self.folders, &binaries, self.account.as_ref()).await?;
        }
        loop {
            match self.try_start(&binaries).await {
                Err(EmbeddedError::Ended { reason, .. }) if reason.contains(ORPHANS) => {
                    tracing::info!("waiting for the processes of a killed PostgreSQL to end");
                    sleep(Duration::from_millis(100)).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_start(&self, binaries: &Binaries) -> Result<Server, EmbeddedError> {
        let log = self.open_log().map_err(EmbeddedError::folder(&self.folders.log))?;
        let mut server = Server::spawn(
            &binaries.program("postgres"),
            &self.arguments,
            self.account.as_ref(),
            log,
            &self.folders.cluster,
        )?;
        self.wait_until_ready(&mut server).await?;
        Ok(server)
    }

    async fn wait_until_ready(&self, server: &mut Server) -> Result<(), EmbeddedError> {
        let log = &self.folders.log;
        let said_before = fs::metadata(log).map_or(0, |log| log.len());
        let ready = timeout(self.options.start_timeout, provision::ready(&self.folders.socket));
        tokio::select! {
            ready = ready => match ready {
                Ok(outcome) => outcome.map_err(Into::into),
                Err(_) => Err(self.folders.silent(self.options.start_timeout)),
            },
            () = server.gone() => {
                Err(EmbeddedError::Ended { reason: last_words(log, said_before), log: log.clone() })
            }
        }
    }

    fn open_log(&self) -> std::io::Result<File> {
        let path = &self.folders.log;
        if fs::metadata(path).is_ok_and(|log| log.len() > LOG_LIMIT) {
            fs::rename(path, path.with_added_extension("old"))?;
        }
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)
    }
}

/// The last complaint in what the server wrote since its log was `from` bytes long.
fn last_words(log: &Path, from: u64) -> String {
    let read = || {
        let mut file = File::open(log)?;
        file.seek(SeekFrom::Start(from))?;
        let mut said = String::new();
        file.read_to_string(&mut said)?;
        std::io::Result::Ok(said)
    };
    let said = read().unwrap_or_default();
    let complaint = said.lines().rev().find_map(|line| {
        ["FATAL:", "PANIC:", "ERROR:"].iter().find_map(|level| Some(line.split_once(level)?.1))
    });
    complaint.or(said.lines().last()).unwrap_or("it said nothing").trim().to_owned()
}
