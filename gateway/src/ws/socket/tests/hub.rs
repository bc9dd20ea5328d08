//! What the hub can do to a socket through its queue.

use insightdesk_actors::outbound::Full;

use super::*;

#[tokio::test]
async fn pushed_frames_arrive_in_order() {
    let mut world = World::greeted().await;
    for count in 0..500 {
        world.outbound.push(frame::text(&count.to_string())).expect("it fits");
    }
    for count in 0..500 {
        assert_eq!(world.client.receive().await, Received::Text(count.to_string()));
    }
}

#[tokio::test]
async fn frames_larger_than_the_buffer_arrive_whole() {
    let mut world = World::greeted().await;
    let large = "0123456789".repeat(50_000);
    world.outbound.push(frame::text(&large)).expect("it fits");
    world.outbound.push(frame::text("small")).expect("it fits");
    assert_eq!(world.client.receive().await, Received::Text(large));
    assert_eq!(world.client.receive().await, Received::text("small"));
}

#[tokio::test]
async fn a_close_of_the_hub_follows_what_was_queued() {
    let mut world = World::greeted().await;
    world.outbound.push(frame::text("last words")).expect("it fits");
    world.outbound.close(1012, "restarting");
    assert_eq!(world.client.receive().await, Received::text("last words"));
    assert_eq!(world.client.receive_close().await, Some(1012));
    assert_eq!(world.ended().await, End::Server(1012));
}

#[tokio::test]
async fn a_peer_may_end_its_connection() {
    let mut world = World::greeted().await;
    let both = [client_frame(0x81, b"leave"), client_frame(0x81, b"wait")].concat();
    world.client.send(&both).await;
    assert_eq!(world.client.receive_close().await, Some(4403));
    assert_eq!(world.shared.seen(), ["hello", "leave"]);
    assert_eq!(world.ended().await, End::Server(4403));
}

#[tokio::test]
async fn a_paused_peer_gets_nothing_until_it_is_ready_and_then_everything() {
    let mut world = World::greeted().await;
    let words = ["pause", "one", "two"].map(|word| client_frame(0x81, word.as_bytes()));
    world.client.send(&words.concat()).await;
    world.client.say("three").await;
    world.has_seen("pause").await;
    // a wake-up without credit changes nothing; the frame proves that the task saw it
    world.outbound.wake();
    world.outbound.push(frame::text("from the hub")).expect("it fits");
    assert_eq!(world.client.receive().await, Received::text("from the hub"));
    assert_eq!(world.shared.seen(), ["hello", "pause"]);
    Shared::set(&world.shared.ready);
    world.outbound.wake();
    for word in ["one", "two", "three"] {
        assert_eq!(world.client.receive().await, Received::text(word));
    }
}

#[tokio::test]
async fn a_client_that_says_much_at_once_gets_every_answer() {
    let limits = OutboundLimits { frames: 10, bytes: 1 << 20 };
    let mut world = World::greeted_with(SocketOptions::default(), limits).await;
    let words: Vec<_> = (0..5_000).map(|count| count.to_string()).collect();
    let all: Vec<_> = words.iter().flat_map(|word| client_frame(0x81, word.as_bytes())).collect();
    world.client.send(&all).await;
    for word in words {
        assert_eq!(world.client.receive().await, Received::Text(word));
    }
}

#[tokio::test]
async fn nothing_more_is_taken_from_a_client_that_does_not_take_its_answers() {
    let mut world = World::greeted().await;
    let long = client_frame(0x81, "x".repeat(60_000).as_bytes());
    let sending = world.client.flood(&long, 1_000);
    assert!(tokio::time::timeout(SOON, sending).await.is_err(), "it has to wait");
    assert!(!world.outbound.is_closed());
    let taken = world.shared.seen().len();
    assert!(taken < 500, "{taken}");
}

#[tokio::test]
async fn a_pause_before_the_greeting_stops_the_hello_clock() {
    let options = SocketOptions { hello_within: SOON, ..SocketOptions::default() };
    let mut world = World::silent(options).await;
    world.client.say("pause").await;
    let early = tokio::time::timeout(SOON * 3, world.client.receive()).await;
    assert!(early.is_err(), "{early:?}");
    Shared::set(&world.shared.greeted);
    Shared::set(&world.shared.ready);
    world.outbound.wake();
    world.client.say(&"x".repeat(5_000)).await;
    assert_eq!(world.client.receive().await, Received::Text("x".repeat(5_000)));
}

/// Pushes until the kernel and the queue are full, as for a client that stopped reading.
async fn fill_up(world: &World) {
    let frame = frame::text(&"x".repeat(60_000));
    for _ in 0..2_000 {
        if world.outbound.push(frame.clone()).is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the queue takes everything");
}

#[tokio::test]
async fn a_reader_that_stopped_is_cut_off_after_the_stall() {
    let options = SocketOptions { stall: SOON, ..SocketOptions::default() };
    let world = World::greeted_with(options, OutboundLimits::default()).await;
    fill_up(&world).await;
    assert_eq!(world.outbound.push(frame::text("one more")), Err(Full));
    assert_eq!(world.cut_off().await, End::Server(4008));
}

#[tokio::test]
async fn a_stalled_write_alone_cuts_the_connection_off() {
    let options = SocketOptions { stall: SOON, ..SocketOptions::default() };
    let limits = OutboundLimits { frames: 10_000, bytes: 64 << 20 };
    let world = World::greeted_with(options, limits).await;
    for _ in 0..16 {
        world.outbound.push(frame::text(&"x".repeat(1 << 20))).expect("it fits");
    }
    assert_eq!(world.cut_off().await, End::Server(4008));
}

#[tokio::test]
async fn a_reader_that_was_too_slow_but_comes_back_sees_4008() {
    let mut world = World::greeted().await;
    fill_up(&world).await;
    assert_eq!(world.client.receive_close().await, Some(4008));
    assert_eq!(world.ended().await, End::Server(4008));
}
