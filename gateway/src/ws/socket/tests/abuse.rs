//! What a hostile client gets, while a good one is served and memory stays flat.

use super::*;

/// Sends `bytes` as a greeted client and answers the close code it earns.
async fn close_code_of(bytes: &[u8]) -> Option<u16> {
    let mut good = World::greeted().await;
    let mut bad = World::greeted().await;
    bad.client.flood(bytes, 1).await;
    let code = bad.client.receive_close().await;
    assert_eq!(bad.ended().await, End::Server(code.expect("we always give a code")));
    good.client.say("am I served?").await;
    assert_eq!(good.client.receive().await, Received::text("am I served?"));
    code
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("this is Linux");
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("the second figure is resident pages") * 4096
}

#[tokio::test]
async fn endless_fragments_of_200_mib_are_cut_at_the_cap_and_memory_stays_flat() {
    let mut world = World::greeted().await;
    let fragment = client_frame(0x00, &vec![b'x'; 128 << 10]);
    let before = resident_bytes();
    world.client.send(&client_frame(0x01, b"once upon a time")).await;
    let (mut reads, mut writes) = world.client.stream.into_split();
    let flooding = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        for _ in 0..1_600 {
            if writes.write_all(&fragment).await.is_err() {
                break;
            }
        }
    });
    let mut answer = Vec::new();
    use tokio::io::AsyncReadExt;
    let _ = reads.read_to_end(&mut answer).await;
    assert_eq!(answer[..4], [0x88, answer.len() as u8 - 2, 0x03, 0xf1], "close 1009");
    flooding.await.expect("it only writes");
    let grown = resident_bytes().saturating_sub(before);
    assert!(grown < 8 << 20, "grew by {grown} bytes");
}

#[tokio::test]
async fn a_hundred_thousand_one_byte_fragments_are_cut_at_the_count_cap() {
    let bytes = [client_frame(0x01, b"x"), client_frame(0x00, b"x").repeat(100_000)].concat();
    assert_eq!(close_code_of(&bytes).await, Some(1009));
}

#[tokio::test]
async fn an_unmasked_frame_gets_1002() {
    assert_eq!(close_code_of(b"\x81\x05hello").await, Some(1002));
}

#[tokio::test]
async fn a_claim_of_60_mib_or_of_everything_gets_1009_at_once() {
    for claim in [60u64 << 20, i64::MAX as u64] {
        let bytes = [&[0x81, 0xff], &claim.to_be_bytes()[..]].concat();
        assert_eq!(close_code_of(&bytes).await, Some(1009));
    }
}

#[tokio::test]
async fn bad_close_frames_get_a_valid_close_of_1002_or_1007() {
    assert_eq!(close_code_of(&client_frame(0x88, &[0; 126])).await, Some(1002));
    assert_eq!(close_code_of(&client_frame(0x88, b"x")).await, Some(1002));
    for code in [999u16, 1005, 1006, 65_535] {
        let close = client_frame(0x88, &code.to_be_bytes());
        assert_eq!(close_code_of(&close).await, Some(1002), "{code}");
    }
    assert_eq!(close_code_of(&client_frame(0x88, b"\x03\xe8\xff")).await, Some(1007));
}

#[tokio::test]
async fn reserved_bits_and_opcodes_get_1002() {
    for first in [0xc1, 0xa1, 0x91, 0x83, 0x8b] {
        assert_eq!(close_code_of(&client_frame(first, b"x")).await, Some(1002), "{first:#x}");
    }
}

#[tokio::test]
async fn binary_gets_1003() {
    assert_eq!(close_code_of(&client_frame(0x82, b"x")).await, Some(1003));
}

#[tokio::test]
async fn a_ping_flood_from_a_client_that_reads_no_pongs_gets_1008_and_is_not_queued() {
    let mut world = World::greeted().await;
    let pings = client_frame(0x89, &[7; 125]).repeat(10_000);
    world.client.flood(&pings, 1).await;
    assert_eq!(world.client.receive_close().await, Some(1008));
    assert_eq!(world.ended().await, End::Server(1008));
}

#[tokio::test]
async fn text_that_is_not_utf8_gets_1007_even_when_a_character_is_cut() {
    let cut = [client_frame(0x01, b"\xe2\x82"), client_frame(0x80, b"\x28")].concat();
    assert_eq!(close_code_of(&cut).await, Some(1007));
    assert_eq!(close_code_of(&client_frame(0x81, b"\xff")).await, Some(1007));
}

#[tokio::test]
async fn a_large_message_before_hello_gets_1009() {
    let mut world = World::silent(SocketOptions::default()).await;
    world.client.flood(&client_frame(0x81, &[b'x'; 4_097]), 1).await;
    assert_eq!(world.client.receive_close().await, Some(1009));
    assert_eq!(world.shared.seen(), [""; 0]);
}

#[tokio::test]
async fn a_large_message_after_hello_is_taken_whole() {
    let mut world = World::greeted().await;
    let large = "x".repeat(512 << 10);
    world.client.say(&large).await;
    assert_eq!(world.client.receive().await, Received::Text(large));
}

#[tokio::test]
async fn what_was_said_before_the_offence_is_still_answered() {
    let mut world = World::greeted().await;
    let both = [client_frame(0x81, b"first"), client_frame(0xc1, b"then this")].concat();
    world.client.send(&both).await;
    assert_eq!(world.client.receive().await, Received::text("first"));
    assert_eq!(world.client.receive_close().await, Some(1002));
}
