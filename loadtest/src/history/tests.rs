use uuid::Uuid;

use super::*;

#[test]
fn what_was_recorded_is_read_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.jsonl");
    let recorder = Recorder::new(Some(&path)).expect("a file");
    let (cid, ticket) = (Uuid::now_v7(), Uuid::now_v7());
    let hash = Hash::of("hello");
    recorder.record(|t| Line::Invoke {
        t,
        p: 1,
        cid,
        ticket: None,
        note: false,
        hash,
        organization: 0,
    });
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
        canary: None,
    };
    recorder.record(|t| Line::Seen(seen(t)));
    let recorded = recorder.finish().expect("all was written");
    assert_eq!(recorded.lines.len(), 4, "and the clock");
    let read = History::read(&[path]).expect("it is readable");
    assert_eq!(read.lines[1..], recorded.lines);
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

#[test]
fn a_text_tells_its_organization() {
    let cid = Uuid::now_v7();
    assert_eq!(canary_of_body(&format!("{cid} {} and more", canary(3))), Some(3));
    for text in ["", "Hello there", "Hello organization-x"] {
        assert_eq!(canary_of_body(text), None, "{text}");
    }
}

#[test]
fn what_two_processes_of_a_machine_record_can_be_compared_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    for name in ["first", "second"] {
        let recorder = Recorder::new(Some(&path(name))).expect("a file");
        recorder.record(|t| Line::Heal { t });
    }
    std::fs::write(path("third"), r#"{"type":"heal","t":7}"#).expect("a file");
    let paths = ["first", "second", "third"].map(path);
    let history = History::read(&paths).expect("it is readable");
    let moments = history.timed().filter_map(|(clock, line)| match line {
        Line::Heal { t } => Some(clock.moment(*t)),
        _ => None,
    });
    let moments: Vec<_> = moments.collect();
    assert!(moments[0].machine.is_some() && moments[0].machine == moments[1].machine);
    assert!(moments[0].at <= moments[1].at, "{moments:?}");
    assert_eq!((moments[2].machine, moments[2].at), (None, 7));
    let processes: Vec<_> = moments.iter().map(|moment| moment.process).collect();
    assert!(processes[0] < processes[1] && processes[1] < processes[2], "{processes:?}");
}
