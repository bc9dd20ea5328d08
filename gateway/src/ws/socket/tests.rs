//! The socket task over real loopback connections, with a tiny echo behind it.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use insightdesk_actors::outbound::{Outbound, OutboundLimits};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::*;
use crate::ws::frame;
use client::{Client, Received, client_frame};

mod abuse;
mod client;
mod hub;
mod lifetime;
mod upgrade;

const SOON: Duration = Duration::from_millis(150);

/// Sends messages back; a few words make it do something else.
#[derive(Debug, Default)]
struct Echo {
    outbound: Arc<Outbound>,
    shared: Arc<Shared>,
}

/// What the test sees and steers.
#[derive(Debug, Default)]
struct Shared {
    greeted: Mutex<bool>,
    ready: Mutex<bool>,
    seen: Mutex<Vec<String>>,
    ends: Mutex<Vec<End>>,
}

impl Shared {
    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("no test panics with it").clone()
    }

    fn ends(&self) -> Vec<End> {
        self.ends.lock().expect("no test panics with it").clone()
    }

    fn set(flag: &Mutex<bool>) {
        *flag.lock().expect("no test panics with it") = true;
    }
}

impl Peer for Echo {
    fn message(&mut self, text: &str) -> Flow {
        self.shared.seen.lock().expect("no test panics with it").push(text.to_owned());
        match text {
            "hello" => Shared::set(&self.shared.greeted),
            "pause" => return Flow::Pause,
            "leave" => return Flow::Close(4403, Cow::Borrowed("asked to")),
            _ => {}
        }
        let _ = self.outbound.push(frame::text(text));
        Flow::Continue
    }

    fn greeted(&self) -> bool {
        *self.shared.greeted.lock().expect("no test panics with it")
    }

    fn ready(&mut self) -> bool {
        *self.shared.ready.lock().expect("no test panics with it")
    }

    fn closed(&mut self, end: End) {
        self.shared.ends.lock().expect("no test panics with it").push(end);
    }
}

/// One served connection and its client.
struct World {
    client: Client,
    outbound: Arc<Outbound>,
    shared: Arc<Shared>,
    task: JoinHandle<End>,
}

impl World {
    /// A connection whose client has said hello.
    async fn greeted() -> Self {
        Self::greeted_with(SocketOptions::default(), OutboundLimits::default()).await
    }

    async fn greeted_with(options: SocketOptions, limits: OutboundLimits) -> Self {
        let mut world = Self::open(options, limits).await;
        world.client.say("hello").await;
        assert_eq!(world.client.receive().await, Received::text("hello"));
        world
    }

    async fn silent(options: SocketOptions) -> Self {
        Self::open(options, OutboundLimits::default()).await
    }

    async fn open(options: SocketOptions, limits: OutboundLimits) -> Self {
        let (served, client) = pair().await;
        let outbound = Arc::new(Outbound::new(limits));
        let shared = Arc::new(Shared::default());
        let echo = Echo { outbound: outbound.clone(), shared: shared.clone() };
        let serving =
            serve_socket(served.into(), Bytes::new(), outbound.clone(), echo, Arc::new(options));
        Self { client: Client::new(client), outbound, shared, task: tokio::spawn(serving) }
    }

    /// Waits until the peer has got `message` as its last one.
    async fn has_seen(&self, message: &str) {
        let seen = async {
            while self.shared.seen().last().is_none_or(|last| last != message) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), seen).await.expect("it gets the message");
    }

    /// The server ends the connection while the client neither reads nor hangs up.
    async fn cut_off(self) -> End {
        let end = self.task.await.expect("the task does not panic");
        drop(self.client);
        end
    }

    /// The client hangs up and the connection is over: how, as its task and its peer saw it.
    async fn ended(self) -> End {
        drop(self.client);
        let end = self.task.await.expect("the task does not panic");
        assert_eq!(self.shared.ends(), [end], "the peer hears of the end once");
        assert!(self.outbound.is_closed());
        end
    }
}

async fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
    let address = listener.local_addr().expect("it is bound");
    let (client, served) = tokio::join!(TcpStream::connect(address), listener.accept());
    (served.expect("it accepts").0, client.expect("it connects"))
}

#[tokio::test]
async fn what_a_client_says_comes_back() {
    let mut world = World::greeted().await;
    world.client.say("grüß dich").await;
    assert_eq!(world.client.receive().await, Received::text("grüß dich"));
    world.client.send(&client_frame(0x89, b"there?")).await;
    assert_eq!(world.client.receive().await, Received::Pong(b"there?".to_vec()));
}

#[tokio::test]
async fn the_buffer_of_the_http_server_is_let_go() {
    let (served, _client) = pair().await;
    let buffer = Bytes::from(client_frame(0x81, b"hello"));
    let outbound = Arc::new(Outbound::default());
    let leftover = buffer.slice(..3);
    let _serving = serve_socket(served.into(), leftover, outbound, Echo::default(), Arc::default());
    assert!(buffer.is_unique());
}

#[test]
fn the_future_of_an_idle_socket_is_small() {
    let future = |stream: TcpStream| {
        let outbound = Arc::new(Outbound::default());
        serve_socket(stream.into(), Bytes::new(), outbound, Echo::default(), Arc::default())
    };
    let size = size_of_future(&future);
    assert!(size <= 640, "{size} bytes");
}

fn size_of_future<F>(_: &impl Fn(TcpStream) -> F) -> usize {
    size_of::<F>()
}
