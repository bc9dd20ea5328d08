//! One of three nodes is killed, frozen or cut off.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;

use super::company::{Company, NAMES};
use crate::support::client::id;
use crate::support::commands::number;
use crate::support::node::Node;

#[tokio::test]
async fn what_was_acknowledged_by_a_node_that_is_killed_is_there_and_work_goes_on() {
    let mut company = Company::open().await;
    let mut agent = company.agent(0).await;
    let mut tickets = Vec::new();
    for number in 0..12 {
        let ticket = company.contact(number % 3).await.create("before").await;
        agent.subscribe(&ticket, None).await;
        tickets.push(ticket);
    }
    company.nodes.remove(2).kill();
    for ticket in &tickets {
        agent.message(ticket, "after").await;
        agent
            .find_ever(|frame| {
                frame["ticket"] == ticket.as_str() && frame["event"]["body"] == "after"
            })
            .await;
    }
    let restarted = Node::start_as(company.house.data(), &mut company.house.node(NAMES[2]));
    company.nodes.push(restarted);
    company.wait_for(3);
    let mut back = company.agent(2).await;
    for ticket in &tickets {
        let frames = back.subscribe(ticket, None).await;
        let snapshot = frames.iter().find(|frame| frame["t"] == "snapshot").expect("a snapshot");
        let bodies: Vec<_> = snapshot["messages"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|message| message["body"].clone())
            .collect();
        assert_eq!(bodies, [json!("before"), json!("after")]);
    }
}

#[tokio::test]
async fn a_frozen_node_writes_nothing_once_others_have_taken_over_and_catches_up() {
    let company = Company::open().await;
    let (mut here, mut there) = (company.agent(0).await, company.agent(2).await);
    let mut tickets = Vec::new();
    for _ in 0..9 {
        let ticket = here_creates(&company).await;
        there.subscribe(&ticket, None).await;
        tickets.push(ticket);
    }
    let frozen = Pid::from_raw(company.nodes[2].pid().cast_signed());
    kill(frozen, Signal::SIGSTOP).expect("it runs");
    // Said to the frozen node: it may come true when that one is back, once.
    let late: Vec<String> = tickets.iter().map(|_| id()).collect();
    for (cid, ticket) in late.iter().zip(&tickets) {
        let op = json!({ "do": "message", "body": cid });
        there.say(&crate::support::commands::post(cid, Some(ticket), op));
    }
    let mut seqs = Vec::new();
    for ticket in &tickets {
        seqs.push(here.message(ticket, "meanwhile").await);
    }
    kill(frozen, Signal::SIGCONT).expect("it is ours");
    company.wait_for(3);
    for (ticket, seq) in tickets.iter().zip(seqs) {
        let seen = there
            .find_ever(|frame| {
                frame["ticket"] == ticket.as_str() && frame["event"]["body"] == "meanwhile"
            })
            .await;
        assert_eq!(number(&seen["seq"]), seq);
    }
    for (cid, ticket) in late.iter().zip(&tickets) {
        let again = here.post(ticket, json!({ "do": "message", "body": "the end" })).await;
        assert_eq!(again["t"], "ack", "{again}");
        let statement = format!(
            "select count(*) from messages where ticket_id = '{ticket}' and body = '{cid}'"
        );
        assert!(company.house.count(&statement).await <= 1);
    }
}

async fn here_creates(company: &Company) -> String {
    company.contact(1).await.create("hello").await
}
