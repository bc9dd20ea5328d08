//! Three nodes that share the work, and a Valkey server.

use insightdesk_cluster::testing::ValkeyServer;
use insightdesk_loadtest::rest::Rest;
use insightdesk_store::testing::TestDatabase;
use url::Url;

use crate::support::client::{Client, Pass};
use crate::support::desk::{House, LOAD, ORIGIN};
use crate::support::node::{Node, eventually};

pub(crate) const NAMES: [&str; 3] = ["a", "b", "c"];

/// Three nodes and what they are started from.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) nodes: Vec<Node>,
    pub(crate) house: House,
    _valkey: ValkeyServer,
}

impl Company {
    /// Starts them, and waits until each shares the work with both others.
    pub(crate) async fn open() -> Self {
        let database = TestDatabase::create().await;
        let mut house = House::found(database.url(), LOAD, Some(database));
        let valkey = ValkeyServer::start();
        house.share(&valkey);
        let start = |name| Node::start_as(house.data(), &mut house.node(name));
        let company = Self { nodes: NAMES.map(start).into(), house, _valkey: valkey };
        company.wait_for(3);
        company
    }

    /// Waits until every node sees so many at work.
    pub(crate) fn wait_for(&self, count: usize) {
        let line = format!("insightdesk_cluster_nodes {count}");
        let links = format!("insightdesk_cluster_links {}", count - 1);
        let agrees = |node: &Node| {
            let metrics = crate::support::http::get(node.inner, "/metrics");
            metrics.is_ok_and(|it| {
                [&line, &links].iter().all(|one| it.body.lines().any(|it| it == *one))
            })
        };
        eventually(|| self.nodes.iter().all(agrees));
    }

    fn rest(&self, node: usize) -> Rest {
        let address = format!("http://{}", self.nodes[node].http);
        Rest::new(Url::parse(&address).expect("it is an address"))
    }

    /// An agent on a node, who has signed in on another.
    pub(crate) async fn agent(&self, node: usize) -> Client {
        self.member(0, node).await
    }

    /// One of the two agents or the owner, on a node.
    pub(crate) async fn member(&self, number: usize, node: usize) -> Client {
        let login = &self.house.organizations[0].logins[number];
        let signed_in_on = (node + 1) % self.nodes.len();
        let answer = self.rest(signed_in_on).sign_in(login, ORIGIN).await;
        let token = answer.expect("the login is right").access_token;
        Client::enter(self.nodes[node].http, &Pass { token, origin: ORIGIN.to_owned() }).await
    }

    /// A contact on a node, whom another one let in.
    pub(crate) async fn contact(&self, node: usize) -> Client {
        let key = &self.house.organizations[0].widget_key;
        let let_in_by = (node + 1) % self.nodes.len();
        let session = self.rest(let_in_by).widget_session(key, ORIGIN, None).await;
        let token = session.expect("it is allowed").token;
        Client::enter(self.nodes[node].http, &Pass { token, origin: ORIGIN.to_owned() }).await
    }
}
