//! What is said on lines, with a transport that shows what it is given.

use std::sync::Mutex;

use insightdesk_cluster::transport::Peer;
use tokio::sync::mpsc;

use super::*;
use crate::address::Address;
use crate::envelope::Outcome;
use crate::error::ExecuteError;
use crate::testing::PATIENCE;

/// Shows every packet, and has a pipe to everybody.
#[derive(Debug)]
struct Wire(Mutex<mpsc::UnboundedSender<Vec<u8>>>);

impl Transport for Wire {
    fn keep(&self, _peers: Vec<Peer>) {}

    fn send(&self, _to: &str, packet: Vec<u8>) -> bool {
        crate::locked(&self.0).send(packet).is_ok()
    }

    fn close(&self, _to: &str) {}

    fn close_all(&self) {}
}

/// The peers of node a, and what leaves it.
async fn peers() -> (ActorRef<PeersMessage>, mpsc::UnboundedReceiver<Vec<u8>>) {
    let (sender, sent) = mpsc::unbounded_channel();
    let post = Post {
        router: Address::vacant(),
        fanout: Address::vacant(),
        lists: Address::vacant(),
        presence: Address::vacant(),
        membership: Address::vacant(),
    };
    let actor = PeersActor {
        me: "a".into(),
        transport: Arc::new(Wire(Mutex::new(sender))),
        reach: Reach::default(),
        post,
        metrics: HubMetrics::register(&prometheus::Registry::new()).expect("names are free"),
    };
    let (peers, _) = Actor::spawn(None, actor, ()).await.expect("it starts");
    (peers, sent)
}

/// A packet of node b that brings this.
fn packet(message: &PeerMessage) -> Bytes {
    let mut link = Link::new("b".into(), 7, Instant::now());
    link.push(message.encode()).expect("there is room");
    link.next(Instant::now()).expect("it has something to say").encode().into()
}

/// The messages of the next packet that has any.
async fn said(sent: &mut mpsc::UnboundedReceiver<Vec<u8>>) -> Vec<PeerMessage> {
    let search = async {
        loop {
            let bytes: Vec<u8> = sent.recv().await.expect("the actor lives");
            let messages = Packet::decode(bytes).expect("it is a packet").messages;
            if !messages.is_empty() {
                return messages;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, search).await.expect("something is said");
    let decode = |bytes: &Bytes| PeerMessage::decode(&"a".into(), bytes).expect("readable");
    found.iter().map(decode).collect()
}

#[tokio::test]
async fn what_came_before_the_report_of_its_pipe_is_answered() {
    let (peers, mut sent) = peers().await;
    let told = |report| peers.cast(PeersMessage::Report(report)).expect("it lives");
    told(Report::Packet(packet(&PeerMessage::Look)));
    let outcome: Outcome = Err(ExecuteError::Unavailable);
    let answer = PeerMessage::Answered { call: 1, outcome };
    let tell = PeersMessage::Tell { to: "b".into(), message: answer.clone() };
    peers.cast(tell).expect("it lives");
    told(Report::Up("b".into()));
    assert_eq!(said(&mut sent).await, [answer]);
}
