//! A contact and an agent talk.

use serde_json::json;

use crate::support::client::id;
use crate::support::commands::{events, number, post, text};
use crate::support::desk::Desk;

#[tokio::test]
async fn a_contact_and_an_agent_talk_both_ways() {
    let desk = Desk::open().await;
    let (mut contact, mut agent) = (desk.contact().await, desk.member(0).await);
    let ticket = contact.create("My teapot leaks").await;
    contact.subscribe(&ticket, None).await;
    let snapshot = agent.subscribe(&ticket, None).await;
    let snapshot = snapshot.iter().find(|frame| frame["t"] == "snapshot").expect("a snapshot");
    assert_eq!(snapshot["reset"], false);
    assert_eq!(snapshot["messages"][0]["body"], "My teapot leaks");
    assert_eq!(snapshot["ticket"]["subject"], "My teapot leaks");
    assert_eq!(snapshot["ticket"]["status"], "open");

    let seq = agent.message(&ticket, "Where does it leak?").await;
    let heard = contact.next("event").await;
    assert_eq!((&heard["event"]["type"], number(&heard["seq"])), (&json!("ticket:message"), seq));
    assert_eq!(heard["event"]["body"], "Where does it leak?");
    assert_eq!(
        (&heard["by"]["kind"], &heard["by"]["name"]),
        (&json!("member"), &json!("Ada Palmer"))
    );

    let cid = id();
    let answer = contact
        .post_as(&cid, Some(&ticket), json!({ "do": "message", "body": "At the spout 🫖" }))
        .await;
    assert_eq!(answer["t"], "ack", "{answer}");
    assert!(answer.get("duplicate").is_none(), "{answer}");
    let heard = agent.find(|frame| frame["cid"] == cid.as_str()).await;
    assert_eq!((&heard["t"], &heard["seq"]), (&json!("event"), &answer["seq"]));
    assert_eq!(heard["event"]["message"], answer["message"]);
    assert_eq!(heard["event"]["body"], "At the spout 🫖");
    assert_eq!(heard["by"]["kind"], "contact");
}

#[tokio::test]
async fn every_reader_gets_every_event_once_in_order_and_linked() {
    let desk = Desk::open_with(crate::support::desk::LOAD).await;
    let pass = desk.visit().await;
    let (mut writer, mut other) = (desk.enter(&pass).await, desk.enter(&pass).await);
    let mut agent = desk.member(0).await;
    let ticket = writer.create("first").await;
    for reader in [&mut writer, &mut other, &mut agent] {
        reader.subscribe(&ticket, None).await;
    }
    let cids: Vec<_> = (0..100).map(|_| id()).collect();
    for (number, cid) in cids.iter().enumerate() {
        let op = json!({ "do": "message", "body": format!("message {number}") });
        writer.say(&post(cid, Some(&ticket), op));
    }
    for reader in [&mut writer, &mut other, &mut agent] {
        let mut last = 2;
        for cid in &cids {
            let event = reader.next("event").await;
            assert_eq!((text(&event["cid"]), number(&event["prev"])), (cid.clone(), last));
            last = number(&event["seq"]);
        }
    }
}

#[tokio::test]
async fn older_messages_come_in_pages_that_neither_skip_nor_repeat() {
    let desk = Desk::open_with(crate::support::desk::LOAD).await;
    let mut contact = desk.contact().await;
    let ticket = contact.create("message 0").await;
    for number in 1..120 {
        contact.message(&ticket, &format!("message {number}")).await;
    }
    let frames = contact.subscribe(&ticket, None).await;
    let snapshot = frames.iter().find(|frame| frame["t"] == "snapshot").expect("a snapshot");
    let mut bodies: Vec<String> = Vec::new();
    let mut page = snapshot["messages"].as_array().expect("a page").clone();
    let mut more = snapshot["more"] == true;
    loop {
        bodies.splice(0..0, page.iter().map(|message| text(&message["body"])));
        if !more {
            break;
        }
        (page, more) = contact.history(&ticket, number(&page[0]["seq"])).await;
    }
    let all: Vec<_> = (0..120).map(|number| format!("message {number}")).collect();
    assert_eq!(bodies, all);
}

#[tokio::test]
async fn marks_of_delivery_and_reading_reach_the_other_side() {
    let desk = Desk::open().await;
    let (mut contact, mut agent) = (desk.contact().await, desk.member(0).await);
    let ticket = contact.create("hello").await;
    contact.subscribe(&ticket, None).await;
    agent.subscribe(&ticket, None).await;
    let seq = agent.message(&ticket, "hi").await;
    contact.done(&ticket, json!({ "do": "delivered", "upto": seq })).await;
    contact.done(&ticket, json!({ "do": "read", "upto": u64::MAX })).await;
    let is = |kind: &'static str| move |frame: &serde_json::Value| frame["event"]["type"] == kind;
    assert_eq!(agent.find(is("ticket:delivered")).await["event"]["upto"], seq);
    assert_eq!(agent.find(is("ticket:read")).await["event"]["upto"], seq, "and not beyond");

    let mut later = desk.member(1).await;
    let frames = later.subscribe(&ticket, None).await;
    let marks = &frames[frames.len() - 2]["ticket"]["marks"];
    let mark = marks.as_array().expect("marks").iter().find(|mark| mark["kind"] == "contact");
    let mark = mark.expect("the contact's mark");
    assert_eq!((&mark["read"], &mark["delivered"]), (&json!(seq), &json!(seq)));
    assert!(events(&frames).is_empty(), "{frames:?}");
}
