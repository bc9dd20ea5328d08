//! Every key is changed while two nodes work, and nobody is turned away.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::{self, JoinHandle};

use insightdesk_loadtest::rest::Rest;
use insightdesk_loadtest::target::Login;
use insightdesk_store::testing::TestDatabase;
use serde_json::{Value, json};
use url::Url;

use crate::support::client::Pass;
use crate::support::desk::{House, ORIGIN};
use crate::support::http::{self, Answer};
use crate::support::node::{Node, eventually};
use crate::support::program::{data, program};
use crate::support::site::Site;

const REFRESH: &str = "__Host-insightdesk_refresh";

/// What somebody does again and again, and how often it went well.
struct Worker {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU32>,
    work: JoinHandle<()>,
}

impl Worker {
    /// Works until it is told to stop, or something fails.
    fn start(mut work: impl FnMut() + Send + 'static) -> Self {
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&done));
        let work = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                work();
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { stop, done, work }
    }

    /// Waits until it has done so many more.
    fn go_on(&self, more: u32) {
        let enough = self.done.load(Ordering::Relaxed) + more;
        eventually(|| self.work.is_finished() || self.done.load(Ordering::Relaxed) >= enough);
    }

    fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.work.join().expect("nothing failed");
    }
}

fn good(answer: std::io::Result<Answer>) -> Answer {
    let answer = answer.expect("the node answers");
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer
}

fn token(answer: &Answer) -> String {
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    body["access_token"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
}

fn sign_in(node: std::net::SocketAddr, login: &Login) -> Answer {
    let body = json!({ "email": login.email, "password": login.password });
    let origin = format!("Origin: {ORIGIN}\r\n");
    good(http::post(node, "/api/v1/auth/sign-in", &origin, &body))
}

fn who_am_i(node: std::net::SocketAddr, token: &str) {
    let bearer = format!("Authorization: Bearer {token}\r\n");
    good(http::get_with(node, "/api/v1/auth/me", &bearer));
}

/// Signs in at one node again and again, and is known on the other at once.
fn signs_in(nodes: [std::net::SocketAddr; 2], login: Login) -> Worker {
    Worker::start(move || who_am_i(nodes[1], &token(&sign_in(nodes[0], &login))))
}

/// Refreshes on one node and then on the other.
fn refreshes(mut nodes: [std::net::SocketAddr; 2], login: &Login) -> Worker {
    let mut cookie = sign_in(nodes[0], login).cookie(REFRESH).expect("a cookie");
    Worker::start(move || {
        let headers = format!("Origin: {ORIGIN}\r\nCookie: {cookie}\r\n");
        let answer = good(http::send(nodes[0], "POST", "/api/v1/auth/refresh", &headers));
        cookie = answer.cookie(REFRESH).expect("another cookie");
        nodes.reverse();
        who_am_i(nodes[0], &token(&answer));
    })
}

/// Comes as somebody whom a site vouches for with a key that is sealed in the database.
fn visits(node: std::net::SocketAddr, site: Site) -> Worker {
    Worker::start(move || {
        site.enter(node, ("42", "Amara"), None);
    })
}

/// A key that seals, as an operator makes one.
fn new_key() -> String {
    let folder = data();
    let made = program(folder.path()).args(["keys", "make"]).output().expect("the program runs");
    String::from_utf8(made.stdout).expect("it is text")
}

/// Puts keys into the file that all nodes read.
fn keep(file: &Path, keys: &[String]) {
    let lines: Vec<&str> = keys.iter().map(|key| key.trim()).collect();
    fs::write(file, lines.join("\n")).expect("the folder is ours");
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).expect("it is ours");
}

/// The key that a token was signed with.
fn key_of(token: &str) -> String {
    use base64::Engine;
    let head = token.split('.').next().expect("a head");
    let head = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(head).expect("base64");
    let head: Value = serde_json::from_slice(&head).expect("JSON");
    head["kid"].as_str().expect("a name").to_owned()
}

#[tokio::test]
async fn every_key_is_changed_while_two_nodes_work_and_nobody_is_turned_away() {
    let database = TestDatabase::create().await;
    let folder = data();
    let (file, keys) = (folder.path().join("keys"), [new_key(), new_key()]);
    keep(&file, &keys[..1]);
    let path: &'static str = file.display().to_string().leak();
    let settings = [("LIMITS__PROFILE", "load"), ("SECRETS__KEY_FILE", path)];
    let house = House::found(database.url(), &settings, Some(database));
    let start = |name| Node::start_as(house.data(), &mut house.node(name));
    let nodes = [start("a"), start("b")];
    nodes.iter().for_each(|node| node.wait_for(200));
    let [a, b] = [nodes[0].http, nodes[1].http];
    let logins = &house.organizations[0].logins;
    let rest = Rest::new(Url::parse(&format!("http://{a}")).expect("a URL"));
    let owner = rest.sign_in(&logins[2], ORIGIN).await.expect("the login is right");
    let owner = Pass { token: owner.access_token, origin: ORIGIN.to_owned() };
    let site = Site::open(&house, a, &owner);
    let before = key_of(&token(&sign_in(a, &logins[0])));

    let workers = [
        signs_in([a, b], logins[0].clone()),
        refreshes([a, b], &logins[1]),
        refreshes([b, a], &logins[1]),
        visits(a, site.clone()),
        visits(b, site),
    ];
    let rotate = |what: &[&str]| {
        let done = house.node("a").args(["keys", "rotate"]).args(what).output();
        let done = done.expect("the program runs");
        assert!(done.status.success(), "{what:?} {}", String::from_utf8_lossy(&done.stderr));
        workers.iter().for_each(|worker| worker.go_on(3));
    };
    // The new one stands before the old one, then everything is wrapped by it, then it is alone.
    keep(&file, &[keys[1].clone(), keys[0].clone()]);
    rotate(&[]);
    keep(&file, &keys[1..]);
    rotate(&["--data"]);
    rotate(&["--tokens"]);
    // Until tokens of the new key come from both nodes, and go to both.
    let is_new = |node| key_of(&token(&sign_in(node, &house.organizations[1].logins[0]))) != before;
    eventually(|| is_new(a) && is_new(b));
    workers.iter().for_each(|worker| worker.go_on(3));
    workers.into_iter().for_each(Worker::stop);
    // A token of before is good for as long as it says.
    for node in [a, b] {
        who_am_i(node, &owner.token);
    }
}
