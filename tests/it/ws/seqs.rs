//! Seqs that never were.

use serde_json::{Value, json};

use crate::support::client::{Client, hello};
use crate::support::commands::number;
use crate::support::desk::{Desk, LOAD};

/// What a frame is answered with that holds `seq` as it is, be it JSON or not.
async fn ask(client: &mut Client, before: &str, seq: &str, after: &str) -> Value {
    client.say_text(&format!("{before}{seq}{after}"));
    client.find(|frame| frame["t"] != "availability" && frame["t"] != "ticket:subscribed").await
}

#[tokio::test]
async fn a_seq_that_is_still_to_come_is_answered_with_a_snapshot() {
    let desk = Desk::open_with(LOAD).await;
    let mut client = desk.contact().await;
    let ticket = client.create("hello").await;
    for seq in [3, 4, 1 << 31, (1 << 53) + 1, i64::MAX as u64, 1 << 63, u64::MAX] {
        for kind in ["ticket:subscribe", "sync"] {
            let start = format!(r#"{{"t":"{kind}","ticket":"{ticket}","after":"#);
            let answer = ask(&mut client, &start, &seq.to_string(), "}").await;
            assert_eq!(answer["t"], "snapshot", "{kind} {seq}: {answer}");
            assert_eq!((&answer["reset"], number(&answer["seq"])), (&json!(true), 2));
            if kind == "sync" {
                assert_eq!(number(&client.next("synced").await["upto"]), 2);
            }
        }
        let (page, more) = client.history(&ticket, seq).await;
        assert_eq!((page.len(), more), (1, false), "{seq}");
    }
    let (page, more) = client.history(&ticket, 0).await;
    assert_eq!((page.len(), more), (0, false));
    let next = client.message(&ticket, "and all is well").await;
    let event = client.next("event").await;
    assert_eq!((number(&event["seq"]), number(&event["prev"])), (next, 2));
}

#[tokio::test]
async fn what_is_no_seq_is_an_error_and_the_socket_goes_on() {
    let desk = Desk::open_with(LOAD).await;
    let pass = desk.visit().await;
    let mut client = desk.enter(&pass).await;
    let ticket = client.create("hello").await;
    let seqs =
        ["-1", "\"5\"", "1e30", "1.5", "2.0", "18446744073709551616", "NaN", "[]", "{}", "true"];
    for seq in seqs {
        for (kind, field) in
            [("ticket:subscribe", "after"), ("sync", "after"), ("history", "before")]
        {
            let start = format!(r#"{{"t":"{kind}","ticket":"{ticket}","{field}":"#);
            let answer = ask(&mut client, &start, seq, "}").await;
            assert_eq!((&answer["t"], &answer["code"]), (&json!("error"), &json!("MALFORMED")));
        }
        let op = format!(
            r#"{{"t":"post","cid":"{ticket}","ticket":"{ticket}","op":{{"do":"read","upto":"#
        );
        let answer = ask(&mut client, &op, seq, "}}").await;
        assert_eq!(answer["code"], "MALFORMED", "{seq}: {answer}");
    }
    client.message(&ticket, "still there").await;

    let mut newcomer = desk.knock(&pass.origin).await;
    newcomer.say(&hello(&pass.token, json!({ "streams": [[ticket, -1]] })));
    assert_eq!(newcomer.end().await, 4401);
    let streams = json!([[ticket, u64::MAX]]);
    let mut newcomer = desk.enter_with(&pass, json!({ "streams": streams })).await;
    assert_eq!(newcomer.next("snapshot").await["reset"], true);
}
