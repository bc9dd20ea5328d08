//! A member of two organizations goes from one to the other on an open socket.

use serde_json::{Value, json};

use crate::support::client::{Client, Pass};
use crate::support::desk::Desk;
use crate::support::http;

/// Gives Ada, an agent of the first organization, a place in the second.
async fn join_the_other(desk: &Desk) {
    let joined = desk
        .house
        .execute(
            "insert into memberships (id, organization_id, user_id, role)
             select gen_random_uuid(), o.id, u.id, 'agent' from organizations o, users u
             where o.slug = 'demo-2' and u.email = 'ada@demo.example'",
        )
        .await;
    assert_eq!(joined, 1);
}

/// The id of an organization, from somebody who is in it.
async fn organization(desk: &Desk, number: usize) -> Value {
    let client = desk.enter(&desk.sign_in_to(number, 0).await).await;
    let welcome: Value = serde_json::from_str(&client.wire[0]).expect("a frame");
    welcome["you"]["organization"].clone()
}

/// A token of the same sign-in for another organization.
fn switched(desk: &Desk, pass: &Pass, organization: &Value) -> String {
    let headers = format!("Authorization: Bearer {}\r\n", pass.token);
    let body = json!({ "organization": organization });
    let answer = http::post(desk.node.http, "/api/v1/auth/switch", &headers, &body);
    let answer = answer.expect("the node answers");
    assert_eq!(answer.status, 200, "{answer:?}");
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    body["access_token"].as_str().expect("a token").to_owned()
}

async fn switch(client: &mut Client, token: &str) -> Value {
    client.say(&json!({ "t": "switch", "token": token }));
    client.next("welcome").await
}

#[tokio::test]
async fn the_socket_goes_on_in_the_other_organization_and_leaves_the_first() {
    let desk = Desk::open().await;
    join_the_other(&desk).await;
    let (home, other) = (organization(&desk, 0).await, organization(&desk, 1).await);
    let mut contact = desk.contact().await;
    let ticket = contact.create("hello from the first").await;
    let mut ben = desk.member(1).await;
    let pass = desk.sign_in(0).await;
    let mut ada = desk.enter(&pass).await;
    ada.say(&json!({ "t": "ticket:subscribe", "ticket": ticket }));
    ada.next("ticket:subscribed").await;
    ada.say(&json!({ "t": "list:open", "list": 1, "filter": "open" }));
    ada.next("list:page").await;
    ada.say(&json!({ "t": "view", "ticket": ticket, "mode": "read" }));

    let token = switched(&desk, &pass, &other);
    let welcome = switch(&mut ada, &token).await;
    assert_eq!(welcome["you"]["organization"], other);
    let begin = ada.wire.len();

    // Colleagues of the first organization see Ada go.
    ben.find(|frame| frame["t"] == "presence:update" && frame["status"] == "offline").await;
    contact.message(&ticket, "a secret of the first").await;
    ada.say(&json!({ "t": "ticket:subscribe", "ticket": ticket }));
    let refused = ada.next("error").await;
    assert_eq!(refused["code"], "NOT_FOUND", "a ticket of the organization that was left");
    ada.say(&json!({ "t": "list:open", "list": 1, "filter": "open" }));
    let page = ada.next("list:page").await;
    assert_eq!(page["rows"].as_array().map(Vec::len), Some(0), "{page}");
    let after = ada.wire[begin..].join("\n");
    assert!(!after.contains("a secret of the first"), "{after}");

    // And back again, on the same socket.
    let there = Pass { token, ..pass.clone() };
    let token = switched(&desk, &there, &home);
    assert_eq!(switch(&mut ada, &token).await["you"]["organization"], home);
    ada.say(&json!({ "t": "ticket:subscribe", "ticket": ticket }));
    ada.next("ticket:subscribed").await;
    assert!(ada.has_heard("a secret of the first"));
}

#[tokio::test]
async fn frames_behind_a_switch_are_read_in_the_other_organization() {
    let desk = Desk::open().await;
    join_the_other(&desk).await;
    let other = organization(&desk, 1).await;
    let pass = desk.sign_in(0).await;
    let mut ada = desk.enter(&pass).await;
    desk.contact().await.create("hello from the first").await;
    let token = switched(&desk, &pass, &other);
    ada.say(&json!({ "t": "switch", "token": token }));
    ada.say(&json!({ "t": "list:open", "list": 7, "filter": "open" }));
    ada.next("welcome").await;
    let page = ada.next("list:page").await;
    assert_eq!(page["rows"].as_array().map(Vec::len), Some(0), "{page}");
}

#[tokio::test]
async fn a_socket_does_not_go_on_where_its_network_is_not_admitted() {
    let desk = Desk::open().await;
    join_the_other(&desk).await;
    let other = organization(&desk, 1).await;
    let pass = desk.sign_in(0).await;
    let mut ada = desk.enter(&pass).await;
    let token = switched(&desk, &pass, &other);
    let closed = desk
        .house
        .execute(
            r#"update organizations set settings = '{"security": {"networks": ["10.0.0.0/8"]}}'
               where slug = 'demo-2'"#,
        )
        .await;
    assert_eq!(closed, 1);
    ada.say(&json!({ "t": "switch", "token": token }));
    assert_eq!(ada.end().await, 4403);
}

#[tokio::test]
async fn tokens_of_others_and_nonsense_end_the_socket() {
    let desk = Desk::open().await;
    let theirs = desk.sign_in_to(1, 0).await;
    for token in [theirs.token.as_str(), "nonsense", ""] {
        let mut ada = desk.member(0).await;
        ada.say(&json!({ "t": "switch", "token": token }));
        assert_eq!(ada.end().await, 4401, "{token:.20}");
    }
    let mut contact = desk.contact().await;
    contact.say(&json!({ "t": "switch", "token": theirs.token }));
    assert_eq!(contact.next("error").await["re"], "switch");
}
