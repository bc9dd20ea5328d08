//! What contacts must never see, looked for in everything that they are sent.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::client::{Client, Pass, id};
use crate::support::commands::{events, number, text};
use crate::support::desk::{Desk, LOAD, ORIGIN};
use crate::support::http;

/// Stands in notes.
const NOTE: &str = "canary-in-a-note";
/// The name of a member who works behind the scenes only.
const MEMBER: &str = "Canary Behind-The-Scenes";

/// A desk where Ben has become the one whom no contact hears of.
async fn desk() -> Desk {
    let desk = Desk::open_with(LOAD).await;
    let rename = format!("update users set name = '{MEMBER}' where email = 'ben@demo.example'");
    assert_eq!(desk.house.execute(&rename).await, 1);
    desk
}

/// Everything that members do and contacts may not learn of.
async fn work_behind_the_scenes(ada: &mut Client, canary: &mut Client, ticket: &str, me: &str) {
    ada.done(ticket, json!({ "do": "note", "body": format!("{NOTE} of Ada") })).await;
    canary.done(ticket, json!({ "do": "note", "body": format!("{NOTE} of my own") })).await;
    canary.done(ticket, json!({ "do": "claim" })).await;
    ada.done(ticket, json!({ "do": "assign", "member": null })).await;
    ada.done(ticket, json!({ "do": "assign", "member": me })).await;
    let pending = json!({ "do": "status", "to": "pending", "reason": "third_party" });
    canary.done(ticket, pending).await;
    canary.done(ticket, json!({ "do": "status", "to": "in_progress" })).await;
    canary.say(&json!({ "t": "ticket:typing", "ticket": ticket, "note": true }));
    for mode in ["viewing", "composing"] {
        canary.say(&json!({ "t": "view", "ticket": ticket, "mode": mode }));
    }
    canary.say(&json!({ "t": "presence:status", "status": "busy" }));
}

/// What none of a contact's frames holds.
fn assert_clean(wire: &[String], me: &str) {
    let secrets = [
        NOTE,
        MEMBER,
        me,
        "third_party",
        "in_progress",
        "pending",
        "ticket:note",
        "ticket:assigned",
        "ticket:viewers",
        "presence:",
        "assignee",
        "priority",
        "\"staff\"",
        "\"note\"",
        "inbox",
        "@demo",
        "list:",
    ];
    for frame in wire {
        for secret in secrets {
            assert!(!frame.contains(secret), "{secret} in {frame}");
        }
    }
}

fn me(member: &Client) -> String {
    text(&serde_json::from_str::<Value>(&member.wire[0]).expect("JSON")["you"]["id"])
}

#[tokio::test]
async fn nothing_of_staffs_own_reaches_a_contact_on_any_path() {
    let desk = desk().await;
    let pass = desk.visit().await;
    let mut live = desk.enter(&pass).await;
    let ticket = live.create("My teapot leaks").await;
    live.subscribe(&ticket, None).await;
    let (mut ada, mut canary) = (desk.member(0).await, desk.member(1).await);
    let me = me(&canary);
    for member in [&mut ada, &mut canary] {
        member.subscribe(&ticket, None).await;
    }
    work_behind_the_scenes(&mut ada, &mut canary, &ticket, &me).await;
    let first = ada.message(&ticket, "We look into it").await;
    work_behind_the_scenes(&mut ada, &mut canary, &ticket, &me).await;
    ada.done(&ticket, json!({ "do": "status", "to": "resolved" })).await;
    let last = ada.message(&ticket, "It is mended").await;

    // live: what is for contacts is linked, whatever lies between
    let mut chain = Vec::new();
    while chain.last().is_none_or(|(seq, _)| *seq < last) {
        let event = live.next("event").await;
        chain.push((number(&event["seq"]), number(&event["prev"])));
    }
    assert_eq!(chain.first(), Some(&(first, 2)));
    assert!(chain.windows(2).all(|pair| pair[0].0 == pair[1].1), "{chain:?}");
    assert!(last > 15 && chain.len() == 3, "{chain:?}");
    assert_clean(&live.wire, &me);

    // staff see all of it, so that there is something to be hidden
    let mut other = desk.member(2).await;
    let frames = other.subscribe(&ticket, Some(0)).await;
    let seqs: Vec<_> = events(&frames).iter().map(|event| number(&event["seq"])).collect();
    assert_eq!(seqs, (1..=last).collect::<Vec<_>>());
    for secret in [NOTE, MEMBER, &me, "third_party", "in_progress", "ticket:assigned"] {
        assert!(other.has_heard(secret), "{secret}");
    }
    for path in Path::ALL {
        let wire = path.walk(&desk, &pass, &ticket, first).await;
        assert!(wire.iter().any(|frame| frame.contains("It is mended")), "{path:?}: {wire:?}");
        assert_clean(&wire, &me);
    }
    assert_clean(&refusals(&desk, &pass, &ticket).await, &me);
    assert_clean(&rest(&desk, &pass), &me);
}

