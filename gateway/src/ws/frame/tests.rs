use super::*;

#[test]
fn the_header_grows_with_the_payload() {
    let head = |length: usize| {
        let frame = text(&"x".repeat(length));
        frame.slice(..frame.len() - length).to_vec()
    };
    assert_eq!(head(0), [0x81, 0]);
    assert_eq!(head(125), [0x81, 125]);
    assert_eq!(head(126), [0x81, 126, 0, 126]);
    assert_eq!(head(65_535), [0x81, 126, 0xff, 0xff]);
    assert_eq!(head(65_536), [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
}

#[test]
fn each_kind_has_its_opcode() {
    assert_eq!(&text("hi")[..], b"\x81\x02hi");
    assert_eq!(&binary(b"hi")[..], b"\x82\x02hi");
    assert_eq!(&ping(b"hi")[..], b"\x89\x02hi");
    assert_eq!(&pong(b"hi")[..], b"\x8a\x02hi");
    assert_eq!(&close(4408, "hi")[..], b"\x88\x04\x11\x38hi");
    assert_eq!(&close_without_code()[..], b"\x88\x00");
}

#[test]
fn a_control_frame_never_exceeds_its_limit() {
    for frame in [ping(&[7; 300]), pong(&[7; 300]), close(1000, &"x".repeat(300))] {
        assert_eq!((frame.len(), frame[1]), (127, 125));
    }
}

#[test]
fn a_long_reason_is_cut_between_characters() {
    let frame = close(1000, &"é".repeat(100));
    let reason = std::str::from_utf8(&frame[4..]).expect("it is still text");
    assert_eq!(reason, "é".repeat(61));
}
