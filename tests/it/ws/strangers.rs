//! Contacts who are blocked, or turn out to be somebody, while their sockets are open on another
//! node than the one that is told.

use std::time::{Duration, Instant};

use insightdesk_loadtest::rest::Rest;
use insightdesk_store::testing::TestDatabase;
use serde_json::{Value, json};
use url::Url;

use crate::support::client::{Client, Pass};
use crate::support::commands::{events, number};
use crate::support::desk::{House, LOAD, ORIGIN};
use crate::support::http;
use crate::support::node::Node;
use crate::support::site::Site;

/// How long somebody may stay who may not.
const WITHIN: Duration = Duration::from_secs(5);

/// Two nodes that share a database.
struct Pair {
    house: House,
    here: Node,
    there: Node,
}

impl Pair {
    async fn open() -> Self {
        let database = TestDatabase::create().await;
        let house = House::found(database.url(), LOAD, Some(database));
        let start = |name| Node::start_as(house.data(), &mut house.node(name));
        let (here, there) = (start("a"), start("b"));
        for node in [&here, &there] {
            node.wait_for(200);
        }
        Self { house, here, there }
    }

    async fn sign_in(&self, number: usize) -> Pass {
        let rest = Rest::new(Url::parse(&format!("http://{}", self.here.http)).expect("a URL"));
        let login = &self.house.organizations[0].logins[number];
        let token = rest.sign_in(login, ORIGIN).await.expect("the login is right").access_token;
        Pass { token, origin: ORIGIN.to_owned() }
    }

    /// A visitor whom nobody knows, let in by one node: its way in and its id.
    fn visit(&self) -> (Pass, String) {
        let body = json!({ "key": self.house.organizations[0].widget_key, "name": "Stranger" });
        let origin = format!("Origin: {ORIGIN}\r\n");
        let answer = http::post(self.here.http, "/api/v1/widget/sessions", &origin, &body);
        let session: Value = serde_json::from_str(&answer.expect("an answer").body).expect("JSON");
        let text = |field: &str| session[field].as_str().expect("a text").to_owned();
        (Pass { token: text("token"), origin: ORIGIN.to_owned() }, text("contact"))
    }
}

#[tokio::test]
async fn whoever_is_blocked_on_one_node_is_gone_from_the_other() {
    let pair = Pair::open().await;
    let agent = pair.sign_in(0).await;
    let ((pass, contact), (other, _)) = (pair.visit(), pair.visit());
    let mut blocked =
        [Client::enter(pair.here.http, &pass).await, Client::enter(pair.there.http, &pass).await];
    let mut other = Client::enter(pair.there.http, &other).await;
    let ticket = blocked[1].create("before").await;
    let bearer = format!("Authorization: Bearer {}\r\n", agent.token);
    let path = format!("/api/v1/contacts/{contact}");
    let since = Instant::now();
    let body = json!({ "blocked": true });
    let done = http::patch(pair.here.http, &path, &bearer, &body).expect("an answer");
    assert_eq!(done.status, 200, "{}", done.body);
    for socket in &mut blocked {
        assert_eq!(socket.end().await, 4403);
    }
    assert!(since.elapsed() < WITHIN, "{:?}", since.elapsed());
    for node in [&pair.here, &pair.there] {
        let mut again = Client::open(node.http, ORIGIN).await;
        again.say(&json!({ "t": "hello", "token": pass.token, "streams": [[ticket, 0]] }));
        assert_eq!(again.end().await, 4403);
    }
    other.say(&json!({ "t": "ping", "c": 17 }));
    assert_eq!(other.next("pong").await["c"], 17, "and nobody else");
}

#[tokio::test]
async fn a_stranger_who_turns_out_to_be_somebody_goes_on_as_them_on_every_node() {
    let pair = Pair::open().await;
    let owner = pair.sign_in(2).await;
    let site = Site::open(&pair.house, pair.here.http, &owner);
    let (known, contact) = site.enter(pair.here.http, ("42", "Amara"), None);
    let mut amara = Client::enter(pair.there.http, &known).await;
    let first = amara.create("as Amara").await;

    let (stranger, _) = pair.visit();
    let mut before = Client::enter(pair.there.http, &stranger).await;
    let ticket = before.create("as a stranger").await;
    before.subscribe(&ticket, None).await;
    let mut agent = Client::enter(pair.there.http, &pair.sign_in(0).await).await;
    agent.subscribe(&ticket, None).await;

    let since = Instant::now();
    let (pass, merged) = site.enter(pair.here.http, ("42", "Amara"), Some(&stranger));
    assert_eq!(merged, contact, "there is one of them");
    assert_eq!(before.end().await, 4401, "come again as who you are");
    assert!(since.elapsed() < WITHIN, "{:?}", since.elapsed());

    // What they wrote as a stranger is theirs, and goes on, seq by seq.
    let mut after = Client::enter(pair.there.http, &pass).await;
    let seq = after.message(&ticket, "as Amara again").await;
    let frames = after.subscribe(&ticket, Some(0)).await;
    let seqs: Vec<_> = events(&frames).iter().map(|event| number(&event["seq"])).collect();
    assert_eq!(seqs, (1..=seq).collect::<Vec<_>>());
    let heard = agent.find(|frame| frame["event"]["body"] == "as Amara again").await;
    assert_eq!((number(&heard["seq"]), &heard["by"]["name"]), (seq, &json!("Amara")));
    after.subscribe(&first, None).await;

    // The stranger is nobody any longer.
    let mut again = Client::open(pair.there.http, ORIGIN).await;
    again.say(&json!({ "t": "hello", "token": stranger.token }));
    assert_eq!(again.end().await, 4401);
}
