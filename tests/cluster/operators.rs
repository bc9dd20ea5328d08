//! What operators see of the nodes and do with them.

use std::process::Output;

use insightdesk_store::testing::TestDatabase;
use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::company::Company;
use crate::support::desk::{House, LOAD};
use crate::support::http;
use crate::support::node::{Node, eventually};
use crate::support::program::{complaint, data};

fn run(company: &Company, arguments: &[&str]) -> Output {
    company.house.program().args(arguments).output().expect("the program runs")
}

fn states(company: &Company) -> Vec<(String, String)> {
    let output = run(company, &["cluster", "status", "--json"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let nodes = json["nodes"].as_array().expect("a list").iter();
    nodes.map(|node| (text(&node["node"]), text(&node["state"]))).collect()
}

fn all(states: [&str; 3]) -> Vec<(String, String)> {
    ["a", "b", "c"].iter().zip(states).map(|(n, s)| ((*n).to_owned(), s.to_owned())).collect()
}

#[tokio::test]
async fn the_nodes_are_shown_on_the_command_line_and_on_a_page() {
    let mut company = Company::open().await;
    assert_eq!(states(&company), all(["up"; 3]));
    let status = run(&company, &["cluster", "status"]);
    assert!(status.status.success());
    assert_eq!(String::from_utf8_lossy(&status.stdout).lines().count(), 4);
    let page = http::get(company.nodes[0].inner, "/cluster").expect("it answers");
    assert!(page.body.contains("Seen from a, which is up"), "{}", page.body);

    company.nodes.remove(1).kill();
    company.wait_for(2);
    eventually(|| states(&company) == all(["up", "dead", "up"]));
    let status = run(&company, &["cluster", "status"]);
    assert_eq!(status.status.code(), Some(1), "a node that ought to be there is not");
}

#[tokio::test]
async fn a_node_is_sent_away_from_another_machine_and_its_clients_are_told() {
    let company = Company::open().await;
    let (mut agent, mut contact) = (company.agent(2).await, company.contact(0).await);
    let ticket = contact.create("Will you stay?").await;
    let mut drain = company.house.program();
    drain.args(["cluster", "drain", "c"]);
    let drained = spawn_blocking(move || drain.output());
    let told = agent.next("drain").await;
    assert!(told["after_ms"].is_u64(), "{told}");
    // Until its socket is closed it is served as before, by the nodes that are left.
    agent.message(&ticket, "until the end").await;
    assert_eq!(agent.end().await, 1012);
    let drained = drained.await.expect("no panic").expect("the program runs");
    assert!(drained.status.success(), "{}", String::from_utf8_lossy(&drained.stderr));
    assert_eq!(states(&company), all(["up", "up", "left"]));
    contact.message(&ticket, "we are still here").await;
}

#[tokio::test]
async fn nobody_is_sent_away_who_is_not_there() {
    let company = Company::open().await;
    let mut drain = company.house.program();
    let (code, line) = complaint(drain.args(["cluster", "drain", "z"]));
    assert_eq!(code, Some(1));
    assert!(line.contains("\"z\"") && line.contains("cluster status"), "{line}");
}

#[tokio::test]
async fn a_node_of_another_cluster_and_a_lone_node_keep_out() {
    let company = Company::open().await;
    let mut lone = company.house.program();
    let (code, line) = complaint(lone.env("INSIGHTDESK_CLUSTER__NODE", "lone").arg("serve"));
    assert_eq!(code, Some(78));
    assert!(line.contains("cluster.listen"), "{line}");
    let mut twin = company.house.node("a");
    let (code, line) = complaint(twin.arg("serve"));
    assert_eq!(code, Some(78));
    assert!(line.contains("\"a\""), "{line}");
}

#[tokio::test]
async fn nodes_that_stop_in_order_leave_nobody_behind() {
    let mut company = Company::open().await;
    for left in (0..3).rev() {
        let node = company.nodes.pop().expect("one is left");
        let status = spawn_blocking(move || node.stop(Signal::SIGTERM)).await.expect("no panic");
        assert!(status.success());
        if left > 0 {
            company.wait_for(left);
        }
    }
    assert_eq!(states(&company), all(["left"; 3]));
}

#[tokio::test]
async fn what_one_node_alone_has_sealed_opens_for_others_when_its_key_was_rotated() {
    let database = TestDatabase::create().await;
    let house = House::found(database.url(), LOAD, Some(database));
    let elsewhere = data();
    let mut other = house.node("b");
    other.env("INSIGHTDESK_DATA__FOLDER", elsewhere.path()).arg("serve");
    let (code, line) = complaint(&mut other);
    assert_eq!(code, Some(78), "{line}");
    assert!(line.contains("where it is, run `insightdesk keys rotate`"), "{line}");

    let rotated = house.node("a").args(["keys", "rotate"]).output().expect("the program runs");
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    let mut other = house.node("b");
    other.env("INSIGHTDESK_DATA__FOLDER", elsewhere.path());
    let node = Node::start_as(elsewhere.path(), &mut other);
    assert!(node.stop(Signal::SIGTERM).success());
}
