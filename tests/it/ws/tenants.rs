//! Ids of another organization in every frame that takes one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::support::client::{Client, Pass, id};
use crate::support::desk::{Desk, LOAD};

/// What a frame may name.
#[derive(Debug, Clone)]
struct Ids {
    ticket: String,
    inbox: String,
    contact: String,
    member: String,
    team: String,
}

impl Ids {
    fn of_nobody() -> Self {
        Self { ticket: id(), inbox: id(), contact: id(), member: id(), team: id() }
    }

    /// Those of an organization, and of its only ticket.
    async fn of(desk: &Desk, slug: &str) -> Self {
        let mut connection = desk.house.connect().await;
        let mut ids = Vec::new();
        for table in ["tickets", "inboxes", "contacts", "memberships", "teams"] {
            let query = format!(
                "select t.id::text from {table} t
                 join organizations o on o.id = t.organization_id where o.slug = '{slug}' limit 1"
            );
            let query = sqlx::query_scalar::<_, String>(AssertSqlSafe(query));
            ids.push(query.fetch_one(&mut connection).await.expect("there is one"));
        }
        let [ticket, inbox, contact, member, team] = ids.try_into().expect("one of each");
        Self { ticket, inbox, contact, member, team }
    }

    fn named(&self) -> [(&'static str, &str); 5] {
        [
            ("ticket", &self.ticket),
            ("inbox", &self.inbox),
            ("contact", &self.contact),
            ("member", &self.member),
            ("team", &self.team),
        ]
    }
}

/// Everything there is to ask that names something: of `wanted`, and of what one has oneself where
/// two are named.
fn questions(wanted: &Ids, own: &Ids) -> Vec<Value> {
    let of_ticket = |t: &str| json!({ "t": t, "ticket": wanted.ticket });
    let with = |mut frame: Value, name: &str, value: Value| {
        frame[name] = value;
        frame
    };
    let command = |ticket: Option<&str>, op: Value| json!({ "t": "post", "cid": id(), "ticket": ticket, "op": op });
    let of_wanted = |op: Value| command(Some(&wanted.ticket), op);
    let of_own = |op: Value| command(Some(&own.ticket), op);
    vec![
        of_ticket("ticket:subscribe"),
        with(of_ticket("ticket:subscribe"), "after", 0.into()),
        of_ticket("ticket:unsubscribe"),
        with(of_ticket("sync"), "after", 0.into()),
        with(of_ticket("history"), "before", 100.into()),
        of_ticket("ticket:typing"),
        with(of_ticket("ticket:typing"), "note", true.into()),
        of_ticket("ticket:stopTyping"),
        with(of_ticket("view"), "mode", "viewing".into()),
        with(of_ticket("view"), "mode", "left".into()),
        of_wanted(json!({ "do": "message", "body": "x" })),
        of_wanted(json!({ "do": "note", "body": "x" })),
        of_wanted(json!({ "do": "assign", "member": null })),
        of_wanted(json!({ "do": "assign", "member": own.member })),
        of_wanted(json!({ "do": "transfer", "team": own.team })),
        of_wanted(json!({ "do": "claim" })),
        of_wanted(json!({ "do": "status", "to": "resolved" })),
        of_wanted(json!({ "do": "read", "upto": 1 })),
        of_wanted(json!({ "do": "delivered", "upto": 1 })),
        of_own(json!({ "do": "assign", "member": wanted.member })),
        of_own(json!({ "do": "transfer", "team": wanted.team })),
    ]
}

/// Opening a ticket: a contact's frame names nothing that counts.
fn openings(wanted: &Ids, own: &Ids) -> Vec<Value> {
    let open = |inbox: &str, contact: &str| {
        let op = json!({ "do": "create", "body": "x", "inbox": inbox, "contact": contact });
        json!({ "t": "post", "cid": id(), "op": op })
    };
    vec![open(&wanted.inbox, &own.contact), open(&own.inbox, &wanted.contact)]
}

/// All that is answered to a question, without the ids in it.
async fn answers(client: &mut Client, question: &Value, wanted: &Ids, own: &Ids) -> Vec<String> {
    client.say(question);
    // One frame after the other is served: what comes before this is the answer.
    client.say(&json!({ "t": "sync", "ticket": own.ticket, "after": 2, "upto": 2 }));
    let mut heard = client.all_until("synced").await;
    if let Some(cid) = question["cid"].as_str()
        && !heard.iter().any(|frame| frame["cid"] == cid)
    {
        heard.push(client.answer(cid).await);
    }
    // Who is there is told at any time.
    let is_it = |frame: &&Value| {
        let kind = frame["t"].as_str().unwrap_or_default();
        !kind.starts_with("presence:") && !["synced", "availability"].contains(&kind)
    };
    let without_ids = |frame: &Value| {
        let cid = question["cid"].as_str().unwrap_or("no cid");
        let mut text = frame.to_string().replace(cid, "<cid>");
        for (name, id) in wanted.named() {
            text = text.replace(id, name);
        }
        text
    };
    heard.iter().filter(is_it).map(without_ids).collect()
}

/// Asks everything of both, and tells where the answers differ.
async fn compare(desk: &Desk, pass: &Pass, foreign: &Ids, own: &Ids) {
    let mut client = desk.enter(pass).await;
    let unknown = Ids::of_nobody();
    let is_member = client.wire[0].contains(r#""kind":"member""#);
    let all = |wanted: &Ids| {
        let mut all = questions(wanted, own);
        all.extend(openings(wanted, own).into_iter().filter(|_| is_member));
        all
    };
    for (foreigns, unknowns) in all(foreign).into_iter().zip(all(&unknown)) {
        let foreigns_answers = answers(&mut client, &foreigns, foreign, own).await;
        let unknowns_answers = answers(&mut client, &unknowns, &unknown, own).await;
        assert_eq!(foreigns_answers, unknowns_answers, "{foreigns}");
        let is_good = foreigns_answers.iter().any(|it| it.contains(r#""t":"ack""#));
        assert!(!is_good, "{foreigns} is answered by {foreigns_answers:?}");
    }
    assert!(!client.has_heard("canary"), "{:?}", client.wire);
}

#[tokio::test]
async fn a_foreign_id_gets_the_answer_of_an_unknown_one_in_every_frame() {
    let desk = Desk::open_with(LOAD).await;
    let (mut owner, mut agent) = (desk.contact().await, desk.member(0).await);
    let ticket = owner.create("canary").await;
    agent.subscribe(&ticket, None).await;
    agent.next("ticket:viewers").await;
    owner.subscribe(&ticket, None).await;
    let neighbour = desk.visit_at(1).await;
    desk.enter(&neighbour).await.create("theirs").await;
    let (foreign, theirs) = (Ids::of(&desk, "demo").await, Ids::of(&desk, "demo-2").await);
    let before = (owner.wire.len(), agent.wire.len());
    compare(&desk, &neighbour, &foreign, &theirs).await;
    for number in [0, 2] {
        compare(&desk, &desk.sign_in_to(1, number).await, &foreign, &theirs).await;
    }
    let visitor = desk.visit().await;
    let own = desk.enter(&visitor).await.create("mine").await;
    compare(&desk, &visitor, &foreign, &Ids { ticket: own, ..foreign.clone() }).await;

    // and nobody has heard of it
    owner.message(&ticket, "the next").await;
    agent.find(|frame| frame["event"]["body"] == "the next").await;
    let new = [&owner.wire[before.0..], &agent.wire[before.1..]].concat();
    let is_of_ticket = |frame: &&String| frame.contains(&ticket);
    let heard: Vec<_> = new.iter().filter(is_of_ticket).collect();
    assert!(heard.iter().all(|frame| frame.contains(r#""seq":3"#)), "{heard:?}");
}

#[test]
fn every_frame_and_every_command_that_names_something_is_asked() {
    let ids = Ids::of_nobody();
    let asked = [questions(&ids, &ids), openings(&ids, &ids)].concat();
    for (kind, field) in named() {
        let is_asked = |question: &Value| match question["t"] == kind.as_str() {
            true => question[&field].is_string(),
            false => question["op"]["do"] == kind.as_str() && question["op"][&field].is_string(),
        };
        // What has no name of its own is about the frame's ticket.
        let is_given = |question: &Value| question["op"]["do"] == kind.as_str();
        let is_there = asked.iter().any(|one| is_asked(one) || field.is_empty() && is_given(one));
        assert!(is_there, "nobody asks for {field} of {kind}");
    }
}

/// All frames and commands with each of their fields that hold an id, as the protocol's source
/// declares them; each command once more with no field.
fn named() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("gateway/protocol/src/ws/client.rs");
    let source = fs::read_to_string(path).expect("the source is there");
    let (frames, commands) = source.split_once("pub enum Op {").expect("commands are declared");
    let (mut named, mut kind) = (Vec::new(), String::new());
    for line in frames.lines() {
        if let Some((_, rest)) = line.split_once("#[serde(rename = \"") {
            kind = rest.split('"').next().unwrap_or_default().to_owned();
        }
        named.extend(fields(line).map(|field| (kind.clone(), field.to_owned())));
    }
    for line in commands.lines() {
        let name: String = line.trim().chars().take_while(char::is_ascii_alphabetic).collect();
        if name.starts_with(char::is_uppercase) {
            kind = name.to_lowercase();
            named.push((kind.clone(), String::new()));
        }
        named.extend(fields(line).map(|field| (kind.clone(), field.to_owned())));
    }
    assert!(named.len() > 20, "it is written in another way: {named:?}");
    named
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    let is_id = |kind: &str| {
        let kinds = ["TicketId", "MemberId", "TeamId", "InboxId", "ContactId"];
        kinds.contains(&kind.trim().trim_start_matches("Option<").trim_end_matches('>'))
    };
    let pieces = line.split(['{', '}', ',']).filter_map(|piece| piece.split_once(": "));
    pieces.filter(move |(_, kind)| is_id(kind)).map(|(field, _)| field.trim())
}
