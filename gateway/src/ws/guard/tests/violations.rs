//! What no client may send, one rule after the other.

use super::*;

#[test]
fn a_frame_without_a_mask_is_refused_at_its_second_byte() {
    assert_eq!(violation(SMALL, &[0x81, 0x05]), Some(Violation::Unmasked));
    assert_eq!(Violation::Unmasked.close_code(), 1002);
}

#[test]
fn reserved_bits_and_opcodes_are_refused_at_the_first_byte() {
    for bit in [0x40, 0x20, 0x10] {
        assert_eq!(violation(SMALL, &[0x81 | bit]), Some(Violation::ReservedBit));
    }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
        assert_eq!(violation(SMALL, &[0x80 | opcode]), Some(Violation::UnknownOpcode));
    }
}

#[test]
fn control_frames_are_short_and_whole() {
    for opcode in [0x8, 0x9, 0xa] {
        let fragment = frame(opcode, b"");
        assert_eq!(violation(SMALL, &fragment), Some(Violation::FragmentedControl));
        let long = frame(0x80 | opcode, &[0; 126]);
        assert_eq!(violation(SMALL, &long), Some(Violation::LongControl));
    }
}

#[test]
fn a_length_in_a_longer_form_than_needed_is_refused() {
    assert_eq!(violation(SMALL, &[0x81, 0xfe, 0, 125]), Some(Violation::BadLength));
    let long = [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
    assert_eq!(violation(SMALL, &long), Some(Violation::BadLength));
    let negative = [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(violation(SMALL, &negative), Some(Violation::BadLength));
}

#[test]
fn a_continuation_needs_a_beginning_and_a_beginning_an_end() {
    assert_eq!(violation(SMALL, &frame(0x80, b"x")), Some(Violation::NothingToContinue));
    let after_a_whole_one = [frame(0x81, b"x"), frame(0x00, b"y")].concat();
    assert_eq!(violation(SMALL, &after_a_whole_one), Some(Violation::NothingToContinue));
    let nested = [frame(0x01, b"x"), frame(0x81, b"y")].concat();
    assert_eq!(violation(SMALL, &nested), Some(Violation::MessageInside));
}

#[test]
fn binary_is_refused_at_its_header_where_the_protocol_is_text() {
    let limits = FrameLimits { binary: false, ..SMALL };
    assert_eq!(violation(limits, &[0x82, 0x85]), Some(Violation::Binary));
    assert_eq!(Violation::Binary.close_code(), 1003);
}

#[test]
fn a_close_payload_of_one_byte_or_with_a_forbidden_code_is_refused() {
    assert_eq!(violation(SMALL, &frame(0x88, b"x")), Some(Violation::BadClose));
    for code in [0u16, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535] {
        let close = frame(0x88, &code.to_be_bytes());
        assert_eq!(violation(SMALL, &close), Some(Violation::BadClose), "{code}");
    }
}

#[test]
fn a_close_reason_that_is_not_utf8_is_refused() {
    let close = frame(0x88, &[0x03, 0xe8, 0xff]);
    assert_eq!(violation(SMALL, &close), Some(Violation::NotUtf8));
    assert_eq!(Violation::NotUtf8.close_code(), 1007);
}

#[test]
fn text_that_is_not_utf8_is_refused() {
    let bad: [&[u8]; 5] =
        [&[0xff], &[0xc0, 0xaf], &[0xed, 0xa0, 0x80], &[0xf4, 0x90, 0x80, 0x80], &[0xe2, 0x82]];
    for bytes in bad {
        assert_eq!(violation(SMALL, &frame(0x81, bytes)), Some(Violation::NotUtf8), "{bytes:?}");
    }
}

#[test]
fn a_bad_character_is_refused_before_the_message_or_its_frame_ends() {
    let cut_in_a_character = [frame(0x01, &[0xf4]), frame(0x00, &[0x90])].concat();
    assert_eq!(violation(SMALL, &cut_in_a_character), Some(Violation::NotUtf8));
    let long = frame(0x81, &[b"abc\xff".as_slice(), &[b'x'; 12]].concat());
    assert_eq!(violation(SMALL, &long[..10]), Some(Violation::NotUtf8));
}

#[test]
fn a_message_must_not_end_inside_a_character() {
    let bytes = [frame(0x01, &[0xe2, 0x82]), frame(0x80, b"")].concat();
    assert_eq!(violation(SMALL, &bytes), Some(Violation::NotUtf8));
}
