//! The program's own PostgreSQL is stopped, killed, and loses a connection's process, all under
//! load and without anybody starting the program again.

use std::path::Path;

use insightdesk_loadtest::crash::CrashOptions;

use super::{QUIET, run};
use crate::support::node::postgres;
use crate::support::program::{binary, data};

/// Runs `harm` three times, a shell command in which `$POSTGRES` is the server's process.
async fn survives(harm: &str) {
    let data = data();
    let pid_file = data.path().join("postgresql/postmaster.pid");
    let harm = format!("POSTGRES=$(head -n 1 {}) && {harm}", pid_file.display());
    let harm = Some(harm);
    let options = CrashOptions { kills: 3, harm, catch_up: 5.0, ..QUIET };
    let verdict = run(binary(), data.path(), &[], &options).await;
    assert!(verdict.is_good(), "{verdict}");
    assert_eq!(verdict.deaths, 0, "the program itself was not touched: {verdict}");
    assert_stopped(data.path());
}

/// The program takes its PostgreSQL with it.
fn assert_stopped(data: &Path) {
    assert!(postgres(data).is_none(), "PostgreSQL was left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_stopped_in_order_is_back_within_five_seconds() {
    survives("kill -INT $POSTGRES").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_stopped_at_once_is_back_within_five_seconds() {
    survives("kill -QUIT $POSTGRES").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_killed_connection_costs_nobody_more_than_five_seconds() {
    survives("kill -KILL $(pgrep -P $POSTGRES -f 'insightdesk.*\\[local\\]' | head -n 1)").await;
}
