//! A server that does not wait for its disk.

use crate::support::cluster::Cluster;
use crate::support::program::{complaint, data, program};

#[test]
fn a_server_without_fsync_is_refused() {
    let (cluster, data) = (Cluster::start(&["fsync = off"]), data());
    let mut command = program(data.path());
    let command = command.arg("serve").env("INSIGHTDESK_DATABASE__URL", cluster.url());
    let (code, line) = complaint(command);
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("database.url") && line.contains("fsync is off"), "{line}");
}
