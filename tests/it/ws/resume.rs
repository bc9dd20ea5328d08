//! Coming back: everything after the last seq, in order, or a snapshot that says so.

use serde_json::{Value, json};

use crate::support::client::{Client, id};
use crate::support::commands::{events, number, post, text};
use crate::support::desk::{Desk, LOAD};

/// Opens a ticket with this many messages, the first one included; its head is one more.
async fn ticket_of(contact: &mut Client, messages: u64) -> String {
    let ticket = contact.create("message 1").await;
    let cids: Vec<_> = (2..=messages).map(|_| id()).collect();
    for (number, cid) in (2..).zip(&cids) {
        let op = json!({ "do": "message", "body": format!("message {number}") });
        contact.say(&post(cid, Some(&ticket), op));
    }
    for cid in &cids {
        assert_eq!(contact.answer(cid).await["t"], "ack");
    }
    ticket
}

/// The seqs of events, which must be linked and begin after `last`.
fn linked(frames: &[Value], mut last: u64) -> Vec<u64> {
    let mut seqs = Vec::new();
    for event in events(frames) {
        assert_eq!(number(&event["prev"]), last, "{event}");
        last = number(&event["seq"]);
        seqs.push(last);
    }
    seqs
}

fn snapshot(frames: &[Value]) -> Option<&Value> {
    frames.iter().find(|frame| frame["t"] == "snapshot")
}

#[tokio::test]
async fn what_happened_after_a_seq_comes_in_order_and_then_the_word_that_it_was_all() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let ticket = ticket_of(&mut desk.enter(&pass).await, 30).await;
    let mut client = desk.enter(&pass).await;
    for after in [0, 1, 17, 30, 31] {
        let frames = client.subscribe(&ticket, Some(after)).await;
        assert_eq!(linked(&frames, after), (after + 1..=31).collect::<Vec<_>>());
        assert_eq!(frames.last().map(|last| number(&last["head"])), Some(31));
        assert!(snapshot(&frames).is_none());
    }
}

#[tokio::test]
async fn a_hello_goes_on_with_the_tickets_that_it_names() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut client = desk.enter(&pass).await;
    let (one, two) = (ticket_of(&mut client, 10).await, ticket_of(&mut client, 5).await);
    let welcome: Value = serde_json::from_str(&client.wire[0]).expect("JSON");
    let more = json!({ "timeline": welcome["timeline"], "streams": [[one, 4], [two, 6]] });
    let mut client = desk.enter_with(&pass, more).await;
    assert!(client.wire[0].contains(r#""resumed":true"#), "{}", client.wire[0]);
    let frames = client.all_until("ticket:subscribed").await;
    assert_eq!(linked(&frames, 4), (5..=11).collect::<Vec<_>>());
    let frames = client.all_until("ticket:subscribed").await;
    assert_eq!(linked(&frames, 6), Vec::<u64>::new());
    assert_eq!(frames.last().map(|last| text(&last["ticket"])), Some(two.clone()));

    let seq = client.message(&two, "live again").await;
    let event = client.next("event").await;
    assert_eq!((number(&event["seq"]), number(&event["prev"])), (seq, 6));
}

#[tokio::test]
async fn seqs_of_another_timeline_are_answered_with_snapshots() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut client = desk.enter(&pass).await;
    let (one, two) = (ticket_of(&mut client, 10).await, ticket_of(&mut client, 5).await);
    for timeline in [id(), "no such thing".to_owned(), String::new()] {
        let more = json!({ "timeline": timeline, "streams": [[one, 4], [two, 6]] });
        let mut client = desk.enter_with(&pass, more).await;
        assert!(client.wire[0].contains(r#""resumed":false"#), "{}", client.wire[0]);
        for (ticket, head) in [(&one, 11), (&two, 6)] {
            let frames = client.all_until("ticket:subscribed").await;
            assert!(events(&frames).is_empty(), "{frames:?}");
            let snapshot = snapshot(&frames).expect("a snapshot");
            assert_eq!((&snapshot["reset"], number(&snapshot["seq"])), (&json!(true), head));
            assert_eq!(text(&snapshot["ticket"]["id"]), *ticket);
        }
    }
}

#[tokio::test]
async fn who_is_too_far_behind_gets_a_snapshot_instead_of_everything() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let ticket = ticket_of(&mut desk.enter(&pass).await, 520).await;
    let mut client = desk.enter(&pass).await;
    let frames = client.subscribe(&ticket, Some(21)).await;
    assert_eq!(linked(&frames, 21).len(), 500, "the most that is sent");
    for frames in [client.subscribe(&ticket, Some(20)).await, client.sync(&ticket, 3, None).await] {
        let snapshot = snapshot(&frames).expect("a snapshot");
        assert_eq!((&snapshot["reset"], number(&snapshot["seq"])), (&json!(true), 521));
        assert_eq!(snapshot["messages"].as_array().map(Vec::len), Some(50));
        assert!(events(&frames).is_empty());
    }
}

#[tokio::test]
async fn a_hole_is_filled_up_to_where_it_ends() {
    let desk = Desk::open_with(LOAD).await;
    let mut client = desk.contact().await;
    let ticket = ticket_of(&mut client, 20).await;
    let frames = client.sync(&ticket, 5, Some(9)).await;
    assert_eq!(linked(&frames, 5), [6, 7, 8, 9]);
    assert_eq!(frames.last().map(|last| number(&last["upto"])), Some(9));
    let frames = client.sync(&ticket, 19, Some(u64::MAX)).await;
    assert_eq!(linked(&frames, 19), [20, 21]);
    assert_eq!(frames.last().map(|last| number(&last["upto"])), Some(21));
}

#[tokio::test]
async fn whoever_comes_back_again_and_again_while_others_write_misses_nothing() {
    const MESSAGES: u64 = 300;
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut writer = desk.enter(&pass).await;
    let ticket = writer.create("message 1").await;
    let writing = async {
        for number in 0..MESSAGES {
            writer.message(&ticket, &format!("message {number}")).await;
        }
    };
    let reading = async {
        let (mut last, mut visits) = (0, 0);
        while last < MESSAGES + 2 {
            let mut reader = desk.enter(&pass).await;
            let frames = reader.subscribe(&ticket, Some(last)).await;
            last = linked(&frames, last).last().copied().unwrap_or(last);
            for _ in 0..(visits % 4).min(MESSAGES + 2 - last) {
                let event = reader.next("event").await;
                assert_eq!(number(&event["prev"]), last, "{event}");
                last = number(&event["seq"]);
            }
            visits += 1;
        }
        visits
    };
    let ((), visits) = tokio::join!(writing, reading);
    assert!(visits > 10, "{visits} visits see little");
}
