use super::*;

#[tokio::test]
async fn two_nodes_share_one_rate() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    assert_eq!(calls(&one, BURST / 2).await, BURST / 2);
    assert_eq!(calls(&other, BURST).await, BURST / 2);
    let TooFast(wait) = one.sign_in.check(HERE).await.expect_err("the other node has used it up");
    assert!((55..=60).contains(&wait.as_secs()), "{wait:?}");
    one.sign_in.check(IpAddr::from([192, 0, 2, 2])).await.expect("others are not held up");
    one.refresh.check(HERE).await.expect("another limit");
}

#[tokio::test]
async fn what_was_used_up_is_given_back_with_time() {
    let server = ValkeyServer::start();
    let quick = NonZeroU32::new(6_000).expect("not zero");
    let rate = Rate::per_minute(quick, NonZeroU32::MIN);
    let nodes = [server.connected().await, server.connected().await]
        .map(|valkey| PartyRate::new("quick", rate, Some(&valkey)));
    let begun = Instant::now();
    let mut passed = 0_u32;
    while passed < 20 {
        for node in &nodes {
            passed += u32::from(node.check(HERE).await.is_ok());
        }
    }
    let interval = Duration::from_millis(10);
    assert!(begun.elapsed() >= interval * 18, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_at_once_on_two_nodes_never_pass_more_than_the_limit() {
    let server = ValkeyServer::start();
    let nodes = two_nodes(&server).await;
    let mut flood = JoinSet::new();
    for turn in 0..200 {
        let node = nodes[turn % 2].clone();
        flood.spawn(async move { calls(&node, 1).await });
    }
    assert_eq!(flood.join_all().await.into_iter().sum::<usize>(), BURST);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_at_once_on_two_nodes_are_no_more_than_five() {
    let server = ValkeyServer::start();
    let nodes = two_nodes(&server).await;
    let mut flood = JoinSet::new();
    for turn in 0..200 {
        let node = nodes[turn % 2].clone();
        flood.spawn(async move { node.failures.begin(ADA, HERE, None).await.ok() });
    }
    let under_way: Vec<_> = flood.join_all().await.into_iter().flatten().collect();
    assert_eq!(under_way.len(), 5);
    for attempt in under_way {
        attempt.end(false).await;
    }
    assert!(is_locked(&nodes[0]).await && is_locked(&nodes[1]).await);
}

#[tokio::test]
async fn guesses_on_one_node_lock_the_account_on_the_other() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    assert_eq!((guesses(&one, 3).await, guesses(&other, 9).await), (3, 2));
    assert!(is_locked(&one).await && is_locked(&other).await);
    let known = other.failures.begin(ADA, HERE, Some([7; 16])).await;
    known.expect("a device that knows the account is counted apart").end(true).await;
}

#[tokio::test]
async fn a_failure_on_one_node_makes_the_other_wait() {
    let server = ValkeyServer::start();
    let second = Duration::from_secs(1);
    let failures = FailureOptions { first_delay: 60 * second, ..options().failures };
    let options = LimitOptions { failures, ..options() };
    let [one, other] = [server.connected().await, server.connected().await]
        .map(|valkey| Limits::new(&options, Some(&valkey)));
    assert_eq!(guesses(&one, 1).await, 1);
    let refused = other.failures.begin(ADA, HERE, None).await.map(drop);
    let Err(Refused::Wait(TooFast(wait))) = refused else { panic!("{refused:?}") };
    assert!(wait > 50 * second && wait <= 60 * second, "{wait:?}");
}

#[tokio::test]
async fn a_success_on_one_node_forgets_failures_on_the_other() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    assert_eq!(guesses(&one, 4).await, 4);
    other.failures.begin(ADA, HERE, None).await.expect("the fifth").end(true).await;
    assert_eq!(guesses(&other, 4).await, 4);
    assert!(!is_locked(&other).await);
}

#[tokio::test]
async fn an_attempt_that_is_refused_elsewhere_costs_nothing_here() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    assert_eq!(guesses(&one, 5).await, 5);
    assert_eq!(guesses(&other, 9).await, 0);
    server.tell("FLUSHALL");
    assert_eq!(guesses(&other, 9).await, 5);
}

#[tokio::test]
async fn an_attempt_whose_caller_hangs_up_has_failed_for_all_nodes() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    drop(one.failures.begin(ADA, HERE, None).await.expect("the first"));
    let failed = "EVAL \"local key = redis.call('KEYS', '*failures*')[1] \
                  return tonumber(redis.call('HGET', key, 'failed'))\" 0";
    let deadline = Instant::now() + Duration::from_secs(10);
    while server.tell(failed) != ":1\r\n" {
        assert!(Instant::now() < deadline, "nobody is told");
        tokio::task::yield_now().await;
    }
    assert_eq!(guesses(&other, 9).await, 4);
}

#[tokio::test]
async fn everything_that_is_kept_expires() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    guesses(&one, 3).await;
    calls(&other, 3).await;
    let _under_way = one.failures.begin("eve@example.org", HERE, None).await;
    let kept = "EVAL \"local kept, all = 0, redis.call('KEYS', '*') \
                for _, key in ipairs(all) do \
                if redis.call('PTTL', key) < 0 then kept = kept + 1 end end \
                return {kept, #all}\" 0";
    let answer = server.tell(kept);
    assert!(answer.starts_with("*2\r\n:0\r\n"), "{answer}");
    assert!(!answer.ends_with(":0\r\n"), "{answer}");
}
