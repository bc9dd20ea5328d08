//! An orderly stop under load: clients are told, and nothing that was acknowledged is missing.

use std::time::{Duration, Instant};

use insightdesk_loadtest::ws::SocketError;
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::task::{JoinSet, spawn_blocking};

use crate::support::client::{Client, id};
use crate::support::commands::{number, post, text};
use crate::support::desk::{Desk, LOAD};

const WRITERS: usize = 8;

/// What a writer was told until the end.
#[derive(Debug, Default)]
struct Told {
    ticket: String,
    /// Command and seq of what was acknowledged.
    acked: Vec<(String, u64)>,
    was_drained: bool,
    code: u16,
}

/// Writes one message after the other until the socket is closed.
async fn write_to_the_end(mut client: Client) -> Told {
    let mut told = Told { ticket: client.create("hello").await, ..Told::default() };
    let mut cid = id();
    client.say(&message(&cid, &told.ticket));
    loop {
        let frame: Value = match client.socket.next().await {
            Ok(text) => serde_json::from_str(&text).expect("JSON"),
            Err(SocketError::Closed { code, .. }) => return Told { code, ..told },
            Err(end) => panic!("not closed in order: {end}"),
        };
        match frame["t"].as_str() {
            Some("drain") => told.was_drained = true,
            Some("ack") if frame["cid"] == cid.as_str() => {
                let next = std::mem::replace(&mut cid, id());
                told.acked.push((next, number(&frame["seq"])));
                client.say(&message(&cid, &told.ticket));
            }
            Some("nack") => {
                assert_eq!(
                    (&frame["code"], &frame["retry"]),
                    (&json!("UNAVAILABLE"), &json!(true))
                );
            }
            _ => {}
        }
    }
}

fn message(cid: &str, ticket: &str) -> Value {
    post(cid, Some(ticket), json!({ "do": "message", "body": format!("message {cid}") }))
}

#[tokio::test]
async fn a_node_that_is_stopped_tells_its_clients_and_keeps_what_it_acknowledged() {
    let desk = Desk::open_with(LOAD).await;
    let mut idle = desk.member(0).await;
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        writers.spawn(write_to_the_end(desk.contact().await));
    }
    while desk.house.count("select count(*) from messages").await < 300 {}

    let Desk { node, house } = desk;
    let since = Instant::now();
    let stopped = spawn_blocking(move || node.stop(Signal::SIGTERM));
    idle.next("drain").await;
    assert_eq!(idle.end().await, 1012);
    let told = writers.join_all().await;
    let status = stopped.await.expect("it ends");
    assert!(status.success(), "{status}: {}", house.log());
    assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());

    let desk = Desk { node: house.serve(), house };
    let mut agent = desk.member(0).await;
    for told in &told {
        assert!(told.was_drained && told.code == 1012 && told.acked.len() > 5, "{told:?}");
        let stored = read(&mut agent, &told.ticket).await;
        for (cid, seq) in &told.acked {
            let body = format!("message {cid}");
            let found: Vec<_> = stored.iter().filter(|(_, stored)| *stored == body).collect();
            assert_eq!(found, [&(*seq, body.clone())], "{told:?}");
        }
    }
}

/// Every message of a ticket: seq and text.
async fn read(agent: &mut Client, ticket: &str) -> Vec<(u64, String)> {
    let (mut stored, mut before, mut more) = (Vec::new(), u64::MAX, true);
    while more {
        let page;
        (page, more) = agent.history(ticket, before).await;
        before = page.first().map_or(0, |oldest| number(&oldest["seq"]));
        stored.extend(page.iter().map(|said| (number(&said["seq"]), text(&said["body"]))));
    }
    stored
}
