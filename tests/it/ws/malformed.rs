//! Text that is no frame of the protocol.

use serde_json::{Value, json};

use crate::support::client::{Client, id};
use crate::support::commands::text;
use crate::support::desk::{Desk, LOAD};

/// What a text is answered with.
async fn ask(client: &mut Client, question: &str) -> Value {
    client.say_text(question);
    client.find(|frame| ["error", "nack", "ack", "pong"].iter().any(|t| frame["t"] == *t)).await
}

/// The socket answers an error, and then serves as before.
async fn refused(client: &mut Client, question: &str) {
    let answer = ask(client, question).await;
    assert_eq!(answer["t"], "error", "{question:.80}: {answer}");
    assert_eq!(answer["code"], "MALFORMED", "{question:.80}: {answer}");
    assert!(answer.to_string().len() < 500, "{answer}");
    let pong = ask(client, r#"{"t":"ping","c":5}"#).await;
    assert_eq!((&pong["t"], &pong["c"]), (&json!("pong"), &json!(5)), "{question:.80}");
}

#[tokio::test]
async fn what_is_no_frame_is_an_error_and_the_socket_goes_on() {
    let desk = Desk::open_with(LOAD).await;
    let mut client = desk.contact().await;
    let ticket = client.create("hello").await;
    let long_key = format!(r#"{{"t":"ping","{}":1}}"#, "k".repeat(400_000));
    for question in [
        "",
        " ",
        "null",
        "[]",
        "\"ping\"",
        "{}",
        "{",
        r#"{"t":"ping"}"#,
        r#"{"t":"ping","c":NaN}"#,
        r#"{"t":"ping","c":Infinity}"#,
        r#"{"t":"ping","c":1e400}"#,
        r#"{"t":"ping","c":1,"c":2}"#,
        r#"{"t":"ping","t":"ping","c":1}"#,
        r#"{"t":"no such kind"}"#,
        r#"{"t":5}"#,
        "\u{feff}{\"t\":\"ping\",\"c\":1}",
        r#"{"t":"ping","c":1} {"t":"ping","c":1}"#,
        r#"{"t":"ping","c":1}}"#,
        r#"{"t":"token:update","token":"\ud800"}"#,
        r#"{"t":"token:update","token":"\udc00\ud800"}"#,
        r#"{"t":"ticket:subscribe","ticket":"not a uuid"}"#,
        r#"{"t":"ticket:subscribe","ticket":"00000000-0000-7000-8000-00000000000"}"#,
        &"[".repeat(10_000),
        &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
        &format!(r#"{{"t":{}1{}}}"#, "[".repeat(200_000), "]".repeat(200_000)),
        &r#"{"a":"#.repeat(10_000),
        &long_key.replace("1}", "}"),
        &format!(r#"{{"t":"{}"}}"#, "t".repeat(400_000)),
    ] {
        refused(&mut client, question).await;
    }
    assert_eq!(ask(&mut client, &long_key.replace(":1", r#":1,"c":7"#)).await["c"], 7);
    client.message(&ticket, "still there").await;
}

#[tokio::test]
async fn a_command_that_cannot_be_read_is_refused_by_its_id() {
    let desk = Desk::open_with(LOAD).await;
    let mut client = desk.contact().await;
    let ticket = client.create("hello").await;
    for op in [
        r#"{"do":"message","body":"\ud800"}"#.to_owned(),
        r#"{"do":"message","body":"\ud83d"}"#.to_owned(),
        r#"{"do":"message"}"#.to_owned(),
        r#"{"do":"message","body":["x"]}"#.to_owned(),
        r#"{"do":"nothing"}"#.to_owned(),
        "null".to_owned(),
    ] {
        let cid = id();
        let start = format!(r#"{{"t":"post","cid":"{cid}","ticket":"{ticket}","op":"#);
        let answer = ask(&mut client, &format!("{start}{op}}}")).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("nack"), &json!("MALFORMED")), "{op}");
        assert_eq!((text(&answer["cid"]), &answer["retry"]), (cid, &json!(false)), "{op}");
    }
}

#[tokio::test]
async fn a_nul_never_reaches_the_database_and_other_text_comes_back_as_it_was() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut client = desk.enter(&pass).await;
    let ticket = client.create("hello").await;
    let nul = client.post(&ticket, json!({ "do": "message", "body": "a\u{0}b" })).await;
    assert_eq!(nul["code"], "VALIDATION_ERROR", "{nul}");
    let create = json!({ "do": "create", "body": "x", "subject": "a\u{0}b" });
    let nul = client.post_as(&id(), None, create).await;
    assert_eq!(nul["code"], "VALIDATION_ERROR", "{nul}");
    let odd = [
        "\u{1}\u{1f}\u{7f}",
        "\u{202e}mirror\u{202c}",
        "\u{feff}bom",
        "e\u{301} ≠ é",
        "\u{fffd}\u{fffe}\u{10ffff}",
        "'; drop table messages; --",
        "\\u0000 {} $1 %s",
        "🫖🏴‍☠️",
    ];
    for body in odd {
        client.message(&ticket, body).await;
    }
    let mut later = desk.enter(&pass).await;
    let (page, _) = later.history(&ticket, 100).await;
    let bodies: Vec<_> = page[1..].iter().map(|message| text(&message["body"])).collect();
    assert_eq!(bodies, odd);
}

#[tokio::test]
async fn a_message_over_the_limit_ends_the_socket_and_one_below_does_not() {
    let desk = Desk::open_with(LOAD).await;
    let mut client = desk.contact().await;
    let ticket = client.create("hello").await;
    client.message(&ticket, &"é".repeat(50_000)).await;
    let padded = |bytes: usize| {
        let start = r#"{"t":"ping","c":1,"pad":""#;
        format!("{start}{}\"}}", "x".repeat(bytes - start.len() - 2))
    };
    assert_eq!(ask(&mut client, &padded(512 * 1024)).await["t"], "pong");
    client.say_text(&padded(512 * 1024 + 1));
    assert_eq!(client.end().await, 1009);
}
