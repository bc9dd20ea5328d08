//! Frames that no client sends: each is answered with its close code, and others are served.

use serde_json::json;

use crate::support::client::{Client, Pass};
use crate::support::desk::{Desk, LOAD};
use crate::support::raw::{CLOSE, CONTINUATION, FIN, PING, Raw, TEXT, frame, head};

/// A desk, somebody who breaks its rules and somebody who does not.
struct Scene {
    desk: Desk,
    pass: Pass,
    good: Client,
}

impl Scene {
    async fn open() -> Self {
        let desk = Desk::open_with(LOAD).await;
        let pass = desk.visit().await;
        let good = desk.contact().await;
        Self { desk, pass, good }
    }

    async fn greeted(&self) -> Raw {
        let mut raw = Raw::connect(self.desk.node.http).await;
        raw.greet(&self.pass).await;
        raw
    }

    /// How a socket ends that sends these bytes, before and after its hello.
    async fn ends(&mut self, bytes: &[u8]) -> [Option<u16>; 2] {
        let mut silent = Raw::connect(self.desk.node.http).await;
        silent.upgrade().await;
        let mut codes = [None; 2];
        for (raw, code) in [silent, self.greeted().await].iter_mut().zip(&mut codes) {
            // the node may have had enough before it has read all
            let _ = raw.send(bytes).await;
            *code = raw.end().await;
        }
        self.good.say(&json!({ "t": "ping", "c": 1 }));
        self.good.next("pong").await;
        codes
    }

    async fn expect(&mut self, bytes: &[u8], code: u16, what: &str) {
        assert_eq!(self.ends(bytes).await, [Some(code); 2], "{what}");
    }
}

#[tokio::test]
async fn frames_against_the_standard_end_the_socket() {
    let mut scene = Scene::open().await;
    let unmasked = [FIN | TEXT, 2, b'h', b'i'];
    scene.expect(&unmasked, 1002, "no mask").await;
    for bit in [0x40, 0x20, 0x10] {
        scene.expect(&frame(FIN | bit | TEXT, b"x"), 1002, "a reserved bit").await;
    }
    for opcode in [3, 7, 11, 15] {
        scene.expect(&frame(FIN | opcode, b"x"), 1002, "an unknown opcode").await;
    }
    scene.expect(&frame(PING, b"x"), 1002, "a ping in fragments").await;
    scene.expect(&frame(FIN | PING, &[0; 126]), 1002, "a ping too long").await;
    scene.expect(&frame(FIN | CONTINUATION, b"x"), 1002, "nothing to continue").await;
    let inside = [frame(TEXT, b"x"), frame(FIN | TEXT, b"y")].concat();
    scene.expect(&inside, 1002, "a message inside a message").await;
    scene.expect(&frame(FIN | 2, b"x"), 1003, "binary").await;
}

#[tokio::test]
async fn a_close_that_is_none_is_answered_with_one_that_is() {
    let mut scene = Scene::open().await;
    let close =
        |code: u16, reason: &[u8]| frame(FIN | CLOSE, &[&code.to_be_bytes(), reason].concat());
    scene.expect(&frame(FIN | CLOSE, &[0; 126]), 1002, "126 bytes").await;
    scene.expect(&frame(FIN | CLOSE, b"x"), 1002, "1 byte").await;
    for code in [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535] {
        scene.expect(&close(code, b""), 1002, &code.to_string()).await;
    }
    scene.expect(&close(1000, b"\xff\xfe"), 1007, "a reason that is no text").await;
    scene.expect(&close(1000, b"bye"), 1000, "a good one").await;
    scene.expect(&close(4999, &[b'x'; 123]), 4999, "a code of one's own").await;
}

#[tokio::test]
async fn text_that_is_not_utf8_ends_the_socket_wherever_it_is_cut() {
    let mut scene = Scene::open().await;
    scene.expect(&frame(FIN | TEXT, b"\"\xc0\xaf\""), 1007, "overlong").await;
    scene.expect(&frame(FIN | TEXT, b"\"\xed\xa0\x80\""), 1007, "a surrogate").await;
    scene.expect(&frame(FIN | TEXT, b"\"\xf0\x9f"), 1007, "half a character").await;
    let cut = [frame(TEXT, b"\"\xf0\x9f"), frame(FIN | CONTINUATION, b"xx\"")].concat();
    scene.expect(&cut, 1007, "cut in the middle").await;
    let early = [frame(TEXT, b"\"\xf0\x9f"), head(CONTINUATION, 1_000), b"x".to_vec()].concat();
    scene.expect(&early, 1007, "at the first wrong byte").await;

    let mut raw = scene.greeted().await;
    for (first, part) in [(TEXT, &b"{\"t\":\"\xf0\x9f"[..]), (CONTINUATION, b"\xab")] {
        raw.send(&frame(first, part)).await.expect("it is open");
    }
    raw.send(&frame(FIN | CONTINUATION, b"\x96\"}")).await.expect("it is open");
    let answer = loop {
        let (_, answer) = raw.hear().await.expect("an answer");
        if answer.starts_with(br#"{"t":"error""#) {
            break String::from_utf8(answer).expect("text");
        }
    };
    assert!(answer.contains("MALFORMED") && answer.contains('\u{1fad6}'), "{answer}");
}

#[tokio::test]
async fn a_claim_is_judged_before_anything_is_kept_for_it() {
    let mut scene = Scene::open().await;
    let before = scene.desk.node.memory();
    let claim = |length: u64| [head(FIN | TEXT, length), b"0123456789".to_vec()].concat();
    for length in [513 << 10, 60 << 20, (1 << 63) - 1] {
        scene.expect(&claim(length), 1009, "a claim").await;
    }
    scene.expect(&claim(1 << 63), 1002, "a length with its top bit set").await;
    let mut open = Vec::new();
    for _ in 0..20 {
        let mut raw = scene.greeted().await;
        raw.send(&claim(60 << 20)).await.expect("it is open");
        open.push(raw);
    }
    let now = scene.desk.node.memory();
    assert!(now.reserved - before.reserved < 200, "{before:?} {now:?}");
    assert!(now.resident - before.resident < 50, "{before:?} {now:?}");
    for raw in &mut open {
        assert_eq!(raw.end().await, Some(1009));
    }
}

#[tokio::test]
async fn a_message_in_too_many_pieces_and_a_flood_of_pings_end_the_socket() {
    let mut scene = Scene::open().await;
    let pieces: Vec<u8> = (0..100_000)
        .flat_map(|number| frame(if number == 0 { TEXT } else { CONTINUATION }, b"x"))
        .collect();
    scene.expect(&pieces, 1009, "a hundred thousand pieces").await;
    let pings = frame(FIN | PING, b"x").repeat(20_000);
    scene.expect(&pings, 1008, "twenty thousand pings").await;
}
