//! Journals that earlier versions wrote, and what they said the ticket was in the end: every later
//! version has to read them so. A file is added when events get something new; none is changed.

use insightdesk_domain::ids::TicketId;
use insightdesk_domain::principal::Party;
use insightdesk_domain::text::Body;
use insightdesk_domain::ticket::{Event, Recorded, Summary, Ticket};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::marks;

const FIRST: &str = include_str!("recorded/first.jsonl");

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn time(value: &Value) -> Timestamp {
    value.as_str().expect("a time").parse().expect("a time")
}

fn uuid(value: &Value) -> Uuid {
    value.as_str().expect("an id").parse().expect("an id")
}

/// An event as its row has it.
fn recorded(ticket: Uuid, row: &Value) -> Recorded {
    let mut event: Event = serde_json::from_value(row["payload"].clone()).expect("it is known");
    if let Event::Message { body, .. } | Event::Note { body, .. } = &mut event {
        *body = row["body"].as_str().and_then(|text| Body::parse(text).ok());
        assert!(body.is_some(), "{row}");
    }
    Recorded {
        ticket: TicketId::from_uuid(ticket),
        seq: number(&row["seq"]),
        contact_prev: number(&row["contact_prev"]),
        at: time(&row["at"]),
        by: Party::from_parts(row["kind"].as_str().unwrap_or_default(), uuid(&row["actor"]))
            .expect("a party"),
        by_name: String::new(),
        command: None,
        event,
    }
}

fn assert_replayed(journal: &Value) {
    let row = &journal["ticket"];
    let (mut ticket, mut summary) = (Ticket::default(), Summary::default());
    for event in journal["events"].as_array().expect("a list") {
        let recorded = recorded(uuid(&row["id"]), event);
        assert_eq!(recorded.contact_prev, ticket.contact_seq, "{event}");
        ticket.apply(recorded.by, recorded.at, &recorded.event);
        summary.apply(&recorded);
        assert_eq!(ticket.seq, recorded.seq);
        // The row keeps microseconds, and so does every event.
        assert_eq!(recorded.at.subsec_nanosecond() % 1_000, 0);
    }
    assert_eq!(ticket.seq, number(&row["head"]));
    assert_eq!(ticket.contact_seq, number(&row["contact_seq"]));
    assert_eq!(ticket.message_seq, number(&row["message_seq"]));
    assert_eq!(ticket.text_seq, number(&row["text_seq"]));
    assert_eq!(ticket.messages, number(&row["messages"]));
    assert_eq!(u64::from(ticket.reopened), number(&row["reopened"]));
    assert_eq!(Some(ticket.status.as_str()), row["status"].as_str());
    assert_eq!(Some(ticket.priority.as_str()), row["priority"].as_str());
    let assignee = ticket.assignee.map(|member| member.as_uuid().to_string());
    assert_eq!(assignee.as_deref(), row["assignee_id"].as_str());
    assert_eq!(ticket.marks, marks::from_json(row["marks"].clone()));
    assert_eq!(Some(summary.preview.as_str()), row["preview"].as_str());
    assert_eq!(Some(summary.waiting), row["waiting"].as_bool());
    assert_eq!(summary.active_at, time(&row["active_at"]));
    assert_eq!(summary.created_at, time(&row["created_at"]));
}

#[test]
fn what_the_first_version_wrote_is_read_as_it_was_meant() {
    let journals = FIRST.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    let journals: Vec<Value> = journals.collect();
    journals.iter().for_each(assert_replayed);
    assert_eq!(journals.len(), 2);
}
