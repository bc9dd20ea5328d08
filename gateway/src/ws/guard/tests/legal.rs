//! What a well-behaved client sends.

use super::*;

#[test]
fn a_text_in_one_frame_is_lent_from_the_input() {
    let mut bytes = frame(0x81, "grüß dich".as_bytes());
    let whole = bytes.len();
    let mut guard = Guard::new(SMALL);
    let decoded = guard.decode(&mut bytes, Instant::now()).expect("it is legal");
    assert_eq!(decoded.used, whole);
    assert!(matches!(decoded.item, Some(Item::Text(Cow::Borrowed("grüß dich")))));
    assert!(guard.partial.is_none(), "nothing is kept");
}

#[test]
fn the_example_of_the_standard_is_hello() {
    let bytes = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
    assert_eq!(decode(SMALL, &bytes), (vec![text("Hello")], None));
}

#[test]
fn fragments_become_one_message_with_a_ping_in_between() {
    let bytes = [
        frame(0x01, b"one "),
        frame(0x89, b"there?"),
        frame(0x00, b""),
        frame(0x80, b"two"),
        frame(0x8a, b""),
    ];
    let ping = Item::Ping(Cow::Borrowed(b"there?"));
    let pong = Item::Pong(Cow::Borrowed(b""));
    assert_eq!(decode(SMALL, &bytes.concat()), (vec![ping, text("one two"), pong], None));
}

#[test]
fn a_character_may_be_cut_by_fragments() {
    let euro = "€".as_bytes();
    let bytes = [frame(0x01, &euro[..1]), frame(0x00, &euro[1..2]), frame(0x80, &euro[2..])];
    assert_eq!(decode(SMALL, &bytes.concat()), (vec![text("€")], None));
}

#[test]
fn binary_messages_pass_where_they_are_allowed() {
    let bytes = [frame(0x82, &[0xff, 0xfe]), frame(0x02, &[1]), frame(0x80, &[2])].concat();
    let binary = |bytes: &'static [u8]| Item::Binary(Cow::Borrowed(bytes));
    assert_eq!(decode(SMALL, &bytes), (vec![binary(&[0xff, 0xfe]), binary(&[1, 2])], None));
}

#[test]
fn a_close_carries_a_code_and_a_reason_or_nothing() {
    assert_eq!(decode(SMALL, &frame(0x88, b"")), (vec![Item::Close(None)], None));
    for code in [1000u16, 1001, 1003, 1007, 1011, 3000, 4000, 4999] {
        let close = frame(0x88, &[&code.to_be_bytes()[..], "tschüß".as_bytes()].concat());
        let expected = Item::Close(Some((code, Cow::Borrowed("tschüß"))));
        assert_eq!(decode(SMALL, &close), (vec![expected], None));
    }
}

#[test]
fn all_three_forms_of_the_length_are_read() {
    for length in [0, 125, 126, 65_535, 65_536, 100_000] {
        let words = "x".repeat(length);
        let bytes = frame(0x81, words.as_bytes());
        assert_eq!(decode(FrameLimits::after_hello(), &bytes), (vec![text(&words)], None));
    }
}

#[test]
fn a_message_of_exactly_the_limit_passes() {
    let bytes = [frame(0x81, &[b'x'; 16]), frame(0x01, &[b'y'; 9]), frame(0x80, &[b'y'; 7])];
    let (items, violation) = decode(SMALL, &bytes.concat());
    assert_eq!((items.len(), violation), (2, None));
}
