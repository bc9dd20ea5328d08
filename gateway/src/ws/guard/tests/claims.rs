//! Limits hold before the bytes are there.

use super::*;

const AFTER_HELLO: FrameLimits = FrameLimits::after_hello();

#[test]
fn a_claim_above_the_cap_is_refused_before_its_mask_arrives() {
    let sixty_megabytes = (60u64 << 20).to_be_bytes();
    let claims = [
        [&[0x81, 0xff], &sixty_megabytes[..]].concat(),
        [&[0x81, 0xff], &i64::MAX.to_be_bytes()[..]].concat(),
    ];
    for claim in claims {
        assert_eq!(violation(AFTER_HELLO, &claim), Some(Violation::TooLarge));
    }
    assert_eq!(
        violation(FrameLimits::before_hello(), &[0x81, 0xfe, 0x10, 0x01])
            .map(Violation::close_code),
        Some(1009)
    );
}

#[test]
fn a_claim_reserves_nothing() {
    let mut guard = Guard::new(FrameLimits::conformance());
    let mut claim =
        [&[0x82, 0xff], &(60u64 << 20).to_be_bytes()[..], &MASK, b"0123456789"].concat();
    let decoded = guard.decode(&mut claim, Instant::now()).expect("it is below this cap");
    assert_eq!(decoded.item, None);
    let shown = format!("{:?}", guard.partial.expect("it has begun"));
    assert!(shown.len() < 1_000, "only the bytes that came are held: {shown}");
}

#[test]
fn fragments_together_may_not_exceed_the_cap() {
    let bytes = [frame(0x01, &[b'x'; 10]), frame(0x00, &[b'x'; 6]), frame(0x80, b"x")].concat();
    assert_eq!(violation(SMALL, &bytes), Some(Violation::TooLarge));
}

#[test]
fn a_message_may_not_have_more_frames_than_allowed() {
    let endless = [frame(0x01, b""), frame(0x00, b"").repeat(4)].concat();
    assert_eq!(violation(SMALL, &endless), Some(Violation::TooManyFrames));
    let allowed = [frame(0x01, b""), frame(0x00, b"").repeat(2), frame(0x80, b"")].concat();
    assert_eq!(decode(SMALL, &allowed), (vec![text("")], None));
    assert_eq!(Violation::TooManyFrames.close_code(), 1009);
}

#[test]
fn the_frames_of_one_message_do_not_count_for_the_next() {
    let message = [frame(0x01, b"a"), frame(0x00, b"b"), frame(0x80, b"c")].concat();
    let (items, violation) = decode(SMALL, &message.repeat(5));
    assert_eq!((items.len(), violation), (5, None));
}

#[test]
fn a_message_has_ten_seconds_from_its_first_byte_whatever_comes_in_between() {
    let mut guard = Guard::new(AFTER_HELLO);
    let start = Instant::now();
    assert_eq!(guard.deadline(), None);
    guard.decode(&mut [0x01], start).expect("it is legal so far");
    let by = start + Duration::from_secs(10);
    assert_eq!(guard.deadline(), Some(by));
    let later = start + Duration::from_secs(5);
    let rest = &mut frame(0x01, b"half")[1..];
    guard.decode(rest, later).expect("it is legal so far");
    guard.decode(&mut frame(0x89, b"ping"), later).expect("it is legal so far");
    assert_eq!(guard.deadline(), Some(by));
    guard.decode(&mut frame(0x80, b"done"), later).expect("it is legal");
    assert_eq!(guard.deadline(), None);
}

#[test]
fn limits_grow_after_the_greeting() {
    let mut guard = Guard::new(FrameLimits::before_hello());
    guard.set_limits(AFTER_HELLO);
    let decoded = guard.decode(&mut frame(0x81, &[b'x'; 5_000]), Instant::now()).map(|it| it.used);
    assert_eq!(decoded, Ok(5_008));
}
