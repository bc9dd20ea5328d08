use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::time::Instant;

use insightdesk_cluster::testing::ValkeyServer;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use super::*;

/// How many of `calls` pass, one after the other, and how many the rate allows in that time.
async fn passed(rate: &SharedRate, party: Party, calls: u32) -> (u32, u32) {
    let (begun, mut passed) = (Instant::now(), 0);
    for _ in 0..calls {
        passed += u32::from(rate.check(party).await.is_ok());
    }
    let [interval, burst] = rate.numbers.map(|number| u128::try_from(number).expect("positive"));
    let given_back = begun.elapsed().as_micros() / interval;
    (passed, u32::try_from(burst + given_back).unwrap_or(u32::MAX))
}

#[test]
fn whatever_the_rate_a_burst_passes_and_no_more_than_time_gives_back() {
    let (server, runtime) = (ValkeyServer::start(), Runtime::new().expect("threads"));
    let valkey = runtime.block_on(server.connected());
    let case = Cell::new(0);
    let one = |number: u32| NonZeroU32::new(number).expect("not zero");
    let test = |(per_minute, burst, calls)| {
        case.set(case.get() + 1);
        let rate = Rate::per_minute(one(per_minute), one(burst));
        let rate = SharedRate::new("test", rate, valkey.clone());
        let party = IpAddr::from(Ipv4Addr::from_bits(case.get())).into();
        let (passed, allowed) = runtime.block_on(passed(&rate, party, calls));
        prop_assert!(passed >= calls.min(burst), "{passed} of a burst of {burst}");
        prop_assert!(passed <= allowed, "{passed} of {allowed}");
        Ok(())
    };
    let rates = (1..10_000_000_u32, 1..50_u32, 0..100_u32);
    TestRunner::new(Config::with_cases(64)).run(&rates, test).expect("no rate is exceeded");
}

#[tokio::test]
async fn a_clock_that_jumps_back_makes_nobody_wait_for_ever() {
    let server = ValkeyServer::start();
    let valkey = server.connected().await;
    let three = NonZeroU32::new(3).expect("not zero");
    let rate = SharedRate::new("test", Rate::per_minute(three, three), valkey);
    let party = IpAddr::from(Ipv4Addr::LOCALHOST).into();
    rate.check(party).await.expect("the first");
    server.tell("EVAL \"redis.call('SET', redis.call('KEYS', '*rate*')[1], 9e15, 'PX', 9e5)\" 0");
    let TooFast(wait) = rate.check(party).await.expect_err("all is used up, it seems");
    assert_eq!(wait, Duration::from_secs(20), "until one of three is given back");
}
