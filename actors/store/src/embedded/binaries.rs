//! Where the system keeps `postgres` and `initdb`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::EmbeddedError;

const OLDEST: u32 = 15;

/// A folder with the programs of one major version.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// Finds the newest, or those of the major version that wrote `cluster`.
    pub(super) fn find(configured: Option<&Path>, cluster: &Path) -> Result<Self, EmbeddedError> {
        let written_by = major_of(cluster);
        let fits = |found: &Self| match written_by {
            Some(major) => found.major == major,
            None => found.major >= OLDEST,
        };
        let candidates = configured.map_or_else(known_folders, |folder| vec![folder.to_owned()]);
        // Of equals the last is taken, so the first has to come last.
        let found = candidates.into_iter().rev().filter_map(Self::in_folder).filter(fits);
        found.max_by_key(|found| found.major).ok_or(match written_by {
            Some(major) => EmbeddedError::OtherMajor { folder: cluster.to_owned(), major },
            None => EmbeddedError::NoBinaries,
        })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn in_folder(folder: PathBuf) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let version = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = parse_major(&String::from_utf8_lossy(&version.stdout))?;
        Some(Self { folder, major })
    }
}

/// The major version that wrote a cluster; nothing if there is no cluster yet.
pub(super) fn major_of(cluster: &Path) -> Option<u32> {
    fs::read_to_string(cluster.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Debian's and Red Hat's folders, then what `pg_config` and `PATH` name.
fn known_folders() -> Vec<PathBuf> {
    let mut folders = subfolders(Path::new("/usr/lib/postgresql"));
    folders.extend(subfolders(Path::new("/usr")).into_iter().filter(|folder| {
        folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pgsql-"))
    }));
    let mut folders: Vec<_> = folders.into_iter().map(|folder| folder.join("bin")).collect();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    folders.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    folders
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default()
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, and betas such as `18beta1`.
fn parse_major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse_major(debian), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_major("postgres: command not found"), None);
    }

    #[test]
    fn data_of_another_major_version_names_the_package_to_install() {
        let cluster = tempfile::tempdir().expect("a folder");
        fs::write(cluster.path().join("PG_VERSION"), "9\n").expect("a file");
        let error = Binaries::find(None, cluster.path()).expect_err("nobody has version 9");
        assert!(error.to_string().contains("apt-get install postgresql-9"), "{error}");
    }

    #[test]
    fn a_folder_without_binaries_names_the_package_to_install() {
        let empty = tempfile::tempdir().expect("a folder");
        let error = Binaries::find(Some(empty.path()), empty.path()).expect_err("it is empty");
        assert!(error.to_string().contains("apt-get install postgresql"), "{error}");
    }
}
