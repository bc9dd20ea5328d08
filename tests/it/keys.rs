//! Keys that are rotated while a node runs, and the audit log from the command line.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::sys::signal::Signal;

use crate::support::node::{Node, eventually};
use crate::support::program::{complaint, data, program};

/// Runs a command beside the node; what it said, and whether it succeeded.
fn run(data: &Path, arguments: &[&str]) -> (bool, String) {
    let done = program(data).args(arguments).output().expect("the program runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn vault_keys(data: &Path) -> String {
    fs::read_to_string(data.join("secrets/vault-keys")).expect("it was made")
}

#[test]
fn keys_are_rotated_beside_a_running_node_and_another_key_does_not_start_it() {
    let data = data();
    let node = Node::start(data.path());
    let before = vault_keys(data.path());
    let (rotated, said) = run(data.path(), &["keys", "rotate"]);
    assert!(rotated && said.contains("1 data keys"), "{said}");
    let after = vault_keys(data.path());
    assert!(!after.contains(before.trim()) && after.trim().len() == 64);
    let (rotated, said) = run(data.path(), &["keys", "rotate", "--tokens"]);
    assert!(rotated, "{said}");
    eventually(|| node.get("/.well-known/jwks.json").body.matches("\"kid\"").count() == 2);
    let (rotated, said) = run(data.path(), &["keys", "rotate", "--data"]);
    assert!(rotated && said.contains("1 fields sealed again"), "{said}");
    assert!(node.stop(Signal::SIGTERM).success());

    let node = Node::start(data.path());
    assert!(node.stop(Signal::SIGTERM).success());
    let path = data.path().join("secrets/vault-keys");
    fs::write(&path, &before).expect("it is ours");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it is ours");
    let (code, line) = complaint(program(data.path()).arg("serve"));
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("secrets.key"), "{line}");
}

#[test]
fn the_audit_log_tells_of_starts_and_is_verified_with_its_checkpoints() {
    let data = data();
    let node = Node::start(data.path());
    eventually(|| run(data.path(), &["audit", "verify"]).1.contains("platform: 1 entries"));
    assert!(node.stop(Signal::SIGTERM).success());
    let (sound, said) = run(data.path(), &["audit", "verify"]);
    assert!(sound && said.contains("2 entries are as they were written"), "{said}");
    assert!(said.contains("checkpoints agree") && !said.contains(" 0 checkpoints"), "{said}");
    let (found, said) = run(data.path(), &["audit", "verify", "--organization", "nobody"]);
    assert!(!found && said.contains("nobody"), "{said}");
}
