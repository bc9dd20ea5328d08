//! A contact is erased while their ticket is awake, followed and listed.

use serde_json::{Value, json};

use crate::support::client::{Client, Pass};
use crate::support::desk::{Desk, LOAD, ORIGIN};
use crate::support::http;

/// Stands in what they said of themselves and in what they wrote.
const CANARY: &str = "canary-lia";

/// A contact who has a name and an address: their way in and their id.
fn come(desk: &Desk) -> (Pass, String) {
    let body = json!({
        "key": desk.house.organizations[0].widget_key,
        "name": CANARY, "email": format!("{CANARY}@example.org"),
    });
    let origin = format!("Origin: {ORIGIN}\r\n");
    let answer = http::post(desk.node.http, "/api/v1/widget/sessions", &origin, &body);
    let session: Value = serde_json::from_str(&answer.expect("an answer").body).expect("JSON");
    let text = |field: &str| session[field].as_str().expect("a text").to_owned();
    (Pass { token: text("token"), origin: ORIGIN.to_owned() }, text("contact"))
}

async fn open_list(member: &mut Client) -> Value {
    member.say(&json!({ "t": "list:open", "list": 1, "filter": "open" }));
    member.next("list:page").await
}

/// Everything that a member reads of a ticket in every way there is, from now on.
async fn read_all(desk: &Desk, pass: &Pass, ticket: &str) -> Vec<String> {
    let mut member = desk.enter_with(pass, json!({ "streams": [[ticket, 0]] })).await;
    member.next("ticket:subscribed").await;
    let mut wire = member.wire;
    let mut member = desk.enter(pass).await;
    member.subscribe(ticket, None).await;
    member.subscribe(ticket, Some(0)).await;
    member.sync(ticket, 0, None).await;
    member.history(ticket, 1_000_000).await;
    open_list(&mut member).await;
    wire.extend(member.wire);
    let bearer = format!("Authorization: Bearer {}\r\n", pass.token);
    let mut answers = vec!["/api/v1/contacts".to_owned()];
    answers.push(format!("/api/v1/contacts?q={CANARY}"));
    for path in answers {
        wire.push(http::get_with(desk.node.http, &path, &bearer).expect("an answer").body);
    }
    wire
}

fn holds(wire: &[String], text: &str) -> bool {
    wire.iter().any(|frame| frame.contains(text))
}

fn is_thanks(frame: &Value) -> bool {
    frame.to_string().contains("thanks, ")
}

#[tokio::test]
async fn nothing_of_an_erased_contact_is_read_again_from_a_ticket_that_is_awake() {
    let desk = Desk::open_with(LOAD).await;
    let (visitor, contact) = come(&desk);
    let mut lia = desk.enter(&visitor).await;
    let ticket = lia.create(&format!("{CANARY} has a question")).await;
    lia.subscribe(&ticket, None).await;
    let (reader, owner) = (desk.sign_in(0).await, desk.sign_in(2).await);
    let mut ada = desk.enter(&reader).await;
    ada.subscribe(&ticket, None).await;
    open_list(&mut ada).await;
    ada.message(&ticket, "an answer of ours").await;
    lia.message(&ticket, &format!("thanks, {CANARY}")).await;
    ada.find_ever(|frame| frame["t"] == "event" && is_thanks(frame)).await;
    ada.find_ever(|frame| frame["t"] == "list:rows" && is_thanks(frame)).await;
    assert!(holds(&read_all(&desk, &reader, &ticket).await, CANARY), "there is something to hide");

    let bearer = format!("Authorization: Bearer {}\r\n", owner.token);
    let path = format!("/api/v1/contacts/{contact}/erase");
    let erased = http::send(desk.node.http, "POST", &path, &bearer).expect("an answer");
    assert_eq!(erased.status, 204, "{}", erased.body);
    assert_eq!(lia.end().await, 4401, "their socket ends");

    let begin = ada.wire.len();
    // The ticket's actor is awake, and does not write what it remembers.
    let seq = ada.message(&ticket, "a word among ourselves").await;
    ada.find(|frame| frame["t"] == "event" && frame["seq"] == seq).await;
    ada.find_ever(|frame| frame["t"] == "list:rows" && frame.to_string().contains("among")).await;
    for wire in [ada.wire[begin..].to_vec(), read_all(&desk, &reader, &ticket).await] {
        assert!(!holds(&wire, CANARY), "{wire:?}");
    }
    let read = read_all(&desk, &reader, &ticket).await;
    for kept in ["an answer of ours", "a word among ourselves"] {
        assert!(holds(&read, kept), "staff's own words stay: {read:?}");
    }
    let path = format!("/api/v1/contacts/{contact}");
    let shown = http::get_with(desk.node.http, &path, &bearer).expect("an answer");
    assert!(!shown.body.contains(CANARY), "{}", shown.body);
    let mut again = desk.knock(ORIGIN).await;
    again.say(&json!({ "t": "hello", "token": visitor.token }));
    assert_eq!(again.end().await, 4401, "nor do they come in again");
}
