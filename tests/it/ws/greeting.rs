//! The first frame of a socket, and sockets that begin in another way.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::client::{hello, id};
use crate::support::commands::{number, post};
use crate::support::desk::Desk;

#[tokio::test]
async fn a_member_is_welcomed_by_name_and_role_and_told_of_colleagues() {
    let desk = Desk::open().await;
    let pass = desk.sign_in(0).await;
    let mut member = desk.knock(&pass.origin).await;
    member.say(&hello(&pass.token, json!({ "client": { "name": "test", "version": "1" } })));
    let welcome = member.hear().await;
    assert_eq!((&welcome["t"], &welcome["resumed"]), (&json!("welcome"), &json!(true)));
    assert_eq!(welcome["proto"], "1.0");
    let you = &welcome["you"];
    assert_eq!((&you["kind"], &you["name"]), (&json!("member"), &json!("Ada Palmer")));
    assert_eq!(
        (&you["role"], &you["organization_name"]),
        (&json!("agent"), &json!("Fernhill Coffee"))
    );
    assert_eq!(welcome["limits"]["message_bytes"], 512 * 1024);
    assert_eq!(welcome["limits"]["subscriptions"], 200);

    let colleagues = member.next("presence:list").await;
    let names: Vec<_> = colleagues["members"].as_array().expect("a list").iter().collect();
    let names: Vec<_> = names.iter().map(|member| member["name"].as_str()).collect();
    assert_eq!(names, [Some("Ada Palmer"), Some("Ben Okafor"), Some("Olga Lindt")]);
}

#[tokio::test]
async fn a_contact_is_welcomed_without_a_role_and_told_whether_anybody_is_there() {
    let desk = Desk::open().await;
    let mut contact = desk.contact().await;
    let welcome: serde_json::Value =
        serde_json::from_str(&contact.wire[0]).expect("it was JSON a moment ago");
    assert_eq!(welcome["you"]["kind"], "contact");
    assert!(welcome["you"].get("role").is_none(), "{welcome}");
    assert_eq!(contact.next("availability").await["online"], false);
    contact.say(&json!({ "t": "ping", "c": 17 }));
    let pong = contact.next("pong").await;
    assert_eq!(pong["c"], 17);
    assert!(number(&pong["s"]) > 1_700_000_000_000, "{pong}");
}

#[tokio::test]
async fn a_command_before_hello_is_not_carried_out() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    for first in [
        post(&id(), None, json!({ "do": "create", "body": "hello?" })),
        json!({ "t": "ticket:subscribe", "ticket": id() }),
        json!({ "t": "hello" }),
        json!("hello"),
    ] {
        let mut client = desk.knock(&pass.origin).await;
        client.say(&first);
        assert_eq!(client.end().await, 4401, "{first}");
        assert!(client.wire.is_empty(), "{:?}", client.wire);
    }
    assert_eq!(desk.house.count("select count(*) from tickets").await, 0);
}

#[tokio::test]
async fn whoever_says_nothing_is_sent_away() {
    let desk = Desk::open_with(&[("SOCKETS__HELLO_TIMEOUT", "1s")]).await;
    let pass = desk.visit().await;
    let mut client = desk.knock(&pass.origin).await;
    let begun = Instant::now();
    assert_eq!(client.end().await, 4408);
    assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
    desk.enter(&pass).await;
}

#[tokio::test]
async fn a_hello_is_small_and_said_once() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    let mut client = desk.knock(&pass.origin).await;
    client.say(&hello(&pass.token, json!({ "padding": "x".repeat(5_000) })));
    assert_eq!(client.end().await, 1009);

    let mut client = desk.enter(&pass).await;
    client.say(&hello(&pass.token, json!({})));
    let answer = client.next("error").await;
    assert_eq!((&answer["code"], &answer["re"]), (&json!("MALFORMED"), &json!("hello")));
    client.create("still there").await;
}

#[tokio::test]
async fn a_hello_goes_on_with_fifty_tickets_at_most() {
    let desk = Desk::open().await;
    let pass = desk.visit().await;
    let streams: Vec<_> = (0..51).map(|_| json!([id(), 1])).collect();
    let mut client = desk.knock(&pass.origin).await;
    client.say(&hello(&pass.token, json!({ "streams": streams })));
    assert_eq!(client.end().await, 4409);
}
