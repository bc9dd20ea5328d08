//! What an earlier program left behind: a server that still runs, or files that say one did.

use std::fs;
use std::io;
use std::path::Path;
use std::process;

use super::{Folders, PORT};

/// The process that `postmaster.pid` names, if it is a server of this very cluster.
///
/// A server works in the folder of its cluster, so a process number that was used again by
/// somebody else, or a zombie, is told apart.
pub(super) fn running(cluster: &Path) -> Option<i32> {
    let pid = named(cluster)?;
    is_server(pid, cluster).then_some(pid)
}

/// True while `pid` is a process that works in `cluster`.
pub(super) fn is_server(pid: i32, cluster: &Path) -> bool {
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == cluster)
}

/// True if the running server was started with exactly these arguments.
pub(super) fn runs_with(cluster: &Path, arguments: &[String]) -> bool {
    let written = fs::read_to_string(cluster.join("postmaster.opts")).unwrap_or_default();
    let quoted = arguments.iter().map(|argument| format!(" \"{argument}\""));
    written.trim_end().ends_with(&quoted.collect::<String>())
}

/// Clears away what would keep a new server from starting although none runs.
///
/// A new server ignores what names a process that is gone, but not one whose number somebody else
/// has now. `postmaster.pid` also tells it how to find orphans of the old server that still hold
/// its memory, so this file is not removed: it gets the number of our own process, which a server
/// that we start takes for stale.
pub(super) fn clean(folders: &Folders) -> io::Result<()> {
    let socket = folders.socket.join(format!(".s.PGSQL.{PORT}"));
    remove(&socket)?;
    remove(&socket.with_added_extension("lock"))?;
    let Some(pid) = named(&folders.cluster) else {
        return Ok(());
    };
    if !Path::new(&format!("/proc/{pid}")).exists() {
        return Ok(());
    }
    tracing::info!(pid, "postmaster.pid names a process that is not PostgreSQL");
    let path = folders.cluster.join("postmaster.pid");
    let rest: Vec<_> = fs::read_to_string(&path)?.lines().skip(1).map(str::to_owned).collect();
    fs::write(path, format!("{}\n{}\n", process::id(), rest.join("\n")))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn named(cluster: &Path) -> Option<i32> {
    let file = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    file.lines().next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pid_file(pid: u32) -> tempfile::TempDir {
        let cluster = tempfile::tempdir().expect("a folder");
        fs::write(cluster.path().join("postmaster.pid"), format!("{pid}\n/x\n")).expect("a file");
        cluster
    }

    #[test]
    fn a_process_number_that_somebody_else_uses_is_no_server() {
        let cluster = pid_file(std::process::id());
        assert_eq!(running(cluster.path()), None);
    }

    #[test]
    fn no_file_means_no_server() {
        let cluster = tempfile::tempdir().expect("a folder");
        assert_eq!(running(cluster.path()), None);
    }

    #[test]
    fn another_setting_is_noticed() {
        let cluster = tempfile::tempdir().expect("a folder");
        let opts = "/usr/lib/postgresql/15/bin/postgres \"-D\" \"/data\" \"-c\" \"jit=off\"\n";
        fs::write(cluster.path().join("postmaster.opts"), opts).expect("a file");
        let arguments = |setting: &str| ["-D", "/data", "-c", setting].map(str::to_owned).to_vec();
        assert!(runs_with(cluster.path(), &arguments("jit=off")));
        assert!(!runs_with(cluster.path(), &arguments("jit=on")));
    }
}
