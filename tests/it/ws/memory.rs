//! Messages without an end: memory stays flat and others are served.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::client::{Client, Pass};
use crate::support::desk::{Desk, LOAD};
use crate::support::raw::{CONTINUATION, FIN, Raw, TEXT, frame};

const MIB: usize = 1 << 20;
/// How much one attack sends.
const FLOOD: usize = 200 * MIB;
/// How much more memory that may cost, in MiB.
const MAY_COST: u64 = 50;
/// Bytes of one fragment.
const FRAGMENT: usize = 64 << 10;

/// Sees to it that the good client is served, and that memory has not grown.
async fn check(desk: &Desk, good: &mut Client, before: u64) {
    let begun = Instant::now();
    good.say(&json!({ "t": "ping", "c": 1 }));
    good.next("pong").await;
    assert!(begun.elapsed() < Duration::from_secs(2), "served after {:?}", begun.elapsed());
    let grown = desk.node.memory().resident.saturating_sub(before);
    assert!(grown < MAY_COST, "{grown} MiB more");
}

/// Sends fragments that never end, on ever new sockets, until enough was sent.
async fn flood(desk: &Desk, greeting: Option<&Pass>) {
    let mut good = desk.contact().await;
    good.create("hello").await;
    let before = desk.node.memory().resident;
    let (start, rest) = (frame(TEXT, b"x"), frame(CONTINUATION, &vec![b'x'; FRAGMENT]));
    let mut sent = 0;
    while sent < FLOOD {
        let mut raw = Raw::connect(desk.node.http).await;
        match greeting {
            Some(pass) => raw.greet(pass).await,
            None => raw.upgrade().await,
        }
        raw.send(&start).await.expect("it is open");
        let mut checked = sent;
        while sent < FLOOD && raw.send(&rest).await.is_ok() {
            sent += FRAGMENT;
            if sent - checked >= 4 * MIB {
                checked = sent;
                check(desk, &mut good, before).await;
            }
        }
        check(desk, &mut good, before).await;
    }
}

#[tokio::test]
async fn fragments_without_end_cost_nothing_before_hello() {
    flood(&Desk::open_with(LOAD).await, None).await;
}

#[tokio::test]
async fn fragments_without_end_cost_little_after_hello() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    flood(&desk, Some(&pass)).await;
}

#[tokio::test]
async fn forty_messages_that_are_almost_too_large_cost_what_was_sent() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut good = desk.contact().await;
    let before = desk.node.memory().resident;
    let mut unfinished = Vec::new();
    for _ in 0..40 {
        let mut raw = Raw::connect(desk.node.http).await;
        raw.greet(&pass).await;
        for number in 0..63 {
            let first = if number == 0 { TEXT } else { CONTINUATION };
            raw.send(&frame(first, &[b'x'; 8_100])).await.expect("it is below the limit");
        }
        unfinished.push(raw);
    }
    check(&desk, &mut good, before).await;
    for raw in &mut unfinished {
        raw.send(&frame(FIN | CONTINUATION, b"x")).await.expect("it is below the limit");
        let (_, answer) = raw.hear().await.expect("an answer");
        let answer = String::from_utf8(answer).expect("text");
        assert!(answer.contains("MALFORMED") || answer.contains("availability"), "{answer}");
    }
    check(&desk, &mut good, before).await;
}
