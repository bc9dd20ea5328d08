//! Locks that somebody else holds, and connections that others have taken: whoever needs them is told
//! soon to come again, and nobody else waits.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::support::client::{Client, id};
use crate::support::cluster::Cluster;
use crate::support::commands::post;
use crate::support::desk::{Desk, House, LOAD};

/// Within this somebody who cannot be served is told so.
const SOON: Duration = Duration::from_secs(6);

/// Somebody who has done this and leaves the transaction open.
async fn somebody(desk: &Desk, what: &str) -> PgConnection {
    let mut connection = desk.house.connect().await;
    let begin = AssertSqlSafe(format!("begin; {what}"));
    connection.execute(begin).await.expect("nobody else holds it");
    connection
}

/// What a message is answered with.
async fn answer(client: &mut Client, cid: &str, ticket: &str) -> Value {
    client.post_as(cid, Some(ticket), json!({ "do": "message", "body": cid })).await
}

/// Repeats a command until it is carried out; answers its seq.
async fn insist(client: &mut Client, cid: &str, ticket: &str) -> Value {
    let begun = Instant::now();
    loop {
        let answer = answer(client, cid, ticket).await;
        if answer["t"] == "ack" {
            return answer;
        }
        assert_eq!((&answer["code"], &answer["retry"]), (&json!("UNAVAILABLE"), &json!(true)));
        assert!(begun.elapsed() < Duration::from_secs(20), "{answer}");
    }
}

#[tokio::test]
async fn whoever_holds_a_ticket_keeps_nobody_from_the_others() {
    let desk = Desk::open_with(LOAD).await;
    let (mut one, mut other) = (desk.contact().await, desk.contact().await);
    let (held, free) = (one.create("mine").await, other.create("mine").await);
    let lock = format!("select from tickets where id = '{held}' for update");
    let somebody = somebody(&desk, &lock).await;

    let (cid, since) = (id(), Instant::now());
    one.say(&post(&cid, Some(&held), json!({ "do": "message", "body": cid })));
    for _ in 0..3 {
        insist(&mut other, &id(), &free).await;
        assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
    }
    let refused = one.answer(&cid).await;
    assert_eq!((&refused["code"], &refused["retry"]), (&json!("UNAVAILABLE"), &json!(true)));
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());

    somebody.close().await.expect("it ends");
    let done = insist(&mut one, &cid, &held).await;
    assert_eq!(insist(&mut one, &cid, &held).await["seq"], done["seq"]);
    let count = format!("select count(*) from messages where ticket_id = '{held}'");
    assert_eq!(desk.house.count(&count).await, 2);
}

#[tokio::test]
async fn while_the_table_is_held_everybody_is_told_to_come_again() {
    let desk = Desk::open_with(LOAD).await;
    let mut contact = desk.contact().await;
    let ticket = contact.create("hello").await;
    let lock = "lock table tickets in access exclusive mode";
    let somebody = somebody(&desk, lock).await;

    let (cid, since) = (id(), Instant::now());
    let refused = answer(&mut contact, &cid, &ticket).await;
    assert_eq!((&refused["code"], &refused["retry"]), (&json!("UNAVAILABLE"), &json!(true)));
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());

    somebody.close().await.expect("it ends");
    insist(&mut contact, &cid, &ticket).await;
}

/// Connections until PostgreSQL has none left.
async fn crowd(cluster: &Cluster) -> Vec<PgConnection> {
    let login: PgConnectOptions = cluster.url().parse().expect("it is a URL");
    let mut crowd = Vec::new();
    while let Ok(connection) = login.connect().await {
        crowd.push(connection);
    }
    crowd
}

#[tokio::test]
async fn a_program_that_gets_no_connection_is_back_when_there_is_one() {
    let cluster = Cluster::start(&["max_connections = 40"]);
    let house = House::found(cluster.url(), LOAD, None);
    let desk = Desk { node: house.serve(), house };
    let mut contact = desk.contact().await;
    let ticket = contact.create("hello").await;
    let mut others = crowd(&cluster).await;
    let last = others.last_mut().expect("there was room");
    let end = "select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'insightdesk%'";
    last.execute(end).await.expect("it may");
    others.extend(crowd(&cluster).await);

    let (cid, since) = (id(), Instant::now());
    let refused = answer(&mut contact, &cid, &ticket).await;
    assert_eq!((&refused["code"], &refused["retry"]), (&json!("UNAVAILABLE"), &json!(true)));
    assert!(since.elapsed() < SOON, "{:?}", since.elapsed());
    assert_eq!(desk.node.get("/healthz").status, 200);
    desk.node.wait_for(503);

    drop(others);
    insist(&mut contact, &cid, &ticket).await;
    desk.node.wait_for(200);
}
