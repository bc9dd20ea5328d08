//! However the network cuts the bytes, the same comes of them.

use proptest::prelude::*;

use super::*;

const ROOMY: FrameLimits = FrameLimits { message_bytes: 4_096, fragments: 16, ..SMALL };

/// A conversation with everything in it: all lengths, fragments, controls in between, a close.
fn conversation() -> Vec<u8> {
    [
        frame(0x81, "grüß dich €".as_bytes()),
        frame(0x89, b"ping"),
        frame(0x01, "𝄞".as_bytes().split_at(2).0),
        frame(0x8a, b""),
        frame(0x00, "𝄞".as_bytes().split_at(2).1),
        frame(0x80, &[b'x'; 300]),
        frame(0x82, &[0xff; 130]),
        frame(0x81, b""),
        frame(0x88, b"\x03\xe8bye"),
    ]
    .concat()
}

#[test]
fn cut_at_any_byte_a_conversation_is_the_same() {
    let bytes = conversation();
    let whole = decode(ROOMY, &bytes);
    assert_eq!((whole.0.len(), whole.1), (7, None));
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(decode_pieces(ROOMY, [head, tail].into_iter()), whole, "cut at {cut}");
    }
    assert_eq!(decode_pieces(ROOMY, bytes.chunks(1)), whole, "byte by byte");
}

proptest! {
    #[test]
    fn garbage_never_panics_and_is_judged_alike_in_any_pieces(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        size in 1usize..40,
    ) {
        let whole = decode(ROOMY, &bytes);
        prop_assert_eq!(decode_pieces(ROOMY, bytes.chunks(size)), whole);
    }

    #[test]
    fn nearly_legal_frames_never_panic_and_are_judged_alike_in_any_pieces(
        frames in prop::collection::vec(
            (
                prop::sample::select(vec![0x01u8, 0x81, 0x00, 0x80, 0x02, 0x82, 0x88, 0x89, 0x8a]),
                prop_oneof![
                    "\\PC{0,40}".prop_map(String::into_bytes),
                    prop::collection::vec(any::<u8>(), 0..200),
                ],
            ),
            0..12,
        ),
        flip in any::<prop::sample::Index>(),
        bit in 0u32..64,
        size in 1usize..40,
    ) {
        let frames = frames.iter().map(|(first, payload)| frame(*first, payload));
        let mut bytes = frames.collect::<Vec<_>>().concat();
        if let (Some(bit), false) = (1u8.checked_shl(bit), bytes.is_empty()) {
            *flip.get_mut(&mut bytes) ^= bit;
        }
        let whole = decode(ROOMY, &bytes);
        prop_assert_eq!(decode_pieces(ROOMY, bytes.chunks(size)), whole);
    }

    #[test]
    fn every_text_arrives_as_it_was_sent(
        words in "\\PC{0,300}",
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        size in 1usize..64,
    ) {
        let payload = words.as_bytes();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(payload.len() + 1)).collect();
        cuts.extend([0, payload.len()]);
        cuts.sort_unstable();
        let last = cuts.len() - 2;
        let fragments = cuts.windows(2).enumerate().map(|(place, cut)| {
            let opcode = if place == 0 { 0x01 } else { 0x00 };
            let fin = if place == last { 0x80 } else { 0x00 };
            frame(opcode | fin, &payload[cut[0]..cut[1]])
        });
        let bytes = fragments.collect::<Vec<_>>().concat();
        let expected = (vec![text(&words)], None);
        prop_assert_eq!(decode_pieces(ROOMY, bytes.chunks(size)), expected.clone());
        prop_assert_eq!(decode(ROOMY, &bytes), expected);
    }
}
