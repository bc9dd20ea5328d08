//! What can go wrong between here and a running server, in words that say what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the program's own PostgreSQL does not run.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error(
        "no PostgreSQL 15 or newer found: install it (Debian: `apt-get install postgresql`), name \
         its folder in database.embedded.binaries, or name a server in database.url"
    )]
    NoBinaries,
    #[error(
        "the data in {} was written by PostgreSQL {major}: install it (Debian: \
         `apt-get install postgresql-{major}`)", folder.display()
    )]
    OtherMajor { folder: PathBuf, major: u32 },
    #[error("there is no user {0} to run PostgreSQL as: see database.embedded.user")]
    NoUser(String),
    #[error("only root can run PostgreSQL as {0}: leave out database.embedded.user")]
    NotRoot(String),
    #[error("PostgreSQL refuses to run as root: name another user in database.embedded.user")]
    Root,
    #[error(
        "user {user}, who runs PostgreSQL, may not enter {}: choose another data.folder, or open \
         it with `chmod o+x`", path.display()
    )]
    Closed { path: PathBuf, user: String },
    #[error(
        "the socket's path {} is longer than 107 bytes: set database.embedded.runtime_folder",
        .0.display()
    )]
    LongSocket(PathBuf),
    #[error("{} belongs to somebody else: set database.embedded.runtime_folder", .0.display())]
    Foreign(PathBuf),
    #[error("another program of ours runs with the data in {}", .0.display())]
    InUse(PathBuf),
    #[error("{} cannot be used", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("{program} cannot be run")]
    Run { program: String, source: io::Error },
    #[error("initdb failed: {0}")]
    Initdb(String),
    #[error("PostgreSQL ended while starting: {reason} (its log: {})", log.display())]
    Ended { reason: String, log: PathBuf },
    #[error("PostgreSQL does not accept connections after {seconds} s (its log: {})", log.display())]
    Silent { seconds: u64, log: PathBuf },
    #[error("an earlier PostgreSQL (process {0}) still runs and does not stop")]
    Stuck(i32),
    #[error("PostgreSQL does not do what it was asked to")]
    Database(#[from] sqlx::Error),
}

impl EmbeddedError {
    /// True if only a change of the configuration or of the machine can help.
    pub fn is_configuration(&self) -> bool {
        matches!(
            self,
            Self::NoBinaries
                | Self::OtherMajor { .. }
                | Self::NoUser(_)
                | Self::NotRoot(_)
                | Self::Root
                | Self::Closed { .. }
                | Self::LongSocket(_)
                | Self::Foreign(_)
        )
    }

    pub(super) fn folder(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Folder { path: path.to_owned(), source }
    }

    pub(super) fn run(program: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Run { program: program.display().to_string(), source }
    }
}
