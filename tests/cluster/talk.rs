//! People on different nodes talk to each other.

use serde_json::json;

use super::company::Company;
use crate::support::commands::number;

#[tokio::test]
async fn people_on_different_nodes_talk_as_if_there_were_one() {
    let company = Company::open().await;
    let mut contact = company.contact(0).await;
    let (mut agent, mut colleague) = (company.agent(1).await, company.agent(2).await);
    let ticket = contact.create("My teapot leaks").await;
    for reader in [&mut contact, &mut agent, &mut colleague] {
        reader.subscribe(&ticket, None).await;
    }
    let seq = agent.message(&ticket, "Where does it leak?").await;
    for reader in [&mut contact, &mut colleague] {
        let said = reader.find(|frame| frame["event"]["body"] == "Where does it leak?").await;
        assert_eq!(number(&said["seq"]), seq);
    }
    contact.message(&ticket, "At the spout").await;
    for reader in [&mut agent, &mut colleague] {
        reader.find(|frame| frame["event"]["body"] == "At the spout").await;
    }
    colleague.say(&json!({ "t": "ticket:typing", "ticket": ticket }));
    contact.next("ticket:typing").await;
}

#[tokio::test]
async fn of_two_who_claim_on_different_nodes_one_has_the_ticket() {
    let company = Company::open().await;
    let mut contact = company.contact(0).await;
    let (mut ada, mut ben) = (company.member(0, 1).await, company.member(1, 2).await);
    for _ in 0..10 {
        let ticket = contact.create("Who takes it?").await;
        let claim = json!({ "do": "claim" });
        let (one, other) =
            tokio::join!(ada.post(&ticket, claim.clone()), ben.post(&ticket, claim.clone()));
        let mut answers = [&one["t"], &other["t"]];
        answers.sort_by_key(|answer| answer.to_string());
        assert_eq!(answers, ["ack", "nack"], "{one} {other}");
    }
}
