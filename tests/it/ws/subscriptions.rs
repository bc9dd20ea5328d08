//! Following tickets: which, how many, until when.

use serde_json::{Value, json};

use crate::support::client::{Client, id};
use crate::support::commands::text;
use crate::support::desk::{Desk, LOAD};

/// What somebody is answered who asks for this ticket in every way there is, without its id.
async fn answers(client: &mut Client, ticket: &str) -> Vec<String> {
    let command = |op: Value| json!({ "t": "post", "cid": id(), "ticket": ticket, "op": op });
    let questions = [
        json!({ "t": "ticket:subscribe", "ticket": ticket }),
        json!({ "t": "ticket:subscribe", "ticket": ticket, "after": 0 }),
        json!({ "t": "sync", "ticket": ticket, "after": 0 }),
        json!({ "t": "history", "ticket": ticket, "before": 100 }),
        command(json!({ "do": "message", "body": "x" })),
        command(json!({ "do": "read", "upto": 1 })),
    ];
    let mut answers = Vec::new();
    for question in questions {
        client.say(&question);
        let answer = client.find(|frame| frame["t"] == "error" || frame["t"] == "nack").await;
        assert_eq!(answer["code"], "NOT_FOUND", "{question}: {answer}");
        let cid = question["cid"].as_str().unwrap_or("no cid");
        answers.push(answer.to_string().replace(ticket, "<ticket>").replace(cid, "<cid>"));
    }
    answers
}

#[tokio::test]
async fn a_foreign_ticket_looks_like_one_that_does_not_exist() {
    let desk = Desk::open().await;
    let mut owner = desk.contact().await;
    let ticket = owner.create("mine").await;
    for pass in [
        desk.visit().await,
        desk.visit_at(1).await,
        desk.sign_in_to(1, 0).await,
        desk.sign_in_to(1, 2).await,
    ] {
        let mut stranger = desk.enter(&pass).await;
        let foreign = answers(&mut stranger, &ticket).await;
        assert_eq!(foreign, answers(&mut stranger, &id()).await);
        assert!(!stranger.has_heard("mine"));
    }
    assert_eq!(desk.house.count("select max(head) from tickets").await, 2);
}

#[tokio::test]
async fn a_foreign_ticket_in_a_hello_is_refused_and_the_others_go_on() {
    let desk = Desk::open().await;
    let foreign = desk.contact().await.create("somebody else's").await;
    let pass = desk.visit().await;
    let own = desk.enter(&pass).await.create("my own").await;
    let streams = json!([[foreign, 0], [own, 0], [id(), 0]]);
    let mut client = desk.enter_with(&pass, json!({ "streams": streams })).await;
    let frames = client.all_until("ticket:subscribed").await;
    assert_eq!(frames.last().map(|last| text(&last["ticket"])), Some(own));
    let refused = client.next("error").await;
    assert_eq!(
        (&refused["code"], &refused["re"]),
        (&json!("NOT_FOUND"), &json!("ticket:subscribe"))
    );
    let refusals = client.wire.iter().filter(|frame| frame.contains("NOT_FOUND")).count();
    assert_eq!(refusals, 2);
    assert!(!client.has_heard("somebody else's"));
}

#[tokio::test]
async fn a_socket_follows_two_hundred_tickets_and_each_of_them_once() {
    let desk = Desk::open_with(LOAD).await;
    let mut contact = desk.contact().await;
    let mut tickets = Vec::new();
    for number in 0..201 {
        tickets.push(contact.create(&format!("ticket {number}")).await);
    }
    let mut agent = desk.member(0).await;
    for ticket in &tickets[..200] {
        agent.subscribe(ticket, Some(0)).await;
    }
    agent.say(&json!({ "t": "ticket:subscribe", "ticket": tickets[200] }));
    let refused = agent.next("error").await;
    assert_eq!(refused["code"], "TOO_MANY_SUBSCRIPTIONS", "{refused}");
    assert_eq!(text(&refused["ticket"]), tickets[200]);

    for _ in 0..1_000 {
        agent.say(&json!({ "t": "ticket:subscribe", "ticket": tickets[0], "after": 2 }));
    }
    for _ in 0..1_000 {
        agent.next("ticket:subscribed").await;
    }
    let before = agent.wire.len();
    let seq = contact.message(&tickets[0], "just once").await;
    contact.message(&tickets[1], "afterwards").await;
    agent.find(|frame| frame["event"]["body"] == "afterwards").await;
    let times = agent.wire[before..].iter().filter(|frame| frame.contains("just once")).count();
    assert_eq!((times, seq), (1, 3));

    agent.say(&json!({ "t": "ticket:unsubscribe", "ticket": tickets[1] }));
    agent.next("ticket:unsubscribed").await;
    agent.subscribe(&tickets[200], None).await;
}

#[tokio::test]
async fn nothing_comes_of_a_ticket_that_is_followed_no_more() {
    let desk = Desk::open().await;
    let (mut contact, mut agent) = (desk.contact().await, desk.member(0).await);
    let (one, two) = (contact.create("one").await, contact.create("two").await);
    agent.subscribe(&one, None).await;
    agent.subscribe(&two, None).await;
    agent.say(&json!({ "t": "ticket:unsubscribe", "ticket": one }));
    agent.next("ticket:unsubscribed").await;
    contact.message(&one, "unheard").await;
    contact.message(&two, "heard").await;
    agent.find(|frame| frame["event"]["body"] == "heard").await;
    assert!(!agent.has_heard("unheard"));
}
