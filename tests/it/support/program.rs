//! The binary under test: `INSIGHTDESK_BIN`, or the one cargo has built.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use insightdesk_store::embedded::EmbeddedOptions;
use tempfile::TempDir;

/// A folder for the data of one node, where the user who runs PostgreSQL gets in.
pub(crate) fn data() -> TempDir {
    tempfile::Builder::new().prefix("insightdesk-it-").tempdir_in("/tmp").expect("a folder")
}

/// The binary under test.
pub(crate) fn binary() -> PathBuf {
    let built = env!("CARGO_BIN_EXE_insightdesk").into();
    env::var_os("INSIGHTDESK_BIN").map_or(built, PathBuf::from)
}

/// The program, with nothing configured but a data folder and ports nobody else has.
pub(crate) fn program(data: &Path) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("INSIGHTDESK_") {
            command.env_remove(name);
        }
    }
    command
        .env("INSIGHTDESK_HTTP__LISTEN", "127.0.0.1:0")
        .env("INSIGHTDESK_INNER__LISTEN", "127.0.0.1:0")
        .env("INSIGHTDESK_DATA__FOLDER", data)
        .env("INSIGHTDESK_DATABASE__EMBEDDED__RUNTIME_FOLDER", data.join("run"))
        .stdin(Stdio::null());
    command
}

/// The way to the node's own PostgreSQL.
pub(crate) fn embedded(data: &Path) -> EmbeddedOptions {
    let mut options = EmbeddedOptions::new(data.to_owned());
    options.runtime_folder = Some(data.join("run"));
    options
}

/// Runs a command to its end and returns its exit code and the one line it said on standard error
/// besides its log.
pub(crate) fn complaint(command: &mut Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().expect("the program runs");
    let said = String::from_utf8_lossy(&stderr);
    let lines: Vec<_> = said.lines().filter(|line| line.starts_with("insightdesk: ")).collect();
    assert_eq!(lines.len(), 1, "one line and no more: {said}");
    (status.code(), lines[0].to_owned())
}
