//! Made-up attempts and losses, and whose doing they are. Moments are given in milliseconds.

use uuid::Uuid;

use super::*;

fn hit(kind: Kind, node: usize) -> Hit {
    Hit { kind, victims: vec![node] }
}

/// Kills node 1, where client 1 sits, from second 10 to second 12.
fn kill() -> Episode {
    Episode {
        hits: vec![hit(Kind::Kill, 1)],
        what: "kill n2".to_owned(),
        clients: BTreeSet::from([1]),
        begin: 10_000_000,
        end: 12_000_000,
    }
}

/// Client `client` said something at a node, and was answered.
fn answered(client: usize, node: usize, sent_ms: u64, ended_ms: u64) -> Attempt {
    let (sent, ended) = (sent_ms * 1000, ended_ms * 1000);
    let (cid, ticket, outcome) = (Uuid::nil(), None, Outcome::Answered);
    Attempt { client, node, cid, ticket, wanted: sent, sent, ended, outcome }
}

fn lost(node: usize, at_ms: u64) -> Loss {
    let (at, why) = (at_ms * 1000, "gone".to_owned());
    Loss { client: 7, node, at, why, was_announced: false, was_refused: false }
}

fn toll(attempts: Vec<Attempt>, losses: Vec<Loss>) -> Toll {
    tolls(&[kill()], &Entries { attempts, losses }).remove(0)
}

fn longest_ms(attempts: Vec<Attempt>) -> Option<u64> {
    toll(attempts, Vec::new()).longest.map(|it| (it.ended - it.sent) / 1000)
}

#[test]
fn waits_elsewhere_count_when_they_fall_into_the_fault_or_its_aftermath() {
    assert_eq!(longest_ms(vec![answered(5, 0, 9_900, 10_700)]), Some(800), "under way");
    assert_eq!(longest_ms(vec![answered(5, 0, 21_900, 22_500)]), Some(600), "just after");
    assert_eq!(longest_ms(vec![answered(5, 0, 8_000, 9_900)]), None, "before");
    assert_eq!(longest_ms(vec![answered(5, 0, 22_100, 22_900)]), None, "long after");
    assert_eq!(longest_ms(vec![answered(5, 1, 10_100, 11_900)]), None, "at the victim");
}

#[test]
fn a_command_that_was_cut_off_is_no_wait_at_that_node() {
    let cut_off = Attempt { outcome: Outcome::Lost, ..answered(5, 0, 10_100, 11_900) };
    assert_eq!(longest_ms(vec![cut_off, answered(5, 2, 11_900, 11_950)]), Some(50));
}

#[test]
fn clients_of_the_victim_wait_from_the_fault_or_from_when_they_have_something_to_say() {
    let moved = Attempt { wanted: 9_500_000, ..answered(1, 2, 10_300, 10_400) };
    assert_eq!(toll(vec![moved.clone()], Vec::new()).victims, [400_000]);
    let later = Attempt { wanted: 10_100_000, ..moved };
    assert_eq!(toll(vec![later], Vec::new()).victims, [300_000]);
    assert!(toll(vec![answered(1, 2, 12_100, 12_900)], Vec::new()).victims.is_empty(), "healed");
    assert!(toll(vec![answered(5, 2, 10_100, 10_900)], Vec::new()).victims.is_empty(), "another");
}

#[test]
fn what_is_said_when_the_fault_is_over_waits_in_its_aftermath() {
    let after = |attempt| toll(vec![attempt], Vec::new()).after.is_some();
    assert!(after(answered(1, 1, 12_100, 17_100)));
    assert!(!after(answered(1, 1, 11_900, 17_100)), "it was said before");
    assert!(!after(answered(1, 1, 22_100, 22_900)), "long after");
}

#[test]
fn what_ends_in_the_next_fault_is_the_doing_of_that() {
    let next =
        Episode { hits: vec![hit(Kind::Kill, 0)], begin: 15_000_000, end: 16_000_000, ..kill() };
    let entries = Entries { attempts: vec![answered(5, 2, 14_000, 15_500)], losses: Vec::new() };
    let tolls = tolls(&[kill(), next], &entries);
    assert_eq!((tolls[0].longest.is_some(), tolls[1].longest.is_some()), (false, true));
}

#[test]
fn only_clients_of_the_victim_may_lose_their_connections() {
    assert_eq!(toll(Vec::new(), vec![lost(1, 10_100)]).errors, []);
    assert_eq!(toll(Vec::new(), vec![lost(0, 10_100)]).errors, [lost(0, 10_100)]);
    let entries = Entries { attempts: Vec::new(), losses: vec![lost(1, 5_000), lost(1, 10_100)] };
    assert_eq!(lost_in_peace(&[kill()], &entries), [lost(1, 5_000)]);
}

#[test]
fn a_node_that_is_asked_to_stop_announces_it() {
    let drain = Episode { hits: vec![hit(Kind::Drain, 1)], ..kill() };
    let announced = Loss { was_announced: true, ..lost(1, 10_200) };
    let losses = vec![lost(1, 10_100), announced];
    let entries = Entries { attempts: Vec::new(), losses };
    assert_eq!(tolls(&[drain], &entries)[0].errors, [lost(1, 10_100)]);
}

#[test]
fn of_harm_at_once_each_excuses_what_it_did() {
    let hits = vec![hit(Kind::Drain, 0), hit(Kind::Kill, 1)];
    let both = Episode { hits, ..kill() };
    assert_eq!((both.name(), kill().name()), ("mixed", "kill"));
    let losses = vec![lost(0, 10_100), lost(1, 10_200), lost(2, 10_300)];
    let toll = tolls(&[both], &Entries { attempts: Vec::new(), losses }).remove(0);
    assert_eq!(toll.errors, [lost(0, 10_100), lost(2, 10_300)]);
}

#[test]
fn a_node_that_is_asked_to_stop_takes_in_nobody_who_flees_from_other_harm() {
    let refused = |at| Loss { was_refused: true, ..lost(0, at) };
    let errors = |hits: Vec<Hit>, at| {
        let entries = Entries { attempts: Vec::new(), losses: vec![refused(at)] };
        tolls(&[Episode { hits, ..kill() }], &entries)[0].errors.len()
    };
    let (drain, kill) = (hit(Kind::Drain, 0), hit(Kind::Kill, 1));
    assert_eq!(errors(vec![drain.clone(), kill.clone()], 10_100), 0);
    assert_eq!(errors(vec![drain.clone(), kill], 12_100), 1, "it is back");
    assert_eq!(errors(vec![drain], 10_100), 1, "nobody has to flee");
}
