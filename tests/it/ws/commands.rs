//! Commands: repeated, doubled, refused.

use serde_json::{Value, json};

use crate::support::client::{Client, id};
use crate::support::commands::{number, text};
use crate::support::desk::{Desk, LOAD};

fn message(body: &str) -> Value {
    json!({ "do": "message", "body": body })
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_another_content_a_conflict() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    let mut contact = desk.enter(&pass).await;
    let ticket = contact.create("hello").await;
    let cid = id();
    let first = contact.post_as(&cid, Some(&ticket), message("once")).await;
    let mut elsewhere = desk.enter(&pass).await;
    for client in [&mut contact, &mut elsewhere] {
        let again = client.post_as(&cid, Some(&ticket), message("once")).await;
        assert_eq!(again["duplicate"], true, "{again}");
        assert_eq!((&again["seq"], &again["message"]), (&first["seq"], &first["message"]));
        let other = client.post_as(&cid, Some(&ticket), message("twice")).await;
        assert_eq!(other["code"], "COMMAND_ID_REUSED", "{other}");
        assert_eq!(other["retry"], false);
    }
    let stored = "select count(*) from messages where body in ('once', 'twice')";
    assert_eq!(desk.house.count(stored).await, 1);
}

#[tokio::test]
async fn a_ticket_is_opened_once_however_often_it_is_asked_for() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    let (mut first, mut second) = (desk.enter(&pass).await, desk.enter(&pass).await);
    let (cid, create) = (id(), json!({ "do": "create", "body": "hello", "subject": "A teapot" }));
    let opened = first.post_as(&cid, None, create.clone()).await;
    let again = second.post_as(&cid, None, create).await;
    assert_eq!((&again["ticket"], &again["seq"]), (&opened["ticket"], &opened["seq"]));
    assert_eq!(again["duplicate"], true, "{again}");
    let other = second.post_as(&cid, None, json!({ "do": "create", "body": "other" })).await;
    assert_eq!(other["code"], "COMMAND_ID_REUSED", "{other}");
    assert_eq!(desk.house.count("select count(*) from tickets").await, 1);
}

#[tokio::test]
async fn one_id_on_two_tickets_of_two_people_or_in_two_organizations_is_two_commands() {
    let desk = Desk::open().await;
    let cid = id();
    let mut contact = desk.contact().await;
    let one = contact.create("one").await;
    let two = contact.create("two").await;
    let mut elsewhere = desk.enter(&desk.visit_at(1).await).await;
    let three = elsewhere.create("three").await;
    let mut agent = desk.member(0).await;
    let answers = [
        contact.post_as(&cid, Some(&one), message("a")).await,
        contact.post_as(&cid, Some(&two), message("b")).await,
        elsewhere.post_as(&cid, Some(&three), message("c")).await,
        agent.post_as(&cid, Some(&one), message("d")).await,
    ];
    for answer in &answers {
        assert_eq!(answer["t"], "ack", "{answer}");
        assert!(answer.get("duplicate").is_none(), "{answer}");
    }
    let opened = [&mut contact, &mut elsewhere];
    let mut tickets = Vec::new();
    for client in opened {
        let create = json!({ "do": "create", "body": "four" });
        tickets.push(text(&client.post_as(&cid, None, create).await["ticket"]));
    }
    assert_ne!(tickets[0], tickets[1]);
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_wins() {
    let desk = Desk::open().await;
    let mut contact = desk.contact().await;
    let (mut ada, mut ben) = (desk.member(0).await, desk.member(1).await);
    for round in 0..5 {
        let ticket = contact.create(&format!("round {round}")).await;
        let claim = || json!({ "do": "claim" });
        let (one, two) = tokio::join!(ada.post(&ticket, claim()), ben.post(&ticket, claim()));
        let won = [&one, &two].into_iter().filter(|answer| answer["t"] == "ack").count();
        assert_eq!(won, 1, "{one} {two}");
        let lost = if one["t"] == "nack" { &one } else { &two };
        assert_eq!(lost["code"], "CONFLICT", "{lost}");
        let (again, seq) = match lost == &one {
            true => (ben.post(&ticket, claim()).await, number(&two["seq"])),
            false => (ada.post(&ticket, claim()).await, number(&one["seq"])),
        };
        assert_eq!(again["t"], "ack", "nothing to do: {again}");
        assert!(number(&again["seq"]) >= seq, "{again}");
    }
}

#[tokio::test]
async fn what_the_ticket_or_the_asker_may_not_is_refused_with_its_code() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut agent) = (desk.contact().await, desk.member(0).await);
    let ticket = contact.create("hello").await;
    let member = text(&serde_json::from_str::<Value>(&agent.wire[0]).expect("JSON")["you"]["id"]);
    for (op, code) in [
        (json!({ "do": "note", "body": "x" }), "FORBIDDEN"),
        (json!({ "do": "claim" }), "FORBIDDEN"),
        (json!({ "do": "assign", "member": member }), "FORBIDDEN"),
        (json!({ "do": "assign", "member": null }), "FORBIDDEN"),
        (json!({ "do": "status", "to": "resolved" }), "ACTION_NOT_ALLOWED"),
        (message(""), "VALIDATION_ERROR"),
        (message(" \n\t "), "VALIDATION_ERROR"),
        (message(&"x".repeat(50_001)), "VALIDATION_ERROR"),
        (message("a\0b"), "VALIDATION_ERROR"),
        (json!({ "do": "explode" }), "MALFORMED"),
        (json!({ "do": "message" }), "MALFORMED"),
        (json!({ "do": "message", "body": 5 }), "MALFORMED"),
    ] {
        refused(&mut contact, Some(&ticket), op, code).await;
    }
    for (op, code) in [
        (json!({ "do": "delivered", "upto": 1 }), "FORBIDDEN"),
        (json!({ "do": "assign", "member": id() }), "NOT_FOUND"),
        (json!({ "do": "status", "to": "closed" }), "ACTION_NOT_ALLOWED"),
        (json!({ "do": "status", "to": "pending", "reason": "spam" }), "ACTION_NOT_ALLOWED"),
        (json!({ "do": "status", "to": "snoozed" }), "MALFORMED"),
    ] {
        refused(&mut agent, Some(&ticket), op, code).await;
    }
    let create = json!({ "do": "create", "body": "x" });
    refused(&mut agent, None, create, "VALIDATION_ERROR").await;
    let nowhere = json!({ "do": "create", "body": "x", "inbox": id(), "contact": id() });
    refused(&mut agent, None, nowhere, "NOT_FOUND").await;
    refused(&mut contact, None, message("to no ticket"), "VALIDATION_ERROR").await;
    assert_eq!(desk.house.count("select count(*) from messages").await, 1);
}

async fn refused(client: &mut Client, ticket: Option<&str>, op: Value, code: &str) {
    let answer = client.post_as(&id(), ticket, op.clone()).await;
    let op = op.to_string();
    assert_eq!(answer["code"], code, "{op:.80} {answer}");
    assert_eq!((&answer["t"], &answer["retry"]), (&json!("nack"), &json!(false)), "{op:.80}");
}
