//! Who is there, who looks, who types.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::commands::text;
use crate::support::desk::{Desk, LOAD, ORIGIN};
use crate::support::http;

fn id(client: &Client) -> String {
    text(&serde_json::from_str::<Value>(&client.wire[0]).expect("JSON")["you"]["id"])
}

/// The viewers that a frame names, by member and mode.
fn viewers(frame: &Value) -> Vec<(String, String)> {
    let viewers = frame["viewers"].as_array().expect("a list").iter();
    viewers.map(|viewer| (text(&viewer["member"]), text(&viewer["mode"]))).collect()
}

#[tokio::test]
async fn typing_is_shown_to_everybody_on_the_ticket_but_the_one_who_types() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut ada, mut ben) =
        (desk.contact().await, desk.member(0).await, desk.member(1).await);
    let ticket = contact.create("hello").await;
    for client in [&mut contact, &mut ada, &mut ben] {
        client.subscribe(&ticket, None).await;
    }
    contact.say(&json!({ "t": "ticket:typing", "ticket": ticket }));
    for agent in [&mut ada, &mut ben] {
        assert_eq!(agent.next("ticket:typing").await["by"]["kind"], "contact");
    }
    contact.say(&json!({ "t": "ticket:stopTyping", "ticket": ticket }));
    for agent in [&mut ada, &mut ben] {
        assert_eq!(agent.next("ticket:stopTyping").await["by"]["kind"], "contact");
    }
    ada.say(&json!({ "t": "ticket:typing", "ticket": ticket, "note": true }));
    let noted = ben.next("ticket:typing").await;
    assert_eq!((&noted["by"]["name"], &noted["note"]), (&json!("Ada Palmer"), &json!(true)));
    ada.say(&json!({ "t": "ticket:typing", "ticket": ticket }));
    let typing = contact.next("ticket:typing").await;
    assert_eq!(typing["by"]["name"], "Ada Palmer");
    assert!(typing.get("note").is_none(), "{typing}");
    ben.message(&ticket, "the end").await;
    ada.find(|frame| frame["event"]["body"] == "the end").await;
    assert!(!ada.wire.iter().any(|frame| frame.contains("typing") && frame.contains("Ada Palmer")));
}

#[tokio::test]
async fn members_see_who_else_looks_at_a_ticket() {
    let desk = Desk::open_with(LOAD).await;
    let mut contact = desk.contact().await;
    let ticket = contact.create("hello").await;
    let (mut ada, mut ben) = (desk.member(0).await, desk.member(1).await);
    for agent in [&mut ada, &mut ben] {
        agent.subscribe(&ticket, None).await;
        assert_eq!(viewers(&agent.next("ticket:viewers").await), []);
    }
    let view = |mode: &str| json!({ "t": "view", "ticket": ticket, "mode": mode });
    let (a, b) = (id(&ada), id(&ben));
    ada.say(&view("viewing"));
    assert_eq!(viewers(&ben.next("ticket:viewers").await), [(a.clone(), "viewing".to_owned())]);
    ben.say(&view("composing"));
    let both =
        ben.find(|frame| frame["viewers"].as_array().is_some_and(|all| all.len() == 2)).await;
    let mut both = viewers(&both);
    both.sort();
    let mut expected = [(a, "viewing".to_owned()), (b.clone(), "composing".to_owned())];
    expected.sort();
    assert_eq!(both, expected);

    // whoever follows the ticket later is told at once
    let mut olga = desk.member(2).await;
    olga.subscribe(&ticket, None).await;
    assert_eq!(viewers(&olga.next("ticket:viewers").await).len(), 2);
    drop(ada);
    let left = olga.next("ticket:viewers").await;
    assert_eq!(viewers(&left), [(b, "composing".to_owned())]);
    ben.say(&view("left"));
    assert_eq!(viewers(&olga.next("ticket:viewers").await), []);
}

#[tokio::test]
async fn colleagues_and_contacts_learn_who_is_there() {
    let desk = Desk::open_with(LOAD).await;
    let mut contact = desk.contact().await;
    assert_eq!(contact.next("availability").await["online"], false);
    assert!(!is_open(&desk));

    let mut ada = desk.member(0).await;
    assert_eq!(contact.next("availability").await["online"], true);
    assert!(is_open(&desk));
    let status = |of: &str| {
        let of = of.to_owned();
        move |frame: &Value| frame["t"] == "presence:update" && frame["member"] == of.as_str()
    };
    let mut ben = desk.member(1).await;
    let b = id(&ben);
    let seen = ada.find(status(&b)).await;
    assert_eq!((&seen["status"], &seen["name"]), (&json!("online"), &json!("Ben Okafor")));
    let colleagues = ben.next("presence:list").await;
    let statuses = colleagues["members"].as_array().expect("a list").iter();
    let statuses: Vec<_> = statuses.map(|member| text(&member["status"])).collect();
    assert_eq!(statuses, ["online", "online", "offline"]);

    let busy = json!({ "t": "presence:status", "status": "busy" });
    ben.say(&busy);
    assert_eq!(ada.find(status(&b)).await["status"], "busy");
    assert!(is_open(&desk), "Ada is there");
    ada.say(&busy);
    assert_eq!(ben.find(status(&id(&ada))).await["status"], "busy");
    assert_eq!(contact.next("availability").await["online"], false);
    ben.say(&json!({ "t": "presence:status", "status": "offline" }));
    assert_eq!(ada.find(status(&b)).await["status"], "away", "offline is who has no socket");
    ben.say(&json!({ "t": "presence:status", "status": "online" }));
    assert_eq!(contact.next("availability").await["online"], true);

    drop(ben);
    let gone = ada.find(|frame| status(&b)(frame) && frame["status"] == "offline").await;
    assert_eq!(gone["name"], "Ben Okafor");
    assert_eq!(contact.next("availability").await["online"], false);
}

/// Whether the panel says that somebody is there to answer.
fn is_open(desk: &Desk) -> bool {
    let path = format!("/api/v1/widget/inboxes/{}", desk.house.organizations[0].widget_key);
    let origin = format!("Origin: {ORIGIN}\r\n");
    let answer = http::get_with(desk.node.http, &path, &origin).expect("the node answers");
    serde_json::from_str::<Value>(&answer.body).expect("JSON")["online"] == true
}
