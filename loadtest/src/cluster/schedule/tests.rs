//! Many steps, and what holds of all of them.

use std::collections::BTreeSet;

use super::super::options::tests::given;
use super::*;

const SOME: [Kind; 4] = [Kind::Kill, Kind::Drain, Kind::Freeze, Kind::Peers];

fn steps(kinds: &[Kind], words: &str) -> Vec<Step> {
    Schedule::new(kinds, &given(words)).take(200).collect()
}

/// The only harm of each of them.
fn blows(kinds: &[Kind], words: &str) -> Vec<Blow> {
    let only = |step: Step| step.blows.try_into().map(|[blow]: [Blow; 1]| blow);
    steps(kinds, words).into_iter().map(|step| only(step).expect("one at a time")).collect()
}

fn together(count: usize, nodes: usize, seed: u64) -> Vec<Step> {
    let words = format!("--mixed --together {count} --nodes {nodes} --seed {seed}");
    steps(&given(&words).kinds(), &words)
}

#[test]
fn the_same_seed_does_the_same_harm_at_the_same_time() {
    assert_eq!(blows(&SOME, "--mixed --seed 7"), blows(&SOME, "--mixed --seed 7"));
    assert_ne!(blows(&SOME, "--mixed --seed 7"), blows(&SOME, "--mixed --seed 8"));
    assert_eq!(together(3, 3, 7), together(3, 3, 7));
    assert_ne!(together(3, 3, 7), together(3, 3, 8));
}

#[test]
fn kinds_take_turns_unless_they_are_mixed() {
    let kinds = |words| blows(&SOME, words).into_iter().map(|blow| blow.kind());
    assert!(kinds("").eq(SOME.into_iter().cycle().take(200)));
    assert!(!kinds("--mixed").eq(SOME.into_iter().cycle().take(200)));
    let first = steps(&SOME, "--together 2").into_iter().map(|step| step.blows[0].kind());
    assert!(first.eq(SOME.into_iter().cycle().take(200)));
}

#[test]
fn drains_and_upgrades_roll_over_all_nodes() {
    let blows = blows(&[Kind::Drain, Kind::Upgrade], "--mixed");
    for harm in [Harm::Drain, Harm::Upgrade] {
        let its = blows.iter().filter(|blow| blow.harm == harm);
        let nodes: Vec<_> = its.map(|blow| blow.node).collect();
        assert!(nodes.iter().copied().eq((0..3).cycle().take(nodes.len())), "{nodes:?}");
    }
}

#[test]
fn most_freezes_are_short_and_some_are_long() {
    let freezes = blows(&[Kind::Freeze], "").into_iter();
    let (long, short): (Vec<_>, Vec<_>) =
        freezes.partition(|blow| blow.lasts > Duration::from_secs(5));
    assert!(!long.is_empty() && long.len() < short.len());
}

#[test]
fn what_is_done_at_once_is_of_different_kinds_and_leaves_a_node() {
    for (count, nodes, seed) in (2..=5).flat_map(|count| (2..=4).map(move |it| (count, it, it))) {
        for step in together(count, nodes, seed as u64) {
            let kinds: BTreeSet<_> = step.blows.iter().map(Blow::kind).collect();
            assert_eq!(kinds.len(), step.blows.len(), "{step}");
            assert!(step.blows.len() <= count, "{step}");
            let out = step.blows.iter().filter(|blow| blow.kind().takes_out());
            let out: BTreeSet<_> = out.map(|blow| blow.node).collect();
            assert!(out.len() < nodes, "{step}");
        }
    }
}

#[test]
fn a_node_whose_program_ends_suffers_nothing_else() {
    for step in together(4, 3, 7) {
        for ended in step.blows.iter().filter(|blow| blow.kind().ends_the_node()) {
            let others = step.blows.iter().filter(|it| it.node == ended.node && *it != ended);
            let mut kinds = others.map(Blow::kind);
            assert!(kinds.all(Kind::is_everybodys), "{step}");
        }
    }
}

#[test]
fn nearly_always_as_much_is_done_at_once_as_was_asked_for() {
    let full = |count| together(count, 3, 7).iter().filter(|it| it.blows.len() == count).count();
    assert!(full(2) > 195, "{}", full(2));
    assert!(full(3) > 190, "{}", full(3));
    assert!(steps(&[Kind::Kill], "--together 2").iter().all(|step| step.blows.len() == 1));
}

#[test]
fn what_clients_do_is_done_alone() {
    let kinds = [Kind::Kill, Kind::Peers, Kind::Herd, Kind::Slow, Kind::Churn];
    let steps = steps(&kinds, "--mixed --together 3");
    let (pressed, others): (Vec<_>, Vec<_>) =
        steps.iter().partition(|step| step.blows.iter().any(|blow| blow.kind().is_pressure()));
    assert!(!pressed.is_empty() && pressed.iter().all(|step| step.blows.len() == 1));
    assert!(others.iter().any(|step| step.blows.len() == 2));
}

#[test]
fn links_are_harmed_in_front_of_a_node_that_somebody_dials() {
    let all = together(3, 3, 7);
    let mut of_links =
        all.iter().flat_map(|step| &step.blows).filter(|blow| blow.harm.is_of_links());
    assert!(of_links.all(|blow| blow.node > 0));
}
