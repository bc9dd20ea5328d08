//! The program is killed, dies by itself, or lies: what was acknowledged has to be there, once and
//! in order, and a lie has to be noticed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use insightdesk_loadtest::check::Checker;
use insightdesk_loadtest::crash::{CrashOptions, Program, SqlHook, SqlRow, Verdict, crash};
use insightdesk_loadtest::history::{History, Line};
use insightdesk_loadtest::target::{DeskTarget, Logins};
use insightdesk_loadtest::ws::Sources;
use insightdesk_store::testing::TestDatabase;
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::types::Uuid;
use sqlx::{ConnectOptions, Row};

use crate::support::cluster::free_port;
use crate::support::program::{binary, data, program};

/// Some load, and nobody does any harm.
pub(crate) const QUIET: CrashOptions = CrashOptions {
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
    logins: Logins,
}

/// The binary with the switches that break promises.
fn faulty() -> PathBuf {
    let path = std::env::var_os("INSIGHTDESK_FAULTS_BIN");
    path.expect("run deploy/test, or set INSIGHTDESK_FAULTS_BIN to a build with --features faults")
        .into()
}

/// Lets writers and readers loose on `binary`, with more settings in its environment. What they
/// were told is written down in `history.jsonl` in its data folder.
pub(crate) async fn run(
    binary: PathBuf,
    data: &Path,
    settings: &[(&str, &str)],
    options: &CrashOptions,
    sql: Option<SqlHook>,
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
        nodes: Vec::new(),
        address: format!("http://{address}").parse().expect("an address"),
        key: demo.widget_key,
        origin: demo.origin,
        logins: demo.logins.by_password,
        owner: demo.logins.owner,
        deputy: None,
        sources: Sources { count: 8 },
    };
    let log = data.join("node.log");
    let arguments = vec!["serve".to_owned()];
    let program = Program { path: binary, arguments, environment, log: Some(log.clone()) };
    let verdict = crash(target, program, options, Some(&history_of(data)), sql).await;
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

fn history_of(data: &Path) -> PathBuf {
    data.join("history.jsonl")
}

/// Reads every event from the database at the end, past the program.
pub(crate) fn sql(login: PgConnectOptions) -> SqlHook {
    Box::new(move || {
        Box::pin(async move {
            let read = async {
                let query = "select ticket_id, seq, messages.id, messages.body \
                             from ticket_events left join messages using (ticket_id, seq)";
                sqlx::query(query).fetch_all(&mut login.connect().await?).await
            };
            let rows = read.await.map_err(|error| error.to_string())?;
            Ok(rows.iter().map(row).collect())
        })
    })
}

fn row(row: &PgRow) -> SqlRow {
    let seq: i64 = row.get("seq");
    let (ticket, message): (Uuid, Option<Uuid>) = (row.get("ticket_id"), row.get("id"));
    SqlRow { ticket, seq: seq.cast_unsigned(), message, body: row.get("body") }
}

/// How many commands were committed without an answer, and answered as repeats later.
fn answered_as_repeats(data: &Path) -> usize {
    let history = History::read(&[history_of(data)]).expect("it was written");
    let mut first = HashMap::new();
    for line in &history.lines {
        if let Line::Ok { cid, duplicate, .. } = line {
            first.entry(*cid).or_insert(*duplicate);
        }
    }
    first.values().filter(|duplicate| **duplicate).count()
}

/// Runs on a database of the test server, with its data in `data`.
async fn run_on_test_server(
    binary: PathBuf,
    data: &Path,
    fault: Option<&str>,
    options: &CrashOptions,
) -> Verdict {
    let database = TestDatabase::create().await;
    let url = database.url();
    let mut settings = vec![
        ("INSIGHTDESK_DATABASE__URL", url.as_str()),
        ("INSIGHTDESK_DATABASE__OWNER_URL", url.as_str()),
    ];
    settings.extend(fault.map(|fault| ("INSIGHTDESK_FAULT", fault)));
    run(binary, data, &settings, options, Some(sql(database.login()))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_twenty_times_under_load_it_loses_doubles_and_moves_nothing() {
    let options = CrashOptions { messages: 20_000, kills: 20, ..QUIET };
    let verdict = run_on_test_server(binary(), data().path(), None, &options).await;
    assert!(verdict.is_good(), "{verdict}");
    assert!(verdict.acked >= 20_000 && verdict.kills >= 20, "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_when_the_program_died_is_answered_as_a_repeat() {
    let data = data();
    let fault = Some("die-after-commit");
    let verdict = run_on_test_server(faulty(), data.path(), fault, &QUIET).await;
    assert!(verdict.deaths > 0, "it never died: {verdict}");
    assert!(verdict.is_good(), "{verdict}");
    assert!(answered_as_repeats(data.path()) > 0, "{verdict}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_acknowledges_before_the_commit_is_found_out() {
    let options = CrashOptions { kills: 8, ..QUIET };
    let fault = Some("ack-before-commit");
    let verdict = run_on_test_server(faulty(), data().path(), fault, &options).await;
    let loss = verdict.findings.iter().find(|found| found.checker == Checker::C1);
    assert!(loss.is_some_and(|loss| loss.violations > 0), "nobody noticed: {verdict}");
}
