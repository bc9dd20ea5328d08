//! How connections end: by the clock, by the client, by the hub.

use insightdesk_actors::outbound::Full;
use tokio::io::AsyncWriteExt;

use super::*;

fn hasty() -> SocketOptions {
    SocketOptions { silence: SOON, pong_within: SOON, linger: SOON, ..SocketOptions::default() }
}

#[tokio::test]
async fn a_client_that_says_no_hello_in_time_gets_4408() {
    let options = SocketOptions { hello_within: SOON, ..SocketOptions::default() };
    let mut world = World::silent(options).await;
    assert_eq!(world.client.receive_close().await, Some(4408));
    assert_eq!(world.ended().await, End::Server(4408));
}

#[tokio::test]
async fn a_greeted_client_outlives_the_hello_deadline() {
    let options = SocketOptions { hello_within: SOON, ..hasty() };
    let mut world = World::greeted_with(options, OutboundLimits::default()).await;
    assert_eq!(world.client.receive().await, Received::Ping(Vec::new()));
}

#[tokio::test]
async fn a_silent_client_is_pinged_and_then_closed_with_4000() {
    let mut world = World::greeted_with(hasty(), OutboundLimits::default()).await;
    assert_eq!(world.client.receive().await, Received::Ping(Vec::new()));
    assert_eq!(world.client.receive_close().await, Some(4000));
    assert_eq!(world.ended().await, End::Server(4000));
}

#[tokio::test]
async fn a_client_that_answers_pings_stays() {
    let mut world = World::greeted_with(hasty(), OutboundLimits::default()).await;
    for _ in 0..4 {
        assert_eq!(world.client.receive().await, Received::Ping(Vec::new()));
        world.client.send(&client_frame(0x8a, b"")).await;
    }
}

#[tokio::test]
async fn half_a_message_that_never_ends_gets_4008() {
    let mut options = SocketOptions::default();
    options.after_hello.message_time = SOON;
    let mut world = World::greeted_with(options, OutboundLimits::default()).await;
    world.client.send(&client_frame(0x01, b"once upon")).await;
    assert_eq!(world.client.receive_close().await, Some(4008));
}

#[tokio::test]
async fn a_client_that_closes_gets_its_code_back() {
    let mut world = World::greeted().await;
    world.client.send(&client_frame(0x88, &[b"\x0f\xa1".as_slice(), &[b'x'; 123]].concat())).await;
    assert_eq!(world.client.receive_close().await, Some(4001));
    assert_eq!(world.ended().await, End::Client(4001));
}

#[tokio::test]
async fn a_client_that_closes_without_a_code_gets_none_back() {
    let mut world = World::greeted().await;
    world.client.send(&client_frame(0x88, b"")).await;
    assert_eq!(world.client.receive_close().await, None);
    assert_eq!(world.ended().await, End::Client(1005));
}

#[tokio::test]
async fn what_follows_a_close_is_ignored() {
    let mut world = World::greeted().await;
    let bytes = [client_frame(0x88, b"\x03\xe8"), client_frame(0x81, b"still here")].concat();
    world.client.send(&bytes).await;
    assert_eq!(world.client.receive_close().await, Some(1000));
    assert_eq!(world.shared.seen(), ["hello"]);
}

#[tokio::test]
async fn a_client_that_vanishes_is_lost() {
    let world = World::greeted().await;
    let World { client, outbound, shared, task } = world;
    drop(client);
    assert_eq!(task.await.expect("the task does not panic"), End::Lost);
    assert_eq!(shared.ends(), [End::Lost]);
    assert_eq!(outbound.push(frame::text("too late")), Err(Full));
}

#[tokio::test]
async fn a_client_that_does_not_hang_up_is_left_after_the_linger() {
    let mut world = World::greeted_with(hasty(), OutboundLimits::default()).await;
    world.client.send(&client_frame(0x88, b"\x03\xe8")).await;
    assert_eq!(world.cut_off().await, End::Client(1000));
}

#[tokio::test]
async fn a_dropped_task_tells_the_peer_and_closes_the_queue() {
    let world = World::greeted().await;
    world.task.abort();
    assert!(world.task.await.expect_err("it was aborted").is_cancelled());
    assert_eq!(world.shared.ends(), [End::Lost]);
    assert!(world.outbound.is_closed());
}

#[tokio::test]
async fn a_client_that_shuts_its_side_after_an_offence_still_sees_why() {
    let mut world = World::greeted().await;
    world.client.send(b"\x81\x05hello").await;
    world.client.stream.shutdown().await.expect("it is open");
    assert_eq!(world.client.receive_close().await, Some(1002));
}
