//! A client of the socket, which speaks JSON and remembers everything it was sent.

use std::net::SocketAddr;
use std::time::Duration;

use insightdesk_loadtest::ws::{Addresses, Endpoint, Socket, SocketError, dial};
use serde_json::{Value, json};
use sqlx::types::Uuid;
use tokio::time::timeout;

use super::desk::{Desk, ORIGIN};

/// How long a frame may take that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open socket.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) socket: Socket,
    /// Every text it was sent, oldest first.
    pub(crate) wire: Vec<String>,
}

/// A token and the page it is used on.
#[derive(Debug, Clone)]
pub(crate) struct Pass {
    pub(crate) token: String,
    pub(crate) origin: String,
}

impl Desk {
    /// Signs a member of the first organization in: 0 and 1 are agents, 2 is the owner.
    pub(crate) async fn sign_in(&self, number: usize) -> Pass {
        self.sign_in_to(0, number).await
    }

    /// Signs a member of an organization in.
    pub(crate) async fn sign_in_to(&self, organization: usize, number: usize) -> Pass {
        let login = &self.house.organizations[organization].logins[number];
        let answer = self.rest().sign_in(login, ORIGIN).await.expect("the login is right");
        Pass { token: answer.access_token, origin: ORIGIN.to_owned() }
    }

    /// Opens a widget on a page of the first organization.
    pub(crate) async fn visit(&self) -> Pass {
        self.visit_at(0).await
    }

    /// Opens a widget on a page of an organization.
    pub(crate) async fn visit_at(&self, organization: usize) -> Pass {
        let key = &self.house.organizations[organization].widget_key;
        let session = self.rest().widget_session(key, ORIGIN, None).await;
        Pass { token: session.expect("it is allowed").token, origin: ORIGIN.to_owned() }
    }

    /// A greeted member of the first organization.
    pub(crate) async fn member(&self, number: usize) -> Client {
        self.enter(&self.sign_in(number).await).await
    }

    /// A greeted contact of the first organization, whom nobody knows yet.
    pub(crate) async fn contact(&self) -> Client {
        self.enter(&self.visit().await).await
    }

    /// A greeted client.
    pub(crate) async fn enter(&self, pass: &Pass) -> Client {
        self.enter_with(pass, json!({})).await
    }

    /// A greeted client whose hello says more than its token.
    pub(crate) async fn enter_with(&self, pass: &Pass, more: Value) -> Client {
        let mut client = self.knock(&pass.origin).await;
        client.say(&hello(&pass.token, more));
        let first = client.hear().await;
        assert_eq!(first["t"], "welcome", "{first}");
        client
    }

    /// A client that has not said hello, from a page of `origin`.
    pub(crate) async fn knock(&self, origin: &str) -> Client {
        Client::open(self.node.http, origin).await
    }
}

impl Client {
    /// A greeted client on a node.
    pub(crate) async fn enter(node: SocketAddr, pass: &Pass) -> Self {
        let mut client = Self::open(node, &pass.origin).await;
        client.say(&hello(&pass.token, json!({})));
        let first = client.hear().await;
        assert_eq!(first["t"], "welcome", "{first}");
        client
    }
}

/// The first frame of a client.
pub(crate) fn hello(token: &str, more: Value) -> Value {
    let mut hello = json!({ "t": "hello", "token": token });
    for (name, value) in more.as_object().expect("fields") {
        hello[name] = value.clone();
    }
    hello
}

/// An id for a command, or for a ticket that nobody knows.
pub(crate) fn id() -> String {
    Uuid::now_v7().to_string()
}

impl Client {
    pub(crate) async fn open(address: SocketAddr, origin: &str) -> Self {
        Self::open_with(address, origin, &[]).await
    }

    /// Opens a socket through a proxy that says for whom.
    pub(crate) async fn open_from(address: SocketAddr, origin: &str, forwarded: &str) -> Self {
        Self::open_with(address, origin, &[("X-Forwarded-For", forwarded)]).await
    }

    async fn open_with(address: SocketAddr, origin: &str, more: &[(&str, &str)]) -> Self {
        let own = [("Origin", origin), ("Sec-WebSocket-Protocol", "insightdesk.v1")];
        let headers = own.iter().chain(more);
        let headers = headers.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let endpoint = Endpoint {
            addresses: Addresses::new(&[address]).expect("one address"),
            host: address.to_string(),
            path: "/ws".to_owned(),
            headers: headers.collect(),
        };
        let socket = dial(&endpoint, None).await.expect("the node opens a socket");
        Self { socket, wire: Vec::new() }
    }

    pub(crate) fn say(&self, frame: &Value) {
        self.say_text(&frame.to_string());
    }

    pub(crate) fn say_text(&self, text: &str) {
        // a socket that is closed says so when it is listened to
        let _ = self.socket.send(text);
    }

    /// The next frame.
    pub(crate) async fn hear(&mut self) -> Value {
        match timeout(PATIENCE, self.socket.next()).await {
            Ok(Ok(text)) => self.take(text),
            Ok(Err(end)) => panic!("the socket is gone: {end}; last heard: {:?}", self.wire.last()),
            Err(_) => panic!("nothing comes; last heard: {:?}", self.wire.last()),
        }
    }

    /// The next frame, if one comes in time.
    pub(crate) async fn hear_within(&mut self, time: Duration) -> Option<Value> {
        match timeout(time, self.socket.next()).await {
            Ok(text) => Some(self.take(text.expect("the socket is open"))),
            Err(_) => None,
        }
    }

    fn take(&mut self, text: String) -> Value {
        let frame = serde_json::from_str(&text).expect("frames are JSON");
        self.wire.push(text);
        frame
    }

    /// The next frame that is it; those before it are passed over.
    pub(crate) async fn find(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.hear().await;
            if is_it(&frame) {
                return frame;
            }
        }
    }

    /// A frame that is it and has come already or comes next.
    pub(crate) async fn find_ever(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let texts = self.wire.iter().map(|text| serde_json::from_str(text).expect("JSON"));
        match texts.into_iter().find(|frame| is_it(frame)) {
            Some(frame) => frame,
            None => self.find(is_it).await,
        }
    }

    /// The next frame of this kind.
    pub(crate) async fn next(&mut self, kind: &str) -> Value {
        self.find(|frame| frame["t"] == kind).await
    }

    /// Frames up to and including the first of this kind.
    pub(crate) async fn all_until(&mut self, kind: &str) -> Vec<Value> {
        let mut frames = vec![self.hear().await];
        while frames.last().is_some_and(|last| last["t"] != kind) {
            frames.push(self.hear().await);
        }
        frames
    }

    /// How the node closes the socket: its code. What it says before is remembered.
    pub(crate) async fn end(&mut self) -> u16 {
        let end = async {
            loop {
                match self.socket.next().await {
                    Ok(text) => drop(self.take(text)),
                    Err(SocketError::Closed { code, .. }) => return code,
                    Err(end) => panic!("not closed in order: {end}"),
                }
            }
        };
        timeout(PATIENCE, end).await.expect("the node closes the socket")
    }

    /// True if something it was sent holds this text.
    pub(crate) fn has_heard(&self, text: &str) -> bool {
        self.wire.iter().any(|frame| frame.contains(text))
    }
}
