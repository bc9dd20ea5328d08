//! A standby of PostgreSQL takes over.

use serde_json::{Value, json};

use crate::support::client::{Client, Pass, hello, id};
use crate::support::cluster::Cluster;
use crate::support::commands::number;
use crate::support::desk::{House, LOAD, ORIGIN};
use crate::support::node::{Node, eventually};

/// Two servers, the second of which follows the first, and two nodes that know both.
struct Pair {
    primary: Cluster,
    standby: Cluster,
    house: House,
    nodes: Vec<Node>,
}

impl Pair {
    /// Commits wait for standbys of these names.
    fn start(standbys: &str) -> Self {
        let primary = Cluster::start(&[]);
        let standby = primary.follower();
        primary.set("synchronous_standby_names", standbys);
        let house = House::found(primary.url_with(&standby), LOAD, None);
        let start = |name| Node::start_as(house.data(), &mut house.node(name));
        let nodes = ["a", "b"].map(start).into();
        Self { primary, standby, house, nodes }
    }

    async fn pass(&self) -> Pass {
        let rest = format!("http://{}", self.nodes[0].http).parse().expect("it is an address");
        let rest = insightdesk_loadtest::rest::Rest::new(rest);
        let login = &self.house.organizations[0].logins[0];
        let token = rest.sign_in(login, ORIGIN).await.expect("the login is right").access_token;
        Pass { token, origin: ORIGIN.to_owned() }
    }

    /// An agent on a node, and how they were welcomed.
    async fn agent(&self, node: usize, more: Value) -> (Client, Value) {
        let pass = self.pass().await;
        let mut client = Client::open(self.nodes[node].http, ORIGIN).await;
        client.say(&hello(&pass.token, more));
        let welcome = client.hear().await;
        assert_eq!(welcome["t"], "welcome", "{welcome}");
        (client, welcome)
    }

    async fn contact(&self, node: usize) -> Client {
        let rest = format!("http://{}", self.nodes[0].http).parse().expect("it is an address");
        let rest = insightdesk_loadtest::rest::Rest::new(rest);
        let key = &self.house.organizations[0].widget_key;
        let session = rest.widget_session(key, ORIGIN, None).await.expect("it is allowed");
        let pass = Pass { token: session.token, origin: ORIGIN.to_owned() };
        Client::enter(self.nodes[node].http, &pass).await
    }

    fn wait_until_all_have_moved(&self) {
        let has_moved = |node: &Node| {
            let metrics = crate::support::http::get(node.inner, "/metrics");
            metrics.is_ok_and(|it| it.body.contains("\ninsightdesk_db_moves 1\n"))
        };
        eventually(|| self.nodes.iter().all(has_moved));
    }
}

/// Says it until it is acknowledged, under one id; returns the seq.
async fn insist(client: &mut Client, ticket: &str, body: &str) -> u64 {
    let (cid, op) = (id(), json!({ "do": "message", "body": body }));
    loop {
        let answer = client.post_as(&cid, Some(ticket), op.clone()).await;
        if answer["t"] == "ack" {
            return answer["seq"].as_u64().expect("an ack has a seq");
        }
        assert_eq!(answer["code"], "UNAVAILABLE", "{answer}");
    }
}

fn bodies(frames: &[Value]) -> Vec<String> {
    let snapshot = frames.iter().find(|frame| frame["t"] == "snapshot").expect("a snapshot");
    let messages = snapshot["messages"].as_array().expect("a list").iter();
    messages.map(|it| it["body"].as_str().expect("text").to_owned()).collect()
}

#[tokio::test]
async fn a_standby_that_commits_waited_for_takes_over_and_sockets_stay() {
    let pair = Pair::start("*");
    let (mut agent, before) = pair.agent(0, json!({})).await;
    let mut contact = pair.contact(1).await;
    let ticket = contact.create("one").await;
    for reader in [&mut agent, &mut contact] {
        reader.subscribe(&ticket, None).await;
    }
    agent.message(&ticket, "two").await;
    pair.standby.set("synchronous_standby_names", "*");
    pair.primary.freeze();
    pair.standby.promote();
    // It has no standby yet, and nothing can be acknowledged; the nodes have moved all the same.
    pair.wait_until_all_have_moved();
    pair.standby.set("synchronous_standby_names", "");
    insist(&mut agent, &ticket, "three").await;
    insist(&mut contact, &ticket, "four").await;
    agent.find_ever(|frame| frame["event"]["body"] == "four").await;
    // The one that was replaced takes writes again, and nobody goes back to it.
    pair.primary.thaw();
    insist(&mut agent, &ticket, "five").await;
    let (mut late, after) = pair.agent(1, json!({})).await;
    assert_eq!(after["timeline"], before["timeline"]);
    let frames = late.subscribe(&ticket, None).await;
    assert_eq!(bodies(&frames), ["one", "two", "three", "four", "five"]);
    let count = "select count(*) from messages where body = 'five'";
    assert_eq!((pair.primary.ask(count), pair.standby.ask(count)), ("0".into(), "1".into()));
}

#[tokio::test]
async fn when_a_standby_takes_over_that_has_missed_something_everybody_begins_anew() {
    let pair = Pair::start("");
    let (mut agent, before) = pair.agent(0, json!({})).await;
    let ticket = pair.contact(1).await.create("one").await;
    agent.subscribe(&ticket, None).await;
    agent.message(&ticket, "two").await;
    let behind = "select pg_last_wal_replay_lsn() = pg_last_wal_receive_lsn() and exists \
                  (select from messages where body = 'two')";
    eventually(|| pair.standby.ask(behind) == "t");
    pair.standby.set("primary_conninfo", "");
    let lost = agent.message(&ticket, "three, which nobody else has").await;
    pair.primary.stop();
    pair.standby.promote();
    assert_eq!(agent.end().await, 1012);
    let known = json!({
        "timeline": before["timeline"],
        "streams": [[ticket, 3]],
    });
    let (mut agent, after) = pair.agent(1, known).await;
    assert_ne!(after["timeline"], before["timeline"]);
    assert_eq!(after["resumed"], false);
    let frames = agent.all_until("ticket:subscribed").await;
    assert_eq!(bodies(&frames), ["one", "two"]);
    let seq = insist(&mut agent, &ticket, "four").await;
    assert_eq!(seq, lost, "it takes the place of what was lost");
}

#[tokio::test]
async fn a_server_that_takes_no_writes_acknowledges_nothing() {
    let pair = Pair::start("*");
    let (mut agent, _) = pair.agent(0, json!({})).await;
    let ticket = pair.contact(1).await.create("one").await;
    agent.subscribe(&ticket, None).await;
    pair.primary.set("default_transaction_read_only", "on");
    let (cid, op) = (id(), json!({ "do": "message", "body": "two" }));
    let refused = agent.post_as(&cid, Some(&ticket), op.clone()).await;
    assert_eq!((&refused["t"], &refused["code"]), (&json!("nack"), &json!("UNAVAILABLE")));
    pair.primary.unset_read_only();
    let seq = insist(&mut agent, &ticket, "three").await;
    let repeated = agent.post_as(&cid, Some(&ticket), op).await;
    assert_eq!(repeated["t"], "ack", "{repeated}");
    assert!(number(&repeated["seq"]) > seq, "it was said after: {repeated}");
}
