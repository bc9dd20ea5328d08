use super::*;

/// Long enough for a busy machine, and far shorter than an outage.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A node with a deadline that passes while a test runs.
async fn within(deadline: Duration, server: &ValkeyServer) -> (Limits, Valkey) {
    let options = ValkeyOptions { deadline, ..server.options() };
    let metrics = ValkeyMetrics::register(&Registry::new()).expect("an empty registry");
    let valkey = Valkey::connect(&options, metrics).expect("no certificates are needed");
    turned(&valkey, true).await;
    (node(&valkey), valkey)
}

#[tokio::test]
async fn a_node_whose_valkey_never_came_limits_by_itself() {
    let mut server = ValkeyServer::start();
    server.kill();
    let alone = node(&server.connect());
    let begun = Instant::now();
    assert_eq!(calls(&alone, 500).await, BURST);
    assert_eq!(guesses(&alone, 500).await, 5);
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn each_node_limits_by_itself_while_valkey_is_killed_and_with_others_when_it_is_back() {
    let mut server = ValkeyServer::start();
    let (one, valkey) = within(AT_ONCE / 4, &server).await;
    let (other, _valkey) = within(AT_ONCE / 4, &server).await;
    assert_eq!(calls(&one, BURST - 1).await, BURST - 1);
    assert_eq!(guesses(&one, 4).await, 4);
    server.kill();
    let begun = Instant::now();
    assert_eq!(calls(&one, 99).await, 1, "the node has counted what it let through");
    assert_eq!(guesses(&one, 99).await, 1);
    assert!(is_locked(&one).await);
    assert_eq!(guesses(&other, 99).await, 5, "it knows of nobody else's");
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());

    server.start_again();
    turned(&valkey, true).await;
    assert!(is_locked(&one).await, "an empty server makes nobody forget");
    let third = node(&server.connected().await);
    one.widget.check(HERE).await.expect("the first");
    let passed = async |attempt| third.widget.check(HERE).await.is_ok().then_some(attempt);
    let mut last = 0;
    while let Some(attempt) = passed(last + 1).await {
        last = attempt;
    }
    assert_eq!(last, 19, "one of twenty was used on the other node");
}

#[tokio::test]
async fn a_stall_of_two_seconds_holds_no_sign_in_up_and_lifts_no_limit() {
    let server = ValkeyServer::start();
    let (node, valkey) = within(DEADLINE, &server).await;
    server.stall(2);
    let begun = Instant::now();
    assert_eq!(guesses(&node, 500).await, 5);
    assert_eq!(calls(&node, 500).await, BURST);
    assert!(is_locked(&node).await);
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    turned(&valkey, true).await;
    assert!(is_locked(&node).await);
    assert_eq!(calls(&node, 500).await, 0);
}

#[tokio::test]
async fn flushing_valkey_lifts_no_limit_on_the_node_that_counted() {
    let server = ValkeyServer::start();
    let [one, other] = two_nodes(&server).await;
    assert_eq!((calls(&one, 500).await, guesses(&one, 500).await), (BURST, 5));
    server.tell("FLUSHALL");
    assert_eq!((calls(&one, 500).await, guesses(&one, 500).await), (0, 0));
    assert!(is_locked(&one).await);
    assert_eq!(guesses(&other, 500).await, 5, "never more than a node alone would let through");
}

#[tokio::test]
async fn a_valkey_that_takes_no_writes_lifts_no_limit() {
    for harm in ["REPLICAOF 127.0.0.1 1", "CONFIG SET maxmemory 1"] {
        let server = ValkeyServer::start();
        let [one, other] = two_nodes(&server).await;
        assert_eq!(guesses(&one, 2).await, 2);
        server.tell(harm);
        assert_eq!(guesses(&one, 500).await, 3, "{harm}");
        assert!(is_locked(&one).await, "{harm}");
        assert_eq!((guesses(&other, 500).await, calls(&other, 500).await), (5, BURST), "{harm}");
    }
}
