//! A configuration that is not right: exit code 78, one line that names the key, nothing started.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::program::{complaint, data, program};

/// Writes a configuration that only its owner can read, and returns a command that uses it.
fn serve_with(data: &Path, text: &str) -> Command {
    let path = data.join("insightdesk.toml");
    fs::write(&path, text).expect("the folder is ours");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
    let mut command = program(data);
    command.arg("--config").arg(path).arg("serve");
    command
}

fn started_nothing(data: &Path) -> bool {
    !data.join("postgresql").exists() && !data.join("secrets").exists()
}

#[test]
fn a_key_or_value_that_is_not_right_is_named_and_nothing_starts() {
    for (text, key) in [
        ("[http]\nhunter = 2", "http.hunter"),
        ("[tickets]\nmax_awake = \"hunter2\"", "tickets.max_awake"),
        ("[auth]\nhash_threads = 0", "auth.hash_threads"),
        ("[inner]\nlisten = \"0.0.0.0:4600\"", "inner.token"),
        ("[inner]\ntoken = \"hunter2\"", "inner.token"),
        ("[database]\nurl = \"mysql://me:hunter2@host/db\"", "database.url"),
        ("[database]\nurl_file = \"/does/not/exist\"", "database.url_file"),
        ("[http]\npublic_url = \"http://hunter2.example\"", "http.public_url"),
        ("[http\n", "insightdesk.toml"),
    ] {
        let data = data();
        let mut command = serve_with(data.path(), text);
        if key == "inner.token" {
            command.env_remove("INSIGHTDESK_INNER__LISTEN");
        }
        let (code, line) = complaint(&mut command);
        assert_eq!(code, Some(78), "{line}");
        assert!(line.contains(key), "{line}");
        assert!(!line.contains("hunter2"), "{line}");
        assert!(started_nothing(data.path()), "{key}");
    }
}

#[test]
fn a_secret_that_others_can_read_is_refused() {
    let data = data();
    let mut command = serve_with(data.path(), "[database]\nurl = \"postgres://me:hunter2@h/db\"");
    let path = data.path().join("insightdesk.toml");
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("the file is ours");
    let (code, line) = complaint(&mut command);
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("database.url") && !line.contains("hunter2"), "{line}");
}

#[test]
fn a_misspelt_variable_is_named() {
    let data = data();
    let name = "INSIGHTDESK_HTTP__LISTEM";
    let (code, line) = complaint(program(data.path()).arg("serve").env(name, "hunter2"));
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains(name) && !line.contains("hunter2"), "{line}");
}

#[test]
fn a_configuration_can_be_checked_without_starting_anything() {
    let data = data();
    let checked = program(data.path()).arg("check-config").output().expect("the program runs");
    assert!(checked.status.success());
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "the configuration is valid\n");
    assert!(started_nothing(data.path()));
    let (code, _) =
        complaint(program(data.path()).arg("check-config").env("INSIGHTDESK_LOG__FORMAT", "xml"));
    assert_eq!(code, Some(78));
}

#[test]
fn the_printed_defaults_are_a_valid_configuration() {
    let data = data();
    let printed = program(data.path()).arg("print-defaults").output().expect("the program runs");
    assert!(printed.status.success());
    let path = data.path().join("defaults.toml");
    fs::write(&path, &printed.stdout).expect("the folder is ours");
    let mut check = program(data.path());
    let checked = check.arg("check-config").arg("--config").arg(path).status();
    assert!(checked.expect("the program runs").success());
}

#[test]
fn nobody_reading_the_output_is_no_failure() {
    let data = data();
    let mut command = program(data.path());
    let mut child =
        command.arg("print-defaults").stdout(Stdio::piped()).spawn().expect("the program runs");
    drop(child.stdout.take());
    assert!(child.wait().expect("it is ours").success());
}
