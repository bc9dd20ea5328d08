//! The first start: an empty cluster, complete or not there at all.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use tokio::process::Command;

use super::{Account, Binaries, EmbeddedError, Folders, SUPERUSER};

/// Creates the cluster beside its place and moves it there when it is whole.
pub(super) async fn initialize(
    folders: &Folders,
    binaries: &Binaries,
    account: Option<&Account>,
) -> Result<(), EmbeddedError> {
    tracing::info!(folder = %folders.cluster.display(), "creating the database");
    let fresh = folders.data.join("postgresql.new");
    empty(&fresh, account).map_err(EmbeddedError::folder(&fresh))?;
    initdb(&fresh, binaries, account).await?;
    let moved = fs::rename(&fresh, &folders.cluster);
    moved
        .and_then(|()| File::open(&folders.data)?.sync_all())
        .map_err(EmbeddedError::folder(&folders.cluster))
}

/// Makes an empty folder of the server's user, in place of what an interrupted start left.
fn empty(folder: &Path, account: Option<&Account>) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => DirBuilder::new().mode(0o700).create(folder)?,
    }
    account.map_or(Ok(()), |account| account.own(folder))
}

async fn initdb(
    folder: &Path,
    binaries: &Binaries,
    account: Option<&Account>,
) -> Result<(), EmbeddedError> {
    let program = binaries.program("initdb");
    let mut command = Command::new(&program);
    command.arg("--pgdata").arg(folder);
    command.args(["--username", SUPERUSER, "--auth-local", "trust", "--auth-host", "reject"]);
    command.args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums"]);
    command.args(["--no-instructions"]);
    command.env_clear().env("PATH", &binaries.folder).env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    command.current_dir("/").process_group(0);
    if let Some(account) = account {
        account.run(&mut command);
    }
    let done = command.output().await.map_err(EmbeddedError::run(&program))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let reason = said.lines().find(|line| line.contains("error:")).or(said.lines().last());
    Err(EmbeddedError::Initdb(reason.unwrap_or("it said nothing").to_owned()))
}
