use std::time::Duration;

use super::*;

mod claims;
mod legal;
mod pieces;
mod violations;

const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Small enough to reach in a test.
const SMALL: FrameLimits = FrameLimits {
    message_bytes: 16,
    fragments: 4,
    message_time: Duration::from_secs(10),
    binary: true,
};

/// One client frame: the first byte (flags and opcode), then the payload, masked.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = match payload.len() {
        length @ 0..126 => vec![first, 0x80 | length as u8],
        length @ 126..65_536 => [&[first, 0xfe], &(length as u16).to_be_bytes()[..]].concat(),
        length => [&[first, 0xff], &(length as u64).to_be_bytes()[..]].concat(),
    };
    frame.extend_from_slice(&MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

type Outcome = (Vec<Item<'static>>, Option<Violation>);

/// Everything that comes of `pieces`, up to the first violation or close.
fn decode_pieces<'p>(limits: FrameLimits, pieces: impl Iterator<Item = &'p [u8]>) -> Outcome {
    let mut guard = Guard::new(limits);
    let mut items = Vec::new();
    let now = Instant::now();
    for piece in pieces {
        let mut piece = piece.to_vec();
        let mut at = 0;
        while at < piece.len() {
            let decoded = match guard.decode(&mut piece[at..], now) {
                Ok(decoded) => decoded,
                Err(violation) => return (items, Some(violation)),
            };
            at += decoded.used;
            let closed = matches!(decoded.item, Some(Item::Close(_)));
            items.extend(decoded.item.map(Item::into_owned));
            if closed {
                return (items, None);
            }
        }
    }
    (items, None)
}

fn decode(limits: FrameLimits, bytes: &[u8]) -> Outcome {
    decode_pieces(limits, std::iter::once(bytes))
}

fn violation(limits: FrameLimits, bytes: &[u8]) -> Option<Violation> {
    decode(limits, bytes).1
}

fn text(text: &str) -> Item<'_> {
    Item::Text(Cow::Borrowed(text))
}
