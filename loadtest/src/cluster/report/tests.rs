//! A report of made-up faults.

use uuid::Uuid;

use super::*;
use crate::cluster::episode::Hit;
use crate::cluster::fault::Kind;
use crate::people::ledger::Outcome;

fn kill(begin: u64) -> Episode {
    let hits = vec![Hit { kind: Kind::Kill, victims: vec![1] }];
    let (what, clients) = ("kill n2 for 300 ms".to_owned(), (100..200).collect());
    Episode { hits, what, clients, begin, end: begin + 1_000_000 }
}

/// Waited for so many milliseconds.
fn answered(client: usize, node: usize, sent: u64, waited_ms: u64) -> Attempt {
    let (cid, ticket, ended) = (Uuid::nil(), None, sent + waited_ms * 1000);
    let outcome = Outcome::Answered;
    Attempt { client, node, cid, ticket, wanted: sent, sent, ended, outcome }
}

fn remains(episodes: Vec<Episode>, attempts: Vec<Attempt>) -> Remains {
    Remains {
        settings: "3 nodes".to_owned(),
        acked: attempts.len() as u64,
        wanted: 0,
        entries: Entries { attempts, losses: Vec::new() },
        episodes,
        deaths: Vec::new(),
        skipped: Vec::new(),
        surprises: BTreeMap::new(),
        failures: Vec::new(),
        pressed: Told::default(),
    }
}

#[test]
fn each_kind_has_its_figures() {
    let faults = vec![kill(10_000_000), kill(40_000_000)];
    let mut attempts = vec![answered(1, 0, 10_100_000, 700), answered(2, 2, 40_200_000, 900)];
    attempts.extend((100..200).map(|client| answered(client, 2, 10_000_000, client as u64)));
    let report = remains(faults, attempts).report(&[]);
    let figure = |key: &str| report.figure(key).unwrap_or(f64::NAN);
    assert_eq!((figure("faults"), figure("kill_times")), (2.0, 2.0));
    assert_eq!((figure("kill_survivors_max_ms"), figure("kill_max_ms")), (900.0, 900.0));
    assert_eq!(figure("kill_victims"), 100.0);
    assert_eq!((figure("kill_victims_p50_ms"), figure("kill_victims_max_ms")), (150.0, 199.0));
    assert!(report.trouble.iter().any(|line| line.contains("client 2 on n3 waited 900 ms")));
}

#[test]
fn a_run_without_harm_is_good_and_one_in_which_nothing_was_said_is_not() {
    let is_good = |remains: Remains| {
        let mut report = remains.report(&[]);
        report.judge(&remains.expectations());
        report.is_good()
    };
    assert!(is_good(remains(Vec::new(), vec![answered(1, 0, 0, 1)])));
    assert!(!is_good(remains(Vec::new(), Vec::new())));
    let died = vec!["n1 ended by itself".to_owned()];
    assert!(!is_good(Remains { deaths: died, ..remains(Vec::new(), vec![answered(1, 0, 0, 1)]) }));
}

#[test]
fn a_run_that_did_not_come_to_its_end_says_why_and_is_not_good() {
    let failures = vec!["n2 is not ready after 120 s".to_owned()];
    let faults = vec![kill(10_000_000)];
    let cut_short = Remains { failures, ..remains(faults, vec![answered(1, 0, 10_100_000, 1)]) };
    let mut report = cut_short.report(&[]);
    report.judge(&cut_short.expectations());
    assert!(!report.is_good());
    assert_eq!(report.trouble, ["the run itself failed: n2 is not ready after 120 s"]);
    assert_eq!(report.figure("kill_times"), Some(1.0), "what was found before is there");
}

#[test]
fn nobody_is_spared_by_harm_to_everybody() {
    let hits = vec![Hit { kind: Kind::Postgres, victims: vec![0, 1, 2] }];
    let all = Episode { hits, ..kill(10_000_000) };
    let report = remains(vec![all], vec![answered(100, 0, 10_100_000, 700)]).report(&[]);
    assert_eq!(report.figure("postgres_survivors_max_ms"), None);
    assert_eq!(report.figure("postgres_victims_max_ms"), Some(700.0));
}

#[test]
fn harm_of_several_kinds_has_figures_of_its_own() {
    let hit = |kind, node| Hit { kind, victims: vec![node] };
    let both = Episode { hits: vec![hit(Kind::Freeze, 0), hit(Kind::Kill, 1)], ..kill(10_000_000) };
    let faults = vec![both, kill(40_000_000)];
    let attempts = vec![answered(1, 0, 10_100_000, 700), answered(2, 2, 10_200_000, 300)];
    let report = remains(faults, attempts).report(&[]);
    assert_eq!(report.figure("mixed_times"), Some(1.0));
    assert_eq!(report.figure("mixed_survivors_max_ms"), Some(300.0), "n1 was frozen");
    assert_eq!((report.figure("kill_times"), report.figure("freeze_times")), (Some(1.0), None));
}

#[test]
fn what_clients_did_is_told_beside_and_has_to_be_good() {
    let told = |holes| {
        let row = crate::measure::Row::new("its sockets").with("herd_holes", "holes", holes);
        Told::new(row, vec!["herd: an example".to_owned()], &["herd_holes"])
    };
    let judged = |holes| {
        let quiet = remains(Vec::new(), vec![answered(1, 0, 0, 1)]);
        let remains = Remains { pressed: told(holes), ..quiet };
        let mut report = remains.report(&[]);
        report.judge(&remains.expectations());
        report
    };
    assert!(judged(0.0).is_good());
    let bad = judged(1.0);
    assert_eq!((bad.figure("herd_holes"), bad.is_good()), (Some(1.0), false));
    assert!(bad.trouble.iter().any(|line| line == "herd: an example"));
}
