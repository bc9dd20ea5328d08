//! Lists of tickets, kept up to date.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::commands::{number, text};
use crate::support::desk::{Desk, LOAD};

/// A list as a client keeps it: rows by ticket, older ones dropped.
#[derive(Debug, Default)]
struct List(HashMap<String, Value>);

impl List {
    fn take(&mut self, frame: &Value) {
        for row in frame["rows"].as_array().expect("rows") {
            let known = self.0.entry(text(&row["id"])).or_insert_with(|| row.clone());
            if number(&known["seq"]) < number(&row["seq"]) {
                *known = row.clone();
            }
        }
        for gone in frame["gone"].as_array().into_iter().flatten() {
            self.0.remove(gone.as_str().expect("an id"));
        }
    }

    /// Takes changes until the list is as it should be.
    async fn settles(&mut self, client: &mut Client, is_right: impl Fn(&Self) -> bool) {
        while !is_right(self) {
            let frame = client.next("list:rows").await;
            self.take(&frame);
        }
    }

    fn holds(&self, ticket: &str) -> bool {
        self.0.contains_key(ticket)
    }
}

async fn open(client: &mut Client, list: u32, filter: &str) -> (List, Value) {
    client.say(&json!({ "t": "list:open", "list": list, "filter": filter }));
    let page = client.next("list:page").await;
    assert_eq!(page["list"], list);
    let mut list = List::default();
    list.take(&page);
    (list, page)
}

#[tokio::test]
async fn a_list_follows_what_happens_to_its_tickets() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut ada) = (desk.contact().await, desk.member(0).await);
    let old = contact.create("an old one").await;
    let (mut list, page) = open(&mut ada, 1, "open").await;
    assert!(list.holds(&old) && page["total"] == 1 && page["next"].is_null(), "{page}");

    let new = contact.create("a new one").await;
    list.settles(&mut ada, |list| list.holds(&new)).await;
    let row = &list.0[&new];
    assert_eq!((&row["subject"], &row["status"]), (&json!("a new one"), &json!("open")));
    assert_eq!((&row["waiting"], &row["assignee"]), (&json!(true), &Value::Null));
    contact.message(&new, "and a second message").await;
    list.settles(&mut ada, |list| list.0[&new]["preview"] == "and a second message").await;

    let mut ben = desk.member(1).await;
    ben.done(&new, json!({ "do": "claim" })).await;
    list.settles(&mut ada, |list| list.0[&new]["status"] == "in_progress").await;
    ben.done(&new, json!({ "do": "status", "to": "resolved" })).await;
    list.settles(&mut ada, |list| !list.holds(&new)).await;
    assert!(list.holds(&old));

    let (done, _) = open(&mut ben, 7, "done").await;
    assert!(done.holds(&new) && !done.holds(&old));
    let (unassigned, _) = open(&mut ben, 8, "unassigned").await;
    assert!(unassigned.holds(&old) && !unassigned.holds(&new));
    let (mut mine, _) = open(&mut ben, 9, "mine").await;
    assert!(!mine.holds(&old));
    ben.done(&old, json!({ "do": "claim" })).await;
    while !mine.holds(&old) {
        let frame = ben.find(|frame| frame["t"] == "list:rows" && frame["list"] == 9).await;
        mine.take(&frame);
    }
}

#[tokio::test]
async fn pages_of_a_list_neither_skip_nor_repeat() {
    let desk = Desk::open_with(LOAD).await;
    let (mut contact, mut ada) = (desk.contact().await, desk.member(0).await);
    let mut tickets = Vec::new();
    for number in 0..120 {
        tickets.push(contact.create(&format!("ticket {number}")).await);
    }
    let mut seen = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let mut open = json!({ "t": "list:open", "list": 1, "filter": "open" });
        if !cursor.is_null() {
            open["cursor"] = cursor;
        }
        ada.say(&open);
        let page = ada.next("list:page").await;
        assert_eq!(page["total"], 120);
        seen.extend(page["rows"].as_array().expect("rows").iter().map(|row| text(&row["id"])));
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    seen.reverse();
    assert_eq!(seen, tickets, "most recently active first");
    for cursor in ["", "x", "AAAA", &"A".repeat(32), "%00"] {
        let open = json!({ "t": "list:open", "list": 1, "filter": "open", "cursor": cursor });
        ada.say(&open);
        let answer = ada.find(|frame| frame["t"] == "error" || frame["t"] == "list:page").await;
        if answer["t"] == "error" {
            assert_eq!(answer["code"], "VALIDATION_ERROR", "{cursor}: {answer}");
        } else {
            assert_eq!(cursor.len(), 32, "{answer}");
        }
    }
}

#[tokio::test]
async fn lists_hold_nothing_of_other_organizations_and_end_when_closed() {
    let desk = Desk::open_with(LOAD).await;
    let (mut here, mut there) = (desk.contact().await, desk.enter(&desk.visit_at(1).await).await);
    let mut ada = desk.member(0).await;
    let mut other = desk.enter(&desk.sign_in_to(1, 0).await).await;
    open(&mut ada, 1, "open").await;
    open(&mut other, 1, "open").await;
    here.create("canary of the first").await;
    there.create("canary of the second").await;
    ada.find(|frame| frame["rows"][0]["subject"] == "canary of the first").await;
    other.find(|frame| frame["rows"][0]["subject"] == "canary of the second").await;
    open(&mut ada, 1, "done").await;
    open(&mut ada, 2, "open").await;
    assert!(!ada.has_heard("canary of the second") && !other.has_heard("canary of the first"));

    ada.say(&json!({ "t": "list:close", "list": 1 }));
    ada.say(&json!({ "t": "list:close", "list": 17 }));
    ada.say(&json!({ "t": "list:close", "list": 2 }));
    open(&mut ada, 3, "unassigned").await;
    here.create("after the close").await;
    let rows = ada.next("list:rows").await;
    assert_eq!(
        (&rows["list"], &rows["rows"][0]["subject"]),
        (&json!(3), &json!("after the close"))
    );
}
