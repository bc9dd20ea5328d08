//! The crash scenario against the desk in small: it passes, and breaks each promise when told to.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use insightdesk_loadtest::check::{Checker, Limits, check_within};
use insightdesk_loadtest::crash::{CrashError, CrashOptions, Program, Verdict, crash, sql_command};
use insightdesk_loadtest::rehearsal::Rehearsal;
use insightdesk_loadtest::target::Organizations;

fn options() -> CrashOptions {
    CrashOptions {
        writers: 16,
        readers: 12,
        tickets: 4,
        messages: 600,
        kills: 4,
        harm: None,
        rate: 400.0,
        catch_up: 10.0,
        seed: 7,
    }
}

/// The desk in small, as a program of its own, and how to come in there.
fn small_desk(folder: &Path, address: &str, arguments: &[&str]) -> (Program, Organizations) {
    let journal = folder.join("journal");
    let journal = journal.to_str().expect("a plain path");
    let words = ["rehearse", "--listen", address, "--journal", journal].into_iter();
    let program = Program {
        path: env!("CARGO_BIN_EXE_loadtest").into(),
        arguments: words.chain(arguments.iter().copied()).map(str::to_owned).collect(),
        environment: Vec::new(),
        log: None,
    };
    let address = format!("http://{address}").parse().expect("an address");
    (program, Rehearsal::organizations(&address))
}

/// Runs the scenario against the desk in small.
async fn rage(arguments: &[&str], options: &CrashOptions) -> Verdict {
    let folder = tempfile::tempdir().expect("a folder");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("a free port").to_string();
    let (program, target) = small_desk(folder.path(), &address, arguments);
    let history = folder.path().join("history.jsonl");
    let verdict = crash(target, program, options, Some(&history), None).await;
    let verdict = verdict.expect("it can be carried through");
    let recorded = insightdesk_loadtest::history::History::read(&[history]).expect("readable");
    let wait = Duration::from_secs_f64(options.catch_up);
    let limits = Limits { first_ok: wait, caught_up: wait };
    let again = check_within(&recorded, limits);
    assert_eq!(
        again.iter().map(|one| one.violations).collect::<Vec<_>>(),
        verdict.findings.iter().map(|one| one.violations).collect::<Vec<_>>(),
        "the file tells the same"
    );
    verdict
}

fn cries(verdict: &Verdict) -> Vec<Checker> {
    let broken = verdict.findings.iter().filter(|findings| !findings.is_good());
    broken.map(|findings| findings.checker).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_keeps_its_promises_passes() {
    let verdict = rage(&[], &options()).await;
    assert!(verdict.is_good(), "{verdict}");
    assert!(verdict.kills == 4 && verdict.acked >= 600, "{verdict}");
    assert!(verdict.restarts.waits > 0, "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_acknowledges_before_it_writes_is_found_out() {
    let verdict = rage(&["--fault", "ack-before-write"], &options()).await;
    assert!(cries(&verdict).contains(&Checker::C1), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stores_a_repeat_again_is_found_out() {
    let verdict = rage(&["--fault", "twice"], &options()).await;
    assert!(cries(&verdict).contains(&Checker::C3), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_leaves_readers_out_is_found_out() {
    let verdict = rage(&["--fault", "skip-event"], &options()).await;
    assert!(cries(&verdict).contains(&Checker::C6), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_shows_notes_to_contacts_is_found_out() {
    let verdict = rage(&["--fault", "leak-notes"], &options()).await;
    assert!(cries(&verdict).contains(&Checker::C2), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_show_what_it_has_acknowledged_is_found_out() {
    let verdict = rage(&["--fault", "stale-read"], &options()).await;
    assert!(cries(&verdict).contains(&Checker::C7), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_gives_a_ticket_to_two_is_found_out() {
    let verdict = rage(&["--fault", "two-winners"], &options()).await;
    assert_eq!(cries(&verdict), [Checker::C8], "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_mixes_up_organizations_is_found_out() {
    let verdict = rage(&["--fault", "leak-organizations"], &options()).await;
    assert_eq!(cries(&verdict), [Checker::C11], "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_takes_its_time_after_a_fault_is_found_out() {
    let options = CrashOptions { catch_up: 1e-6, ..options() };
    let verdict = rage(&[], &options).await;
    assert_eq!(cries(&verdict), [Checker::C12], "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn harm_to_something_else_leaves_the_server_alive() {
    let options = CrashOptions { harm: Some("true".to_owned()), ..options() };
    let verdict = rage(&[], &options).await;
    assert!(verdict.is_good(), "{verdict}");
    assert_eq!((verdict.kills, verdict.deaths), (4, 0));
    let waits = verdict.restarts.waits + verdict.restarts.interrupted;
    assert_eq!(waits, 4 * 16, "writers only: readers keep their connections");
}

#[tokio::test]
async fn a_server_that_was_there_before_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound").to_string();
    let other = Rehearsal::open(&folder.path().join("other"), None).expect("a journal");
    tokio::spawn(other.serve(listener));
    let (program, target) = small_desk(folder.path(), &address, &[]);
    let error = crash(target, program, &options(), None, None).await.expect_err("it is taken");
    assert!(matches!(error, CrashError::Occupied), "{error}");
}

#[tokio::test]
async fn rows_of_a_database_come_from_a_command() {
    let row = r#"{"ticket":"00000000-0000-0000-0000-000000000001","seq":3,"body":"text"}"#;
    let rows = sql_command(format!("echo '{row}'"))().await.expect("it prints a row");
    assert_eq!((rows[0].seq, rows[0].body.as_deref()), (3, Some("text")));
    assert!(sql_command("exit 3".to_owned())().await.is_err());
    assert!(sql_command("echo nonsense".to_owned())().await.is_err());
}
