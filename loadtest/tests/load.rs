//! The load scenarios against the desk in small: their counts are right, and faults are told.

use insightdesk_loadtest::dialect::Desk;
use insightdesk_loadtest::load::{self, ChatOptions, FanoutOptions, IdleOptions};
use insightdesk_loadtest::measure::{Report, Watched};
use insightdesk_loadtest::rehearsal::{Fault, Rehearsal};
use insightdesk_loadtest::target::DeskTarget;
use insightdesk_loadtest::ws::Sources;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A desk in this process, with the folder that it writes to.
async fn desk(fault: Option<Fault>) -> (Desk, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let demo = folder.path().join("demo.json");
    std::fs::write(&demo, Rehearsal::demo(&listener).expect("it is bound")).expect("a file");
    let rehearsal = Rehearsal::open(&folder.path().join("journal"), fault).expect("a journal");
    tokio::spawn(rehearsal.serve(listener));
    let target = DeskTarget::from_demo(&demo, Sources { count: 4 }).expect("it is complete");
    (Desk::new(target).expect("the address is plain http"), folder)
}

fn figure(report: &Report, key: &str) -> f64 {
    report.figure(key).unwrap_or_else(|| panic!("no {key} in\n{report}"))
}

fn chat() -> ChatOptions {
    ChatOptions {
        sockets: 12,
        tickets: 4,
        senders: Some(6),
        rate: 200.0,
        closed: false,
        secs: 1.0,
        warmup: 0.2,
        body_bytes: 200,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_loop_sends_at_its_rate_and_everything_is_delivered() {
    let (desk, _folder) = desk(None).await;
    let report = load::chat(&desk, &chat(), &Watched::myself()).await.expect("it runs");
    assert_eq!(figure(&report, "trouble"), 0.0, "{report}");
    assert_eq!(figure(&report, "ack_count"), 200.0, "{report}");
    assert_eq!(figure(&report, "delivery_count"), 400.0, "two others on each ticket\n{report}");
    assert!(figure(&report, "rss_mib") > 1.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_loop_goes_as_fast_as_the_answers_come() {
    let (desk, _folder) = desk(None).await;
    let options = ChatOptions { closed: true, ..chat() };
    let report = load::chat(&desk, &options, &Watched::default()).await.expect("it runs");
    assert_eq!(figure(&report, "trouble"), 0.0, "{report}");
    assert!(figure(&report, "rate") > 200.0, "{report}");
    let (acks, deliveries) = (figure(&report, "ack_count"), figure(&report, "delivery_count"));
    assert_eq!(deliveries, acks * 2.0, "{report}");
    assert_eq!(report.figure("cpu_ms_per_message"), None, "nothing was watched");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_that_is_left_out_is_trouble() {
    let (desk, _folder) = desk(Some(Fault::SkipEvent)).await;
    let report = load::chat(&desk, &chat(), &Watched::default()).await.expect("it runs");
    assert!(figure(&report, "undelivered") > 0.0, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_sockets_are_held_and_counted() {
    let (desk, _folder) = desk(None).await;
    let options = IdleOptions { sockets: 50, agents: 10, follow: true, rest: 0.1, secs: 0.1 };
    let report = load::idle(&desk, &options, &Watched::myself()).await.expect("it runs");
    assert_eq!(figure(&report, "trouble"), 0.0, "{report}");
    for key in ["contacts_per_second", "agents_per_second", "rss_mib"] {
        assert!(figure(&report, key) > 0.0, "{key}\n{report}");
    }
    assert!(report.figure("bytes_per_contact").is_some(), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_timed_until_the_last_watcher_has_it() {
    let (desk, _folder) = desk(None).await;
    let options = FanoutOptions { watchers: 40, messages: 10, pause_ms: 1, body_bytes: 200 };
    let report = load::fanout(&desk, &options, &Watched::myself()).await.expect("it runs");
    assert_eq!(figure(&report, "trouble"), 0.0, "{report}");
    assert_eq!(figure(&report, "last_count"), 10.0);
    assert_eq!(figure(&report, "delivery_count"), 400.0);
    assert!(figure(&report, "last_max_ms") >= figure(&report, "delivery_p50_ms"), "{report}");
}

#[tokio::test]
async fn a_desk_that_is_not_there_is_said_to_be_so() {
    let target = DeskTarget {
        nodes: Vec::new(),
        address: "http://127.0.0.1:1".parse().expect("an address"),
        key: String::new(),
        origin: "http://127.0.0.1:1".to_owned(),
        logins: Vec::new(),
        owner: None,
        deputy: None,
        sources: Sources::default(),
    };
    let desk = Desk::new(target).expect("the address is plain http");
    let error = load::chat(&desk, &chat(), &Watched::default()).await.expect_err("nobody listens");
    assert!(error.to_string().contains("/api/v1/widget/sessions"), "{error}");
}
