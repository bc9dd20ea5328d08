use std::time::Instant;

use insightdesk_cluster::testing::ValkeyServer;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tokio::runtime::Runtime;

use super::super::record::Record;
use super::*;

const HOUR: Duration = Duration::from_secs(3_600);

fn options(allowed: u32, first_delay: Duration) -> FailureOptions {
    FailureOptions { allowed, window: HOUR, locked_for: HOUR, first_delay }
}

fn shared(valkey: &Valkey, options: &FailureOptions, key: u32) -> SharedRecord {
    let failures = SharedFailures::new(options, valkey.clone());
    SharedRecord { failures, key: format!("failures:{key}") }
}

fn verdict(refused: Result<(), Refused>) -> i64 {
    match refused {
        Ok(()) => 0,
        Err(Refused::Wait(_)) => WAIT,
        Err(Refused::Locked(_)) => LOCKED,
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![3 => Just(Step::Begin), 1 => Just(Step::Succeed), 3 => Just(Step::Fail)]
}

/// Takes the same steps by the rules of one node and by the script, at one moment.
async fn compare(shared: &SharedRecord, options: &FailureOptions, steps: Vec<Step>) {
    let (mut local, now, mut under_way) = (Record::default(), Instant::now(), 0_u32);
    for (number, step) in steps.into_iter().enumerate() {
        if matches!(step, Step::Begin) {
            let ours = verdict(local.begin(now, options));
            assert_eq!(verdict(shared.begin().await), ours, "step {number}");
            under_way += u32::from(ours == 0);
        } else if under_way > 0 {
            let succeeded = matches!(step, Step::Succeed);
            local.end(succeeded, now, options);
            shared.end(succeeded).await;
            under_way -= 1;
        }
    }
}

#[test]
fn the_script_judges_as_a_record_does() {
    let (server, runtime) = (ValkeyServer::start(), Runtime::new().expect("threads"));
    let valkey = runtime.block_on(server.connected());
    let delays = prop_oneof![Just(Duration::ZERO), Just(HOUR / 4)];
    let steps = prop::collection::vec(step(), 0..40);
    let mut case = 0;
    let test = |(allowed, delay, steps)| {
        case += 1;
        let options = options(allowed, delay);
        runtime.block_on(compare(&shared(&valkey, &options, case), &options, steps));
        Ok(())
    };
    let (mut runner, test) = (TestRunner::default(), std::cell::RefCell::new(test));
    runner.run(&(1..7_u32, delays, steps), |input| (test.borrow_mut())(input)).expect("the same");
}

#[tokio::test]
async fn attempts_of_a_node_that_went_away_have_failed() {
    let (server, options) = (ValkeyServer::start(), options(3, Duration::ZERO));
    let valkey = server.connected().await;
    let mut record = shared(&valkey, &options, 0);
    for _ in 0..2 {
        record.begin().await.expect("nothing has failed");
    }
    record.failures.times[3] = Duration::ZERO;
    record.begin().await.expect("their lease is not over");
    let refused = record.begin().await;
    assert_eq!(verdict(refused), LOCKED, "three have failed");
}

#[tokio::test]
async fn a_lock_is_over_when_its_time_is() {
    let server = ValkeyServer::start();
    let brief = Duration::from_millis(20);
    let options = FailureOptions { locked_for: brief, ..options(1, Duration::ZERO) };
    let record = shared(&server.connected().await, &options, 0);
    record.begin().await.expect("nothing has failed");
    record.end(false).await;
    let locked = Instant::now();
    while record.begin().await.is_err() {
        tokio::task::yield_now().await;
    }
    assert!(locked.elapsed() > brief / 2, "{:?}", locked.elapsed());
}
