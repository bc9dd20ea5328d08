use super::*;

const NOTHING: Owed = Owed { hello: false, paused: false, rest_by: None };

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn a_silent_client_is_pinged_after_25_seconds_and_dead_8_seconds_later() {
    let (start, options) = (Instant::now(), SocketOptions::default());
    let mut clock = Clock::new(start);
    assert_eq!(clock.next(&options, NOTHING), (start + seconds(25), Due::Ping));
    clock.pinged(start + seconds(25), false);
    assert_eq!(clock.next(&options, NOTHING), (start + seconds(33), Due::Dead));
    clock.heard(start + seconds(26));
    assert_eq!(clock.next(&options, NOTHING), (start + seconds(51), Due::Ping));
}

#[test]
fn a_client_we_do_not_read_from_is_pinged_but_never_dead() {
    let (start, options) = (Instant::now(), SocketOptions::default());
    let paused = Owed { paused: true, ..NOTHING };
    let mut clock = Clock::new(start);
    clock.pinged(start + seconds(25), true);
    assert_eq!(clock.next(&options, paused), (start + seconds(50), Due::Ping));
}

#[test]
fn hello_is_due_after_5_seconds_unless_it_is_being_judged() {
    let (start, options) = (Instant::now(), SocketOptions::default());
    let owing = Owed { hello: true, ..NOTHING };
    let clock = Clock::new(start);
    assert_eq!(clock.next(&options, owing), (start + seconds(5), Due::NoHello));
    let judged = Owed { paused: true, ..owing };
    assert_eq!(clock.next(&options, judged), (start + seconds(25), Due::Ping));
}

#[test]
fn a_write_is_stalled_10_seconds_after_its_last_progress() {
    let (start, options) = (Instant::now(), SocketOptions::default());
    let mut clock = Clock::new(start);
    clock.wrote(false, start + seconds(1));
    clock.wrote(false, start + seconds(3));
    assert_eq!(clock.next(&options, NOTHING), (start + seconds(11), Due::StalledWrite));
    clock.wrote(true, start + seconds(4));
    assert_eq!(clock.next(&options, NOTHING), (start + seconds(25), Due::Ping));
}

#[test]
fn the_rest_of_a_message_is_due_by_its_own_deadline() {
    let (start, options) = (Instant::now(), SocketOptions::default());
    let owing = Owed { rest_by: Some(start + seconds(9)), ..NOTHING };
    let due = Clock::new(start).next(&options, owing);
    assert_eq!(due, (start + seconds(9), Due::UnfinishedMessage));
}
