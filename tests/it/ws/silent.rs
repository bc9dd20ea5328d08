//! A peer that is gone without a word.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::desk::{Desk, LOAD};
use crate::support::raw::{CLOSE, FIN, PING, Raw, TEXT, frame};

/// Waits for a frame for up to a minute, and stays alive meanwhile.
async fn find_in_a_minute(client: &mut Client, is_it: impl Fn(&Value) -> bool) -> Duration {
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(60) {
        if client.hear_within(Duration::from_secs(5)).await.is_some_and(|frame| is_it(&frame)) {
            return since.elapsed();
        }
    }
    panic!("it did not come; last heard: {:?}", client.wire.last());
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_dead_and_its_presence_gone_within_a_minute() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut ben) = (desk.contact().await, desk.member(1).await);
    let ticket = contact.create("hello").await;
    ben.subscribe(&ticket, None).await;
    let mut gone = Raw::connect(desk.node.http).await;
    gone.greet(&desk.sign_in(0).await).await;
    for payload in [
        json!({ "t": "ticket:subscribe", "ticket": ticket }),
        json!({ "t": "view", "ticket": ticket, "mode": "composing" }),
    ] {
        let text = frame(FIN | TEXT, payload.to_string().as_bytes());
        gone.send(&text).await.expect("it is open");
    }
    ben.find(|frame| frame["viewers"].as_array().is_some_and(|all| all.len() == 1)).await;
    let since = Instant::now();

    let is_left = |frame: &Value| frame["t"] == "ticket:viewers" && frame["viewers"] == json!([]);
    let lasted = find_in_a_minute(&mut ben, is_left).await;
    assert!((30..=45).contains(&lasted.as_secs()), "25 and 8 seconds: {lasted:?}");
    let is_offline = |frame: &Value| frame["name"] == "Ada Palmer" && frame["status"] == "offline";
    find_in_a_minute(&mut ben, is_offline).await;
    assert!(since.elapsed() < Duration::from_secs(60), "{:?}", since.elapsed());

    let mut pings = 0;
    let code = loop {
        match gone.hear().await {
            Some((PING, _)) => pings += 1,
            Some((opcode, payload)) if opcode == CLOSE => {
                break payload.first_chunk().map(|code| u16::from_be_bytes(*code));
            }
            Some(_) => {}
            None => break None,
        }
    };
    assert_eq!((pings, code), (1, Some(4000)));
    ben.message(&ticket, "who answers pings is still there").await;
}
