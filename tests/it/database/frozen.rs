//! A server that is there and answers nothing.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::client::{Client, id};
use crate::support::cluster::Cluster;
use crate::support::commands::{number, post};
use crate::support::desk::{Desk, House, LOAD};

/// How long it answers nothing.
const FROZEN: Duration = Duration::from_secs(4);

/// Sends a message and does not wait for its answer.
fn send(client: &Client, ticket: &str) -> String {
    let cid = id();
    client.say(&post(&cid, Some(ticket), json!({ "do": "message", "body": cid })));
    cid
}

#[tokio::test]
async fn while_postgresql_is_frozen_nothing_is_acknowledged_and_afterwards_everything_is() {
    let cluster = Cluster::start(&[]);
    let house = House::found(cluster.url(), LOAD, None);
    let desk = Desk { node: house.serve(), house };
    let (mut contact, mut agent) = (desk.contact().await, desk.member(0).await);
    let ticket = contact.create("hello").await;
    agent.subscribe(&ticket, None).await;
    for body in ["one", "two", "three"] {
        contact.message(&ticket, body).await;
    }
    desk.node.wait_for(200);

    cluster.freeze();
    let since = Instant::now();
    let sent: Vec<_> = (0..20).map(|_| send(&contact, &ticket)).collect();
    contact.say(&json!({ "t": "ping", "c": 1 }));
    contact.next("pong").await;
    while let Some(left) = FROZEN.checked_sub(since.elapsed()) {
        if let Some(frame) = contact.hear_within(left).await {
            assert_ne!(frame["t"], "ack", "{frame}");
        }
    }
    assert_eq!(desk.node.get("/readyz").status, 503);
    assert_eq!(desk.node.get("/healthz").status, 200);
    cluster.thaw();
    let thawed = Instant::now();

    let mut waiting = sent.clone();
    while !waiting.is_empty() {
        let answer = contact.hear().await;
        let Some(cid) = answer["cid"].as_str().filter(|_| answer["t"] != "event") else { continue };
        if answer["t"] == "ack" {
            waiting.retain(|sent| sent != cid);
        } else {
            assert_eq!((&answer["code"], &answer["retry"]), (&json!("UNAVAILABLE"), &json!(true)));
            contact.say(&post(cid, Some(&ticket), json!({ "do": "message", "body": cid })));
        }
    }
    assert!(thawed.elapsed() < Duration::from_secs(5), "{:?}", thawed.elapsed());
    desk.node.wait_for(200);
    let (mut seen, mut last) = (Vec::new(), 2);
    while seen.len() < 3 + sent.len() {
        let event = agent.next("event").await;
        assert_eq!(number(&event["prev"]), last);
        last = number(&event["seq"]);
        seen.push(event["cid"].clone());
    }
    seen[3..].sort_by_key(ToString::to_string);
    assert_eq!(seen[3..], sent.iter().map(|cid| json!(cid)).collect::<Vec<_>>());
}
