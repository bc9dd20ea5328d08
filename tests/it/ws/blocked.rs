//! Contacts who may not stay.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::client::{Client, Pass};
use crate::support::desk::{Desk, ORIGIN};

/// A greeted contact, and its id.
async fn come(desk: &Desk) -> (String, Client) {
    let key = &desk.house.organizations[0].widget_key;
    let session = desk.rest().widget_session(key, ORIGIN, None).await.expect("it is allowed");
    let contact = session.contact.to_string();
    let pass = Pass { token: session.token, origin: ORIGIN.to_owned() };
    let client = desk.enter(&pass).await;
    (contact, client)
}

#[tokio::test]
async fn a_contact_who_is_blocked_is_gone_within_five_seconds_and_nobody_else() {
    let desk = Desk::open().await;
    let (contact, mut blocked) = come(&desk).await;
    let (_, mut other) = come(&desk).await;
    let began = Instant::now();
    let block = "update contacts set blocked_at = now(), out_at = now()";
    let block = format!("{block} where id = '{contact}'");
    assert_eq!(desk.house.execute(&block).await, 1);
    assert_eq!(blocked.end().await, 4403);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    other.say(&json!({ "t": "ping", "c": 17 }));
    assert_eq!(other.next("pong").await["c"], 17);
}

#[tokio::test]
async fn contacts_of_a_suspended_organization_are_gone_within_five_seconds() {
    let desk = Desk::open().await;
    let (_, mut client) = come(&desk).await;
    let began = Instant::now();
    let suspend = "update organizations set suspended_at = now() where slug = 'demo'";
    assert_eq!(desk.house.execute(suspend).await, 1);
    assert_eq!(client.end().await, 4403);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
