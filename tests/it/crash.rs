//! The program is killed, dies by itself, or lies, and its database is shot at: what was
//! acknowledged has to be there, once and in order, and a lie has to be noticed.

use std::path::{Path, PathBuf};
use std::process::Command;

use insightdesk_loadtest::check::Checker;
use insightdesk_loadtest::crash::{CrashOptions, Program, Verdict, crash};
use insightdesk_loadtest::target::{DeskTarget, Login};
use insightdesk_loadtest::ws::Sources;
use insightdesk_store::testing::TestDatabase;
use serde::Deserialize;

use crate::support::program::{binary, data, program};

mod database;

/// Some load, and nobody does any harm.
const QUIET: CrashOptions = CrashOptions {
    writers: 64,
    readers: 32,
    tickets: 16,
    messages: 2_000,
    kills: 0,
    harm: None,
    rate: 1_000.0,
    catch_up: 10.0,
    seed: 7,
};

/// What `insightdesk demo --json` says.
#[derive(Debug, Deserialize)]
struct Demo {
    origin: String,
    widget_key: String,
    logins: Vec<Login>,
}

/// The binary with the switches that break promises.
fn faulty() -> PathBuf {
    let path = std::env::var_os("INSIGHTDESK_FAULTS_BIN");
    path.expect("run deploy/test, or set INSIGHTDESK_FAULTS_BIN to a build with --features faults")
        .into()
}

/// Lets writers and readers loose on `binary`, with more settings in its environment.
async fn run(
    binary: PathBuf,
    data: &Path,
    settings: &[(&str, &str)],
    options: &CrashOptions,
) -> Verdict {
    let address = format!("localhost:{}", free_port());
    let mut command = program(data);
    command
        .env("INSIGHTDESK_HTTP__LISTEN", address.replace("localhost", "127.0.0.1"))
        .env("INSIGHTDESK_LIMITS__PROFILE", "load")
        .envs(settings.iter().copied());
    let environment = environment(&command);
    let demo = command.args(["demo", "--json"]).output().expect("the program runs");
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let demo: Demo = serde_json::from_slice(&demo.stdout).expect("it is JSON");
    let target = DeskTarget {
        address: format!("http://{address}").parse().expect("an address"),
        key: demo.widget_key,
        origin: demo.origin,
        logins: demo.logins,
        sources: Sources::default(),
    };
    let log = data.join("node.log");
    let arguments = vec!["serve".to_owned()];
    let program = Program { path: binary, arguments, environment, log: Some(log.clone()) };
    let verdict = crash(target, program, options, None, None).await;
    verdict.unwrap_or_else(|error| {
        panic!("{error}\n{}", std::fs::read_to_string(log).unwrap_or_default())
    })
}

/// What was set for the command, and not what it inherits.
fn environment(command: &Command) -> Vec<(String, String)> {
    let set = command
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.to_owned())));
    set.collect()
}

/// A port that was free a moment ago: the program has to come back to the same one.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

/// Runs on a database of the test server.
async fn run_on_test_server(
    binary: PathBuf,
    fault: Option<&str>,
    options: &CrashOptions,
) -> Verdict {
    let (database, data) = (TestDatabase::create().await, data());
    let url = database.url();
    let mut settings = vec![
        ("INSIGHTDESK_DATABASE__URL", url.as_str()),
        ("INSIGHTDESK_DATABASE__OWNER_URL", url.as_str()),
    ];
    settings.extend(fault.map(|fault| ("INSIGHTDESK_FAULT", fault)));
    run(binary, data.path(), &settings, options).await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_twenty_times_under_load_it_loses_doubles_and_moves_nothing() {
    let options = CrashOptions { messages: 20_000, kills: 20, ..QUIET };
    let verdict = run_on_test_server(binary(), None, &options).await;
    assert!(verdict.is_good(), "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_when_the_program_died_is_answered_as_a_repeat() {
    let verdict = run_on_test_server(faulty(), Some("die-after-commit"), &QUIET).await;
    assert!(verdict.deaths > 0, "it never died: {verdict}");
    assert!(verdict.is_good(), "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_acknowledges_before_the_commit_is_found_out() {
    let options = CrashOptions { kills: 8, ..QUIET };
    let verdict = run_on_test_server(faulty(), Some("ack-before-commit"), &options).await;
    let loss = verdict.findings.iter().find(|found| found.checker == Checker::C1);
    assert!(loss.is_some_and(|loss| !loss.is_good()), "nobody noticed: {verdict}");
}
