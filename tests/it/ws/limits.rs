//! Too fast: nothing that was acknowledged is lost, and what was not is said so.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::client::{Client, id};
use crate::support::commands::{number, post, text};
use crate::support::desk::Desk;

#[tokio::test]
async fn of_a_burst_of_a_thousand_messages_none_is_lost_and_the_order_is_kept() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    let (mut writer, mut idle) = (desk.enter(&pass).await, desk.enter(&pass).await);
    let ticket = writer.create("message").await;
    idle.subscribe(&ticket, Some(2)).await;
    let cids: Vec<_> = (0..1_000).map(|_| id()).collect();
    for (number, cid) in cids.iter().enumerate() {
        let op = json!({ "do": "message", "body": format!("message {number}") });
        writer.say(&post(cid, Some(&ticket), op));
    }
    let mut answers: HashMap<String, Value> = HashMap::new();
    while answers.len() < cids.len() {
        let answer = writer.hear().await;
        if let Some(cid) = answer["cid"].as_str() {
            let before = answers.insert(cid.to_owned(), answer.clone());
            assert!(before.is_none(), "answered twice: {answer}");
        }
    }
    let acked: Vec<_> = cids.iter().filter(|cid| answers[*cid]["t"] == "ack").collect();
    assert!((9..100).contains(&acked.len()), "{} are too many for the limit", acked.len());
    for cid in cids.iter().filter(|cid| answers[*cid]["t"] == "nack") {
        let refused = &answers[cid];
        assert_eq!((&refused["code"], &refused["retry"]), (&json!("RATE_LIMITED"), &json!(true)));
        assert!((1..=1_000).contains(&number(&refused["after_ms"])), "{refused}");
    }
    for (cid, seq) in acked.iter().zip(3..) {
        assert_eq!(number(&answers[*cid]["seq"]), seq, "in the order they were sent");
        let event = idle.next("event").await;
        assert_eq!((&text(&event["cid"]), number(&event["seq"])), (*cid, seq));
    }
    let stored = "select count(*) from messages where body like 'message %'";
    assert_eq!(desk.house.count(stored).await, acked.len() as i64);

    // what was refused is repeated under the same id once the time has passed
    let last = cids.last().expect("a thousand");
    let mut answer = answers[last].clone();
    while answer["t"] == "nack" {
        let wait = std::time::Duration::from_millis(number(&answer["after_ms"]));
        tokio::time::sleep(wait).await;
        let op = json!({ "do": "message", "body": "message 999" });
        answer = writer.post_as(last, Some(&ticket), op).await;
    }
    assert_eq!(number(&answer["seq"]), 3 + acked.len() as u64, "{answer}");
}

/// Sends a frame so often, and counts how often it is refused.
async fn refusals(client: &mut Client, times: usize, frame: &Value) -> usize {
    (0..times).for_each(|_| client.say(frame));
    client.say(&json!({ "t": "ping", "c": times }));
    let before = client.wire.len();
    client.find(|frame| frame["t"] == "pong" && frame["c"] == times).await;
    client.wire[before..].iter().filter(|frame| frame.contains("RATE_LIMITED")).count()
}

#[tokio::test]
async fn each_kind_of_frame_has_a_limit_of_its_own() {
    let desk = Desk::open().await;
    let ticket = desk.contact().await.create("hello").await;
    let mut ada = desk.member(0).await;
    let about = |kind: &str| json!({ "t": kind, "ticket": ticket, "before": 1 });
    let busy = json!({ "t": "presence:status", "status": "busy" });
    let claim = post(&id(), Some(&ticket), json!({ "do": "claim" }));
    for (frame, limit) in [
        (&about("ticket:typing"), 10),
        (&busy, 5),
        (&about("history"), 600),
        (&claim, 100),
        (&json!({ "t": "ping", "c": 0 }), usize::MAX),
    ] {
        let times = limit.min(600) + 50;
        let expected = times.saturating_sub(limit);
        let refused = refusals(&mut ada, times, frame).await;
        // the purse fills up again meanwhile
        assert!((expected.saturating_sub(30)..=expected).contains(&refused), "{frame}: {refused}");
    }
    ada.message(&ticket, "the purse for messages is full").await;
}

#[tokio::test]
async fn whoever_goes_on_after_two_thousand_refusals_is_flooding() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    let mut good = desk.enter(&pass).await;
    let ticket = good.create("hello").await;
    let mut flood = desk.enter(&pass).await;
    for _ in 0..2_100 {
        flood.say_text("{");
    }
    assert_eq!(flood.end().await, 4429);
    let refusals = flood.wire.iter().filter(|frame| frame.contains("MALFORMED")).count();
    assert!((2_000..2_100).contains(&refusals), "{refusals}");
    good.message(&ticket, "served all the while").await;
}
