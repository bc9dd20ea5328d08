//! Two nodes that share a Valkey server, which fails them.

use std::cell::Cell;
use std::time::{Duration, Instant};

use insightdesk_cluster::testing::ValkeyServer;
use insightdesk_store::testing::TestDatabase;
use serde_json::json;

use crate::support::desk::{House, ORIGIN};
use crate::support::http;
use crate::support::node::{Node, eventually};

/// Far shorter than what somebody who signs in would call slow.
const AT_ONCE: Duration = Duration::from_secs(2);

struct Nodes {
    one: Node,
    other: Node,
    accounts: Cell<u32>,
    _house: House,
}

impl Nodes {
    async fn start(valkey: &ValkeyServer) -> Self {
        let database = TestDatabase::create().await;
        let house = House::found(database.url(), &[], Some(database));
        let serve = |name| {
            let mut command = house.node(name);
            Node::start_as(house.data(), command.env("INSIGHTDESK_VALKEY__URL", valkey.url()))
        };
        Self { one: serve("one"), other: serve("two"), accounts: Cell::new(0), _house: house }
    }

    /// What two nodes say to a guess each, one right after the other, for an account that nobody
    /// has guessed at before.
    fn guesses(&self, first: &Node, second: &Node) -> [u16; 2] {
        self.accounts.set(self.accounts.get() + 1);
        let email = format!("{}@example.org", self.accounts.get());
        [first, second].map(|node| guess(node, &email))
    }

    /// Both nodes say so in their metrics.
    fn wait_until_up(&self, up: u8) {
        let line = format!("insightdesk_valkey_up {up}");
        let says = |node: &Node| {
            http::get(node.inner, "/metrics").is_ok_and(|it| it.body.lines().any(|it| it == line))
        };
        eventually(|| says(&self.one) && says(&self.other));
    }

    /// A failure on one node makes the other wait. A busy machine may need a second try.
    fn wait_until_shared(&self) {
        eventually(|| self.guesses(&self.one, &self.other) == [401, 429]);
    }

    /// A failure makes the node itself wait, at once, whatever the other does.
    fn expect_limited_each(&self) {
        let begun = Instant::now();
        for node in [&self.one, &self.other] {
            assert_eq!(self.guesses(node, node), [401, 429]);
        }
        assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
        assert_eq!(self.one.get("/readyz").status, 200);
    }
}

fn guess(node: &Node, email: &str) -> u16 {
    let body = json!({ "email": email, "password": "a guess" });
    let origin = format!("Origin: {ORIGIN}\r\n");
    let answer = http::post(node.http, "/api/v1/auth/sign-in", &origin, &body);
    answer.expect("the node answers").status
}

#[tokio::test]
async fn sign_ins_stay_limited_while_valkey_is_killed_stalled_flushed_and_read_only() {
    let mut valkey = ValkeyServer::start();
    let nodes = Nodes::start(&valkey).await;
    nodes.wait_until_up(1);
    nodes.wait_until_shared();

    valkey.kill();
    nodes.expect_limited_each();
    nodes.wait_until_up(0);
    assert_eq!(nodes.guesses(&nodes.one, &nodes.other), [401, 401], "each by itself");
    valkey.start_again();
    nodes.wait_until_up(1);
    nodes.wait_until_shared();

    valkey.stall(2);
    nodes.expect_limited_each();
    nodes.wait_until_up(1);

    valkey.tell("FLUSHALL");
    nodes.expect_limited_each();
    nodes.wait_until_shared();

    valkey.tell("REPLICAOF 127.0.0.1 1");
    nodes.wait_until_up(0);
    nodes.expect_limited_each();
    valkey.tell("REPLICAOF NO ONE");
    nodes.wait_until_up(1);
    nodes.wait_until_shared();
}

#[tokio::test]
async fn a_node_starts_without_its_valkey() {
    let mut valkey = ValkeyServer::start();
    valkey.kill();
    let nodes = Nodes::start(&valkey).await;
    nodes.expect_limited_each();
    valkey.start_again();
    nodes.wait_until_shared();
}