/// A way in which a contact reads its ticket.
#[derive(Debug, Clone, Copy)]
enum Path {
    Backlog,
    Later,
    Snapshot,
    Reset,
    Future,
    Hello,
    Sync,
    History,
}

impl Path {
    const ALL: [Self; 8] = [
        Self::Backlog,
        Self::Later,
        Self::Snapshot,
        Self::Reset,
        Self::Future,
        Self::Hello,
        Self::Sync,
        Self::History,
    ];

    /// Everything that a contact is sent who goes it.
    async fn walk(self, desk: &Desk, pass: &Pass, ticket: &str, seen: u64) -> Vec<String> {
        let more = match self {
            Self::Hello => json!({ "streams": [[ticket, seen]] }),
            Self::Reset => json!({ "streams": [[ticket, seen]], "timeline": id() }),
            _ => json!({}),
        };
        let mut contact = desk.enter_with(pass, more).await;
        match self {
            Self::Backlog => drop(contact.subscribe(ticket, Some(0)).await),
            Self::Later => drop(contact.subscribe(ticket, Some(seen)).await),
            Self::Snapshot => drop(contact.subscribe(ticket, None).await),
            Self::Future => drop(contact.subscribe(ticket, Some(1_000_000)).await),
            Self::Sync => drop(contact.sync(ticket, 0, None).await),
            Self::History => drop(contact.history(ticket, 1_000_000).await),
            Self::Hello | Self::Reset => drop(contact.next("ticket:subscribed").await),
        }
        contact.wire
    }
}

/// What a contact is answered who asks for what is not for it.
async fn refusals(desk: &Desk, pass: &Pass, ticket: &str) -> Vec<String> {
    let mut contact = desk.enter(pass).await;
    contact.subscribe(ticket, Some(0)).await;
    for frame in [
        json!({ "t": "view", "ticket": ticket, "mode": "viewing" }),
        json!({ "t": "presence:status", "status": "away" }),
        json!({ "t": "token:update", "token": pass.token }),
        json!({ "t": "ticket:typing", "ticket": ticket, "note": true }),
    ] {
        contact.say(&frame);
        let answer = contact.next("error").await;
        assert_eq!(answer["code"], "FORBIDDEN", "{frame}: {answer}");
    }
    let before = contact.wire.len();
    for frame in [
        json!({ "t": "list:open", "list": 1, "filter": "open" }),
        json!({ "t": "list:close", "list": 1 }),
    ] {
        contact.say(&frame);
        assert_eq!(contact.next("error").await["code"], "FORBIDDEN", "{frame}");
    }
    // these repeat the name of the contact's own frame
    contact.wire.splice(1..before, []);
    let mut wire = contact.wire;
    wire.retain(|frame| !frame.contains("FORBIDDEN"));
    wire
}

/// What the widget is answered over HTTP.
fn rest(desk: &Desk, pass: &Pass) -> Vec<String> {
    let (address, key) = (desk.node.http, &desk.house.organizations[0].widget_key);
    let origin = format!("Origin: {ORIGIN}\r\n");
    let path = format!("/api/v1/widget/inboxes/{key}");
    let inbox = http::get_with(address, &path, &origin).expect("the node answers");
    let body = json!({ "key": key, "token": pass.token });
    let session = http::post(address, "/api/v1/widget/sessions", &origin, &body);
    let session = session.expect("the node answers");
    assert_eq!((inbox.status, session.status), (200, 200), "{} {}", inbox.body, session.body);
    vec![inbox.body, session.body]
}

#[tokio::test]
async fn contacts_do_not_see_each_other() {
    let desk = Desk::open_with(LOAD).await;
    let (mut one, mut two) = (desk.contact().await, desk.contact().await);
    let mut elsewhere = desk.enter(&desk.visit_at(1).await).await;
    let mut agent = desk.member(0).await;
    let ticket = one.create("canary of one").await;
    one.subscribe(&ticket, None).await;
    agent.subscribe(&ticket, None).await;
    agent.message(&ticket, "canary of the agent").await;
    one.say(&json!({ "t": "ticket:typing", "ticket": ticket }));
    one.message(&ticket, "canary again").await;
    for stranger in [&mut two, &mut elsewhere] {
        stranger.create("my own").await;
        while timeout(Duration::from_millis(100), stranger.hear()).await.is_ok() {}
        assert!(!stranger.has_heard("canary") && !stranger.has_heard(&ticket));
    }
}
