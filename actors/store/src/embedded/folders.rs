//! The folders of the server, and who may enter them.
//!
//! The cluster and the socket belong to the user who runs the server, closed to everybody else.
//! When that is not the user of the program, he must be able to pass through what lies above.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, io};

use nix::unistd::geteuid;

use super::{Account, EmbeddedError, EmbeddedOptions, PORT};

/// What a unix socket's address can hold.
const SOCKET_PATH_LIMIT: usize = 107;

/// The resolved paths.
#[derive(Debug, Clone)]
pub(super) struct Folders {
    pub(super) data: PathBuf,
    pub(super) cluster: PathBuf,
    pub(super) log: PathBuf,
    pub(super) socket: PathBuf,
}

impl Folders {
    /// Creates what is missing, except the cluster, and checks what is there.
    pub(super) fn prepare(
        options: &EmbeddedOptions,
        account: Option<&Account>,
    ) -> Result<Self, EmbeddedError> {
        let data = data_folder(&options.folder, account)?;
        let socket = match &options.runtime_folder {
            Some(folder) => folder.clone(),
            None => default_runtime_folder()?.join(short_name(&data)),
        };
        if !fits(&socket) {
            return Err(EmbeddedError::LongSocket(socket));
        }
        create(&socket, 0o700)?;
        if let Some(account) = account {
            account.own(&socket).map_err(EmbeddedError::folder(&socket))?;
            check_path(&socket, account)?;
        }
        let (cluster, log) = (data.join("postgresql"), data.join("postgresql.log"));
        Ok(Self { data, cluster, log, socket })
    }

    /// Takes the lock that says whose the data is.
    pub(super) fn lock(&self) -> Result<File, EmbeddedError> {
        let path = self.data.join("postgresql.lock");
        let open = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let file = open.map_err(EmbeddedError::folder(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(EmbeddedError::InUse(self.data.clone())),
            Err(TryLockError::Error(source)) => Err(EmbeddedError::Folder { path, source }),
        }
    }

    /// The complaint about a server that accepts no connection for so long.
    pub(super) fn silent(&self, patience: Duration) -> EmbeddedError {
        EmbeddedError::Silent { seconds: patience.as_secs(), log: self.log.clone() }
    }
}

/// The folder that holds everything, open for passing through when the server's user is another.
fn data_folder(folder: &Path, account: Option<&Account>) -> Result<PathBuf, EmbeddedError> {
    create(folder, 0o700)?;
    let failed = EmbeddedError::folder(folder);
    let Some(account) = account else {
        return fs::canonicalize(folder).map_err(failed);
    };
    let open = || {
        let mode = fs::metadata(folder)?.mode();
        fs::set_permissions(folder, Permissions::from_mode(mode | 0o011))?;
        fs::canonicalize(folder)
    };
    let data = open().map_err(failed)?;
    check_path(&data, account)?;
    Ok(data)
}

/// Below `/run` for root, in the user's runtime folder for others, in `/tmp` when neither is there.
fn default_runtime_folder() -> Result<PathBuf, EmbeddedError> {
    let uid = geteuid();
    let proper = if uid.is_root() {
        Some(PathBuf::from("/run"))
    } else {
        env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from)
    };
    let usable = |folder: &PathBuf| folder.is_dir() && fits(&folder.join("insightdesk/01234567"));
    let folder = match proper.filter(usable) {
        Some(folder) => folder.join("insightdesk"),
        None => PathBuf::from(format!("/tmp/insightdesk-{uid}")),
    };
    create(&folder, 0o711)?;
    let found = fs::symlink_metadata(&folder).map_err(EmbeddedError::folder(&folder))?;
    if !found.is_dir() || found.uid() != uid.as_raw() || found.mode() & 0o022 != 0 {
        return Err(EmbeddedError::Foreign(folder));
    }
    Ok(folder)
}

fn create(folder: &Path, mode: u32) -> Result<(), EmbeddedError> {
    let created = match folder.parent() {
        Some(parent) => fs::create_dir_all(parent),
        None => Ok(()),
    };
    let created = created.and_then(|()| DirBuilder::new().mode(mode).create(folder));
    match created {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        other => other.map_err(EmbeddedError::folder(folder)),
    }
}

fn fits(socket_folder: &Path) -> bool {
    let socket = socket_folder.join(format!(".s.PGSQL.{PORT}"));
    socket.as_os_str().len() <= SOCKET_PATH_LIMIT
}

/// A name for the socket's folder that tells one data folder from another.
fn short_name(data: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    format!("{:08x}", hasher.finish() as u32)
}

/// Finds the folder on the way to `path` that the server's user may not pass.
fn check_path(path: &Path, account: &Account) -> Result<(), EmbeddedError> {
    for folder in path.ancestors() {
        let found = fs::metadata(folder).map_err(EmbeddedError::folder(folder))?;
        let needed = match (found.uid() == account.uid, found.gid() == account.gid) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };
        if found.mode() & needed == 0 {
            return Err(EmbeddedError::Closed {
                path: folder.to_owned(),
                user: account.name.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_of_107_bytes_is_the_longest() {
        let name = format!("/.s.PGSQL.{PORT}").len();
        let longest = format!("/{}", "x".repeat(SOCKET_PATH_LIMIT - name - 1));
        assert!(fits(Path::new(&longest)));
        assert!(!fits(Path::new(&format!("{longest}x"))));
    }

    #[test]
    fn a_folder_the_server_may_not_enter_is_named() {
        let closed = tempfile::tempdir().expect("a folder");
        fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).expect("it is ours");
        let inner = closed.path().join("inner");
        create(&inner, 0o755).expect("a folder in it");
        let stranger = Account { name: "stranger".to_owned(), uid: 54_321, gid: 54_321 };
        let error = check_path(&inner, &stranger).expect_err("the outer folder is closed");
        assert!(error.to_string().contains("user stranger"), "{error}");
        assert!(matches!(error, EmbeddedError::Closed { path, .. } if path == closed.path()));
    }

    #[test]
    fn two_programs_cannot_own_the_same_data() {
        let data = tempfile::tempdir().expect("a folder").keep();
        let folders = Folders {
            cluster: data.join("postgresql"),
            log: data.join("postgresql.log"),
            socket: data.clone(),
            data,
        };
        let first = folders.lock().expect("nobody holds it");
        assert!(matches!(folders.lock(), Err(EmbeddedError::InUse(_))));
        drop(first);
        folders.lock().expect("it was given back");
        fs::remove_dir_all(&folders.data).expect("the folder is ours");
    }
}
