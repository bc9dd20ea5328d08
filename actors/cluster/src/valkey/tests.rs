use std::time::Instant;

use prometheus::Registry;
use secrecy::SecretString;
use tokio::task::JoinSet;

use super::*;
use crate::testing::{ValkeyServer, turned};

/// Counts calls of a key; answers the count and a number that it was given.
const COUNT: &str = "
local count = redis.call('INCR', KEYS[1])
redis.call('PEXPIRE', KEYS[1], 60000)
return {count, tonumber(ARGV[1])}";

/// Long enough for a busy machine, and far shorter than a server that is gone.
const AT_ONCE: Duration = Duration::from_secs(1);

fn connect(options: &ValkeyOptions) -> (Valkey, ValkeyMetrics) {
    let metrics = ValkeyMetrics::register(&Registry::new()).expect("an empty registry");
    let valkey = Valkey::connect(options, metrics.clone()).expect("no certificates are needed");
    (valkey, metrics)
}

/// With a deadline that passes while a test runs.
fn within(deadline: Duration, server: &ValkeyServer) -> ValkeyOptions {
    ValkeyOptions { deadline, ..server.options() }
}

async fn count(valkey: &Valkey, key: &str) -> Result<[i64; 2], Gone> {
    valkey.run(&Script::new(COUNT), key, &[7]).await
}

#[tokio::test]
async fn nodes_of_one_installation_share_what_they_count() {
    let server = ValkeyServer::start();
    let (one, other) = (server.connected().await, server.connected().await);
    assert_eq!(count(&one, "key").await, Ok([1, 7]));
    assert_eq!(count(&other, "key").await, Ok([2, 7]));
    assert_eq!(count(&other, "other key").await, Ok([1, 7]));
}

#[tokio::test]
async fn installations_on_one_server_do_not_meet() {
    let server = ValkeyServer::start();
    let options = ValkeyOptions { installation: "another".to_owned(), ..server.options() };
    let (stranger, _) = connect(&options);
    let ours = server.connected().await;
    turned(&stranger, true).await;
    assert_eq!(count(&ours, "key").await, Ok([1, 7]));
    assert_eq!(count(&stranger, "key").await, Ok([1, 7]));
}

#[tokio::test]
async fn a_node_that_belongs_to_another_installation_from_now_on_counts_there() {
    let server = ValkeyServer::start();
    let options = ValkeyOptions { installation: "after".to_owned(), ..server.options() };
    let (after, _) = connect(&options);
    let node = server.connected().await;
    turned(&after, true).await;
    assert_eq!(count(&after, "key").await, Ok([1, 7]));
    assert_eq!(count(&node, "key").await, Ok([1, 7]));
    node.belong_to("after");
    assert_eq!(count(&node, "key").await, Ok([2, 7]));
}

#[tokio::test]
async fn a_script_that_the_server_forgot_is_given_to_it_again() {
    let server = ValkeyServer::start();
    let valkey = server.connected().await;
    assert_eq!(count(&valkey, "key").await, Ok([1, 7]));
    assert_eq!(server.tell("SCRIPT FLUSH"), "+OK\r\n");
    assert_eq!(count(&valkey, "key").await, Ok([2, 7]));
    assert!(valkey.is_up());
}

#[tokio::test]
async fn answers_that_make_no_sense_are_none() {
    let server = ValkeyServer::start();
    let valkey = server.connected().await;
    let answer = valkey.run::<3>(&Script::new(COUNT), "key", &[7]).await;
    assert_eq!(answer, Err(Gone));
}

#[tokio::test]
async fn a_server_that_is_not_there_keeps_nobody_waiting_and_is_found_when_it_comes() {
    let mut server = ValkeyServer::start();
    server.kill();
    let begun = Instant::now();
    let valkey = server.connect();
    for _ in 0..1_000 {
        assert_eq!(count(&valkey, "key").await, Err(Gone));
    }
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    server.start_again();
    turned(&valkey, true).await;
    assert_eq!(count(&valkey, "key").await, Ok([1, 7]));
}

