use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use tokio::sync::mpsc;

use super::*;
use crate::transport::Report;

/// A node of a test: its pipes and what they report.
struct Node {
    pipes: Pipes,
    reports: mpsc::UnboundedReceiver<Report>,
    address: SocketAddr,
}

async fn node(name: &str, secret: &str) -> Node {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let (sender, reports) = mpsc::unbounded_channel();
    let report: Reports = Arc::new(move |report| drop(sender.send(report)));
    let secret = ClusterSecret::new(secret);
    let pipes = Pipes::open(name.into(), listener, &secret, report).await.expect("pipes");
    Node { pipes, reports, address }
}

impl Node {
    fn keep(&self, name: &str, other: &Self) {
        let address = other.address.to_string();
        self.pipes.keep(vec![Peer { name: name.into(), address }]);
    }

    async fn next(&mut self) -> Report {
        let next = tokio::time::timeout(Duration::from_secs(10), self.reports.recv()).await;
        next.expect("something happens in time").expect("the pipes are open")
    }
}

/// Two nodes with a pipe between them, under names that no other test of this process uses.
async fn pair(low: &str, high: &str) -> (Node, Node) {
    let (mut one, mut other) = (node(low, "secret").await, node(high, "secret").await);
    one.keep(high, &other);
    other.keep(low, &one);
    assert_eq!(one.next().await, Report::Up(high.into()));
    assert_eq!(other.next().await, Report::Up(low.into()));
    (one, other)
}

#[tokio::test]
async fn packets_arrive_in_order_both_ways() {
    let (mut one, mut other) = pair("a1", "a2").await;
    for number in 0..100_u8 {
        assert!(one.pipes.send("a2", vec![number; 1_000]));
        assert!(other.pipes.send("a1", vec![number]));
    }
    for number in 0..100_u8 {
        assert_eq!(other.next().await, Report::Packet(vec![number; 1_000].into()));
        assert_eq!(one.next().await, Report::Packet(vec![number].into()));
    }
    assert!(!one.pipes.send("nobody", vec![0]));
}

#[tokio::test]
async fn a_node_whose_process_ended_is_known_to_have_ended() {
    let (mut one, other) = pair("b1", "b2").await;
    drop(other);
    assert_eq!(one.next().await, Report::Down("b2".into()));
    assert_eq!(one.next().await, Report::Ended("b2".into()));
    assert!(!one.pipes.send("b2", vec![0]));
}

#[tokio::test]
async fn a_pipe_that_was_closed_is_opened_again() {
    let (mut one, mut other) = pair("c1", "c2").await;
    other.pipes.close("c1");
    assert_eq!(one.next().await, Report::Down("c2".into()));
    assert_eq!(one.next().await, Report::Up("c2".into()));
    assert_eq!(other.next().await, Report::Down("c1".into()));
    assert_eq!(other.next().await, Report::Up("c1".into()));
    assert!(one.pipes.send("c2", vec![7]));
    assert_eq!(other.next().await, Report::Packet(vec![7].into()));
}

#[tokio::test]
async fn a_stranger_gets_no_pipe_and_a_silent_caller_keeps_nobody_waiting() {
    let mut one = node("d2", "secret").await;
    let stranger = node("d0", "other").await;
    stranger.keep("d2", &one);
    let _silent = tokio::net::TcpStream::connect(one.address).await.expect("it listens");
    let friend = node("d1", "secret").await;
    friend.keep("d2", &one);
    assert_eq!(one.next().await, Report::Up("d1".into()));
}
