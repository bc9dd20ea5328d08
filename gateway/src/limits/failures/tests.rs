use std::net::Ipv4Addr;
use std::time::Duration;

use super::*;
use crate::limits::LimitOptions;

const SECOND: Duration = Duration::from_secs(1);

fn options() -> FailureOptions {
    LimitOptions::default().failures
}

fn fail(record: &mut Record, now: Instant) {
    record.begin(now, &options()).expect("an attempt may begin");
    record.end(false, now, &options());
}

#[test]
fn each_failure_doubles_the_wait_and_the_fifth_locks() {
    let (mut record, mut now) = (Record::default(), Instant::now());
    for delay in [1, 2, 4, 8] {
        fail(&mut record, now);
        let refused = record.begin(now, &options());
        assert_eq!(refused, Err(Refused::Wait(TooFast(SECOND * delay))));
        now += SECOND * delay;
    }
    fail(&mut record, now);
    assert_eq!(record.begin(now, &options()), Err(Refused::Locked(TooFast(SECOND * 1800))));
    let almost = now + SECOND * 1799;
    assert_eq!(record.begin(almost, &options()), Err(Refused::Locked(TooFast(SECOND))));
    assert_eq!(record.begin(now + SECOND * 1800, &options()), Ok(()));
}

#[test]
fn failures_of_a_past_window_do_not_count() {
    let (mut record, mut now) = (Record::default(), Instant::now());
    for _ in 0..4 {
        fail(&mut record, now);
        now += SECOND * 10;
    }
    now += SECOND * 901;
    fail(&mut record, now);
    assert_eq!(record.begin(now, &options()), Err(Refused::Wait(TooFast(SECOND))));
}

#[test]
fn a_success_forgets_failures() {
    let (mut record, now) = (Record::default(), Instant::now());
    fail(&mut record, now);
    let later = now + SECOND;
    record.begin(later, &options()).expect("after the delay");
    record.end(true, later, &options());
    assert_eq!(record.begin(later, &options()), Ok(()));
}

const ADA: &str = "ada@example.org";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// As many attempts at once as are let through; all of them fail.
async fn guess(failures: &Failures) -> usize {
    let mut under_way = Vec::new();
    for _ in 0..200 {
        under_way.extend(failures.begin(ADA, HERE, None).await.ok());
    }
    under_way.len()
}

#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_five() {
    let failures = Failures::new(options(), None);
    assert_eq!(guess(&failures).await, 5);
    assert!(matches!(failures.begin(ADA, HERE, None).await, Err(Refused::Locked(_))));
}

#[tokio::test]
async fn a_lock_holds_in_one_network_and_for_one_account() {
    let failures = Failures::new(options(), None);
    guess(&failures).await;
    let [neighbour, elsewhere] = [[192, 0, 2, 77], [198, 51, 100, 1]].map(IpAddr::from);
    let from_neighbour = failures.begin(ADA, neighbour, None).await;
    assert!(matches!(from_neighbour, Err(Refused::Locked(_))));
    assert!(failures.begin(ADA, elsewhere, None).await.is_ok());
    assert!(failures.begin("eve@example.org", HERE, None).await.is_ok());
}

#[tokio::test]
async fn a_device_that_knows_the_account_is_not_locked_out_by_others() {
    let failures = Failures::new(options(), None);
    guess(&failures).await;
    assert!(failures.begin(ADA, HERE, None).await.is_err());
    assert!(failures.begin(ADA, HERE, Some([7; 16])).await.is_ok());
}