#[tokio::test]
async fn a_killed_server_is_gone_at_once_and_used_again_when_it_is_back() {
    let mut server = ValkeyServer::start();
    let options = within(AT_ONCE / 2, &server);
    let ((one, _), (other, _)) = (connect(&options), connect(&options));
    turned(&one, true).await;
    turned(&other, true).await;
    server.kill();
    let begun = Instant::now();
    for valkey in [&one, &other] {
        let mut answer = count(valkey, "key").await;
        while answer.is_ok() {
            answer = count(valkey, "key").await;
        }
        turned(valkey, false).await;
    }
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    server.start_again();
    turned(&one, true).await;
    turned(&other, true).await;
    assert_eq!(count(&one, "key").await, Ok([1, 7]));
    assert_eq!(count(&other, "key").await, Ok([2, 7]));
}

#[tokio::test]
async fn a_server_that_stalls_holds_nobody_longer_than_the_deadline_and_piles_nothing_up() {
    let server = ValkeyServer::start();
    let (valkey, metrics) = connect(&within(DEADLINE, &server));
    turned(&valkey, true).await;
    server.stall(2);
    let mut first = JoinSet::new();
    for _ in 0..50 {
        let valkey = valkey.clone();
        first.spawn(async move {
            let begun = Instant::now();
            let _ = count(&valkey, "key").await;
            begun.elapsed()
        });
    }
    let longest = first.join_all().await.into_iter().max().expect("fifty");
    assert!(longest < DEADLINE + AT_ONCE, "{longest:?}");
    turned(&valkey, false).await;
    let begun = Instant::now();
    for _ in 0..10_000 {
        assert_eq!(count(&valkey, "key").await, Err(Gone));
    }
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    turned(&valkey, true).await;
    let failures = metrics.failures.with_label_values(&["timeout"]).get();
    assert!((1..70).contains(&failures), "the first ones and some pulses: {failures}");
}

#[tokio::test]
async fn a_server_that_takes_no_writes_is_gone_until_it_does() {
    let server = ValkeyServer::start();
    let (valkey, metrics) = connect(&server.options());
    for (harm, remedy) in [
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    ] {
        turned(&valkey, true).await;
        assert_eq!(metrics.up.get(), 1);
        assert!(server.tell(harm).starts_with("+OK"), "{harm}");
        turned(&valkey, false).await;
        assert_eq!((count(&valkey, "key").await, metrics.up.get()), (Err(Gone), 0), "{harm}");
        assert!(metrics.failures.with_label_values(&["refused"]).get() > 0, "{harm}");
        assert!(server.tell(remedy).starts_with("+OK"), "{remedy}");
    }
    turned(&valkey, true).await;
    count(&valkey, "key").await.expect("it takes writes");
}

#[tokio::test]
async fn whoever_drops_the_last_handle_hangs_up() {
    let server = ValkeyServer::start();
    let valkey = server.connected().await;
    let connected = || server.tell("CLIENT LIST").matches(" addr=").count();
    assert_eq!(connected(), 2, "the node and who asks");
    drop(valkey);
    let deadline = Instant::now() + Duration::from_secs(10);
    while connected() > 1 {
        assert!(Instant::now() < deadline, "the connection stays");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_checkup_says_how_long_a_write_takes_or_what_is_wrong() {
    let mut server = ValkeyServer::start();
    let look = async |url: &str| {
        let address = Address::parse(&SecretString::from(url)).expect("an address");
        checkup(&address).await
    };
    let took = look(&server.url()).await.expect("it is well");
    assert!(took < AT_ONCE, "{took:?}");
    let wrong = look(&server.url().replace("canary", "wrong")).await.expect_err("a wrong password");
    assert!(wrong.to_string().starts_with("WRONGPASS"), "{wrong}");
    server.tell("REPLICAOF 127.0.0.1 1");
    let refused = look(&server.url()).await.expect_err("it is read-only");
    assert!(refused.to_string().contains("READONLY"), "{refused}");
    server.kill();
    look(&server.url()).await.expect_err("nobody listens");
}
