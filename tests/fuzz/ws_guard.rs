//! Whatever a client sends, and however the network cuts it, the guard does not panic, keeps its
//! limits and judges the same bytes alike.

#![no_main]

use std::time::Instant;

use insightdesk_gateway::ws::guard::{FrameLimits, Guard, Item, Violation};
use libfuzzer_sys::fuzz_target;

const LIMITS: FrameLimits =
    FrameLimits { message_bytes: 1_024, fragments: 8, binary: true, ..FrameLimits::after_hello() };

type Outcome = (Vec<Item<'static>>, Option<Violation>);

fn decode<'p>(pieces: impl Iterator<Item = &'p [u8]>, now: Instant) -> Outcome {
    let mut guard = Guard::new(LIMITS);
    let mut items = Vec::new();
    for piece in pieces {
        let mut piece = piece.to_vec();
        let mut at = 0;
        while at < piece.len() {
            let left = piece.len() - at;
            let decoded = match guard.decode(&mut piece[at..], now) {
                Ok(decoded) => decoded,
                Err(violation) => return (items, Some(violation)),
            };
            assert!(0 < decoded.used && decoded.used <= left);
            assert!(decoded.item.is_some() || decoded.used == left);
            at += decoded.used;
            let Some(item) = decoded.item else { continue };
            assert!(length(&item) <= LIMITS.message_bytes);
            let closed = matches!(item, Item::Close(_));
            items.push(item.into_owned());
            if closed {
                return (items, None);
            }
        }
    }
    (items, None)
}

fn length(item: &Item<'_>) -> usize {
    match item {
        Item::Text(text) => text.len(),
        Item::Binary(bytes) | Item::Ping(bytes) | Item::Pong(bytes) => bytes.len(),
        Item::Close(close) => close.as_ref().map_or(0, |(_, reason)| reason.len() + 2),
    }
}

/// Sets the mask bit of every header it can follow, so that inputs get past the first check.
fn masked(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut at = 0;
    while let Some(second) = bytes.get_mut(at + 1) {
        *second |= 0x80;
        let short = usize::from(*second & 0x7f);
        at += match short {
            126 | 127 => break,
            length => 6 + length,
        };
    }
    bytes
}

fuzz_target!(|input: &[u8]| {
    let Some((&size, bytes)) = input.split_first() else { return };
    let now = Instant::now();
    for bytes in [bytes.to_vec(), masked(bytes)] {
        let whole = decode(std::iter::once(&bytes[..]), now);
        assert_eq!(decode(bytes.chunks(usize::from(size).max(1)), now), whole);
    }
});
