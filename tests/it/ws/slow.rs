//! Readers who do not keep up are cut off, come back and miss nothing; others do not notice.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::commands::number;
use crate::support::desk::{Desk, LOAD};
use crate::support::raw::{CLOSE, FIN, Raw, TEXT, frame};

/// As long as a text may be.
const LONG: usize = 50_000;

/// A socket of Ada's that follows a ticket and is not read from.
async fn follow_without_reading(desk: &Desk, ticket: &str) -> Raw {
    let mut raw = Raw::connect_narrow(desk.node.http).await;
    raw.greet(&desk.sign_in(0).await).await;
    for frame in [
        json!({ "t": "ticket:subscribe", "ticket": ticket, "after": 0 }),
        json!({ "t": "view", "ticket": ticket, "mode": "viewing" }),
    ] {
        raw.send(&text(&frame)).await.expect("it is open");
    }
    raw
}

fn text(payload: &Value) -> Vec<u8> {
    frame(FIN | TEXT, payload.to_string().as_bytes())
}

async fn viewers(client: &mut Client, count: usize) {
    let is_it = |frame: &Value| frame["viewers"].as_array().is_some_and(|all| all.len() == count);
    client.find(is_it).await;
}

#[tokio::test]
async fn a_reader_whose_queue_is_full_is_told_so_and_resumes_without_a_hole() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut ben) = (desk.contact().await, desk.member(1).await);
    let ticket = contact.create("hello").await;
    ben.subscribe(&ticket, None).await;
    let mut slow = follow_without_reading(&desk, &ticket).await;
    viewers(&mut ben, 1).await;
    let before = desk.node.memory().resident;
    let mut head = 2;
    while head < 80 {
        let begun = Instant::now();
        head = contact.message(&ticket, &format!("{head} {}", "x".repeat(LONG - 10))).await;
        assert_eq!(number(&ben.next("event").await["seq"]), head);
        assert!(begun.elapsed() < Duration::from_secs(2), "served late: {:?}", begun.elapsed());
    }
    let grown = desk.node.memory().resident.saturating_sub(before);
    assert!(grown < 20, "{grown} MiB for a reader who may have one waiting");

    // what was sent before the end is whole and in order
    let mut last = 0;
    let code = loop {
        let (opcode, payload) = slow.hear().await.expect("a close frame comes first");
        if opcode == CLOSE {
            break payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        }
        let frame: Value = serde_json::from_slice(&payload).expect("frames are JSON");
        if frame["t"] == "event" {
            assert_eq!(number(&frame["prev"]), last);
            last = number(&frame["seq"]);
        }
    };
    assert_eq!(code, Some(4008));
    assert!((2..head).contains(&last), "{last} of {head}");
    let mut back = desk.member(0).await;
    while last < head {
        // as much as half a megabyte comes as events, more as a snapshot
        let upto = (last + 9).min(head);
        for event in
            back.sync(&ticket, last, Some(upto)).await.iter().filter(|it| it["t"] == "event")
        {
            assert_eq!(number(&event["prev"]), last);
            last = number(&event["seq"]);
        }
        assert_eq!(last, upto);
    }
}

#[tokio::test]
async fn tickets_full_of_long_messages_come_at_the_readers_pace() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut contact = desk.enter(&pass).await;
    let mut streams = Vec::new();
    for number in 0..20 {
        let ticket = contact.create("hello").await;
        for _ in 0..9 {
            contact.message(&ticket, &format!("{number} {}", "x".repeat(LONG - 10))).await;
        }
        streams.push(json!([ticket, 1]));
    }
    let mut reader = desk.enter_with(&pass, json!({ "streams": streams })).await;
    for _ in &streams {
        let frames = reader.all_until("ticket:subscribed").await;
        assert_eq!(frames.iter().filter(|it| it["t"] == "event").count(), 10);
    }
    // more than fits into any queue
    let last = contact.create("hello").await;
    for _ in 0..60 {
        contact.message(&last, &"\u{1}".repeat(LONG)).await;
    }
    let frames = reader.subscribe(&last, Some(0)).await;
    let snapshot = frames.iter().find(|frame| frame["t"] == "snapshot").expect("a snapshot");
    assert_eq!((&snapshot["reset"], &snapshot["more"]), (&json!(true), &json!(true)));
    let mut shown = snapshot["messages"].as_array().expect("a page").clone();
    let (mut messages, mut more) = (shown.len(), true);
    while more {
        (shown, more) = reader.history(&last, number(&shown[0]["seq"])).await;
        messages += shown.len();
    }
    assert_eq!(messages, 61);
}

#[tokio::test]
async fn a_reader_who_takes_nothing_for_ten_seconds_is_cut_off() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut ben) = (desk.contact().await, desk.member(1).await);
    let ticket = contact.create("hello").await;
    ben.subscribe(&ticket, None).await;
    let _slow = follow_without_reading(&desk, &ticket).await;
    viewers(&mut ben, 1).await;
    // more than the kernel takes, and less than may wait
    for _ in 0..18 {
        contact.message(&ticket, &"x".repeat(LONG)).await;
    }
    let since = Instant::now();
    viewers(&mut ben, 0).await;
    let lasted = since.elapsed();
    assert!((8..=15).contains(&lasted.as_secs()), "{lasted:?}");
}
