//! What staff is told, and what is left of it for contacts.

use insightdesk_actors::encode::{Audience, Encode};
use insightdesk_domain::ids::{MemberId, TicketId};
use insightdesk_domain::principal::Party;
use insightdesk_domain::ticket::{Event, Reason, Recorded, Status};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::Wire;

mod canary;

const MEMBER: MemberId = MemberId::from_uuid(Uuid::from_u128(7));

fn of_a_member(event: Event) -> Recorded {
    Recorded {
        ticket: TicketId::from_uuid(Uuid::from_u128(1)),
        seq: 9,
        contact_prev: 4,
        at: Timestamp::UNIX_EPOCH,
        by: Party::Member(MEMBER),
        by_name: "Ada".to_owned(),
        command: None,
        event,
    }
}

fn told(event: Event, audience: Audience) -> Value {
    let frame = Wire.event(&of_a_member(event), audience);
    let text = frame.iter().position(|byte| *byte == b'{').expect("it holds JSON");
    serde_json::from_slice(&frame[text..]).expect("it is JSON")
}

#[test]
fn events_are_chained_by_what_their_audience_sees() {
    let read = || Event::Read { upto: 8 };
    assert_eq!(told(read(), Audience::Staff)["prev"], 8);
    assert_eq!(told(read(), Audience::Contact)["prev"], 4);
}

#[test]
fn contacts_are_not_told_which_member_has_read() {
    for event in [Event::Read { upto: 8 }, Event::Delivered { upto: 8 }] {
        let by = &told(event.clone(), Audience::Staff)["by"];
        assert_eq!((&by["id"], &by["name"]), (&MEMBER.as_uuid().to_string().into(), &"Ada".into()));
        let by = &told(event, Audience::Contact)["by"];
        assert_eq!(by["kind"], "member");
        assert_eq!((&by["id"], &by["name"]), (&Uuid::nil().to_string().into(), &"".into()));
    }
}

#[test]
fn contacts_are_told_who_answers_them() {
    let moved = Event::StatusChanged { from: Status::Pending, to: Status::Resolved, reason: None };
    assert_eq!(told(moved, Audience::Contact)["by"]["name"], "Ada");
}

#[test]
fn reasons_and_inner_statuses_stay_inside() {
    let moved = || Event::StatusChanged {
        from: Status::Pending,
        to: Status::Closed,
        reason: Some(Reason::Spam),
    };
    let staff = &told(moved(), Audience::Staff)["event"];
    assert_eq!((&staff["from"], &staff["reason"]), (&"pending".into(), &"spam".into()));
    let contact = &told(moved(), Audience::Contact)["event"];
    assert_eq!((&contact["from"], contact.get("reason")), (&"open".into(), None));
}
