use uuid::Uuid;

use super::*;

#[test]
fn what_was_recorded_is_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.jsonl");
    let recorder = Recorder::new(Some(&path)).expect("a file");
    let (cid, ticket) = (Uuid::now_v7(), Uuid::now_v7());
    let hash = Hash::of("hello");
    recorder.record(|t| Line::Invoke { t, p: 1, cid, ticket: None, note: false, hash });
    recorder.record(|t| Line::Ok { t, p: 1, cid, ticket, seq: 2, duplicate: false });
    let seen = |t| Seen {
        t,
        reader: 2,
        conn: 1,
        ticket,
        seq: 2,
        prev: Some(1),
        via: Via::Live,
        message: Some(Uuid::now_v7()),
        cid: Some(cid),
        hash,
    };
    recorder.record(|t| Line::Seen(seen(t)));
    let recorded = recorder.finish().expect("all was written");
    assert_eq!(recorded.lines.len(), 3);
    assert_eq!(History::read(&[path]).expect("it is readable"), recorded);
}

#[test]
fn a_torn_line_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.jsonl");
    let whole =
        r#"{"type":"leave","t":1,"reader":1,"ticket":"00000000-0000-0000-0000-000000000000"}"#;
    std::fs::write(&path, format!("{whole}\n{}", &whole[..20])).expect("a file");
    let error = History::read(&[path]).expect_err("it is torn").to_string();
    assert!(error.contains("line 2"), "{error}");
}

#[test]
fn chains_differ_by_order_and_content() {
    let (a, b) = (Hash::of("a"), Hash::of("b"));
    let start = Hash::of("");
    let chain = |first, second| start.chain(1, None, first).chain(2, None, second);
    assert_eq!(chain(a, b), chain(a, b));
    assert_ne!(chain(a, b), chain(b, a));
    assert_ne!(start.chain(1, Some(Uuid::max()), a), start.chain(1, None, a));
}

#[test]
fn a_text_tells_its_command() {
    let cid = Uuid::now_v7();
    assert_eq!(command_id_of_body(&format!("{cid} and more")), Some(cid));
    assert_eq!(command_id_of_body("Hello there"), None);
}
