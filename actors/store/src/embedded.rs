//! The PostgreSQL server the program runs itself when nobody names another one.
//!
//! It uses the system's binaries, listens on a unix socket only, in a folder nobody else may enter,
//! and keeps every promise of durability. The server outlives a program that is killed: the next
//! start finds it by its `postmaster.pid`, and takes it over when it runs with the wanted settings,
//! or stops it in order and starts it again. A server that ends by itself is started again.
//!
//! One program at a time owns the data: it holds a lock on a file beside the cluster.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

mod account;
mod binaries;
mod error;
mod folders;
mod initialize;
mod keeper;
mod launch;
mod leftover;
mod provision;
mod server;
mod settings;

pub use error::EmbeddedError;

use account::Account;
use binaries::Binaries;
use folders::Folders;
use launch::Launch;

const PORT: u16 = 5432;
const DATABASE: &str = "insightdesk";
const SUPERUSER: &str = "postgres";
const OWNER: &str = "insightdesk_owner";
const LOGIN: &str = "insightdesk";

/// Where the server keeps its data and how it runs.
#[derive(Debug, Clone)]
pub struct EmbeddedOptions {
    /// Holds the cluster in `postgresql`, and the server's log beside it.
    pub folder: PathBuf,
    /// Holds the socket. By default a folder below `/run` or the user's runtime folder.
    pub runtime_folder: Option<PathBuf>,
    /// The folder of `postgres` and `initdb`. By default the newest the system has.
    pub binaries: Option<PathBuf>,
    /// Who runs the server when the program is root. By default `postgres`, else `nobody`.
    pub user: Option<String>,
    /// Server settings on top of the program's own.
    pub settings: BTreeMap<String, String>,
    /// How long the server may take until it accepts connections, recovery included.
    pub start_timeout: Duration,
    /// How long an orderly stop may take before the server is told to stop at once.
    pub stop_timeout: Duration,
}

impl EmbeddedOptions {
    /// The defaults, with the data in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            runtime_folder: None,
            binaries: None,
            user: None,
            settings: BTreeMap::new(),
            start_timeout: Duration::from_secs(300),
            stop_timeout: Duration::from_secs(60),
        }
    }
}

impl EmbeddedOptions {
    /// True once a first start has created the data.
    pub fn has_data(&self) -> bool {
        binaries::major_of(&self.folder.join("postgresql")).is_some()
    }

    /// The folder of the binaries a start would use, and their major version.
    pub fn find_binaries(&self) -> Result<(PathBuf, u32), EmbeddedError> {
        let cluster = self.folder.join("postgresql");
        let found = Binaries::find(self.binaries.as_deref(), &cluster)?;
        Ok((found.folder, found.major))
    }
}

/// A running server. Dropping it asks the server to stop; [`Embedded::stop`] also waits for that.
#[derive(Debug)]
pub struct Embedded {
    doors: Doors,
    stop: oneshot::Sender<()>,
    keeper: JoinHandle<()>,
    _lock: File,
}

/// The ways into a running server.
#[derive(Debug, Clone)]
pub struct Doors {
    socket: PathBuf,
}

impl Embedded {
    /// Starts the server, creating its data first if there is none, or takes over the one that an
    /// earlier program left running. Returns when it accepts connections.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let account = Account::choose(options.user.as_deref())?;
        let folders = Folders::prepare(&options, account.as_ref())?;
        let lock = folders.lock()?;
        let doors = Doors { socket: folders.socket.clone() };
        let launch = Launch::new(options, folders, account);
        let server = launch.take_over_or_start().await?;
        let (stop, stopped) = oneshot::channel();
        let keeper = tokio::spawn(keeper::keep(server, launch, stopped));
        Ok(Self { doors, stop, keeper, _lock: lock })
    }

    /// The ways into the server.
    pub fn doors(&self) -> &Doors {
        &self.doors
    }

    /// Stops the server in order and waits until it is gone.
    pub async fn stop(self) {
        // A keeper that is gone has nothing left to stop.
        let _ = self.stop.send(());
        if let Err(error) = self.keeper.await {
            tracing::error!(%error, "the keeper of PostgreSQL did not end in order");
        }
    }
}

impl Doors {
    /// Finds the server that another program of ours runs with the same options, which is how
    /// [`Embedded::start`] fails with [`EmbeddedError::InUse`].
    pub async fn of_running(options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let account = Account::choose(options.user.as_deref())?;
        let folders = Folders::prepare(options, account.as_ref())?;
        match timeout(options.start_timeout, provision::ready(&folders.socket)).await {
            Ok(ready) => ready?,
            Err(_) => return Err(folders.silent(options.start_timeout)),
        }
        Ok(Self { socket: folders.socket })
    }

    /// Connects as the owner of the database: for migrations only.
    pub fn owner(&self) -> PgConnectOptions {
        connect(&self.socket, OWNER, DATABASE)
    }

    /// Connects as the login that may take on the roles of the pools, and has no other right.
    pub fn login(&self) -> PgConnectOptions {
        connect(&self.socket, LOGIN, DATABASE)
    }
}

/// Nothing of the environment (`PGHOST`, `~/.pgpass`, …) has a say in this connection.
fn connect(socket: &Path, user: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(PORT)
        .username(user)
        .database(database)
        .password("")
        .ssl_mode(PgSslMode::Disable)
}

#[cfg(test)]
mod tests;
