//! The crash scenario with a proxy on the way, which does harm while the server is well.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use insightdesk_loadtest::check::{Checker, Findings};
use insightdesk_loadtest::crash::{CrashOptions, Program, Verdict, crash};
use insightdesk_loadtest::rehearsal::Rehearsal;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const LOADTEST: &str = env!("CARGO_BIN_EXE_loadtest");

/// Starts a proxy that takes its orders from a pipe; answers where it listens.
async fn proxy(pipe: &Path, target: &str, arguments: &str) -> (Child, String) {
    mkfifo(pipe, Mode::S_IRWXU).expect("a folder of its own");
    // opened both ways, so that it does not end with the first order
    let (pipe, line) = (pipe.display(), format!("--target {target} {arguments}"));
    let script = format!("exec {LOADTEST} proxy {line} <>{pipe}");
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).stdout(Stdio::piped()).kill_on_drop(true);
    let mut proxy = command.spawn().expect("there is a shell");
    let told = proxy.stdout.take().expect("it is piped");
    let address = BufReader::new(told).lines().next_line().await.expect("it says something");
    (proxy, address.expect("where it listens"))
}

/// Runs the scenario through a proxy, with orders to it as the harm. `{}` stands for its pipe.
async fn rage(arguments: &str, harm: &str) -> Verdict {
    let folder = tempfile::tempdir().expect("a folder");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let server = free.expect("a free port").to_string();
    let pipe = folder.path().join("orders");
    let (_proxy, address) = proxy(&pipe, &server, arguments).await;
    let journal = folder.path().join("journal").display().to_string();
    let words = ["rehearse", "--listen", &server, "--journal", &journal];
    let program = Program {
        path: LOADTEST.into(),
        arguments: words.map(str::to_owned).to_vec(),
        environment: Vec::new(),
        log: None,
    };
    let address = format!("http://{address}").parse().expect("an address");
    let organizations = Rehearsal::organizations(&address);
    let options = CrashOptions {
        writers: 16,
        readers: 12,
        tickets: 4,
        messages: 500,
        kills: 3,
        harm: Some(harm.replace("{}", &pipe.display().to_string())),
        rate: 400.0,
        catch_up: 10.0,
        seed: 11,
    };
    let verdict = crash(organizations, program, &options, None, None).await;
    verdict.expect("it can be carried through")
}

fn recovery(verdict: &Verdict) -> &Findings {
    let found = verdict.findings.iter().find(|found| found.checker == Checker::C12);
    found.expect("all checkers run")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_bytes_and_small_pieces_break_no_promise() {
    let verdict = rage("--delay 2ms --jitter 3ms --slice 200", "true").await;
    assert!(verdict.is_good(), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_are_reset_under_load_break_no_promise() {
    let verdict = rage("", "echo reset >{}").await;
    assert!(verdict.is_good(), "{verdict}");
    assert_eq!(verdict.deaths, 0, "the server was not touched: {verdict}");
    assert_eq!(recovery(&verdict).table.len(), 4, "the start and three harms: {verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_open_connections_under_load_break_no_promise_once_they_are_healed() {
    let verdict = rage("", "echo stall to-client >{}; sleep 0.3; echo heal >{}").await;
    assert!(verdict.is_good(), "{verdict}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_door_that_is_closed_for_a_while_breaks_no_promise() {
    let verdict = rage("", "echo refuse >{}; echo reset >{}; sleep 0.2; echo heal >{}").await;
    assert!(verdict.is_good(), "{verdict}");
}
