use insightdesk_domain::ids::MessageId;
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::{By, ByKind, EventView, ServerFrame};

use super::*;

const STAMP: Stamp = Stamp { due_us: 1_500_000, socket: 12 };

fn heard(frame: &ServerFrame) -> String {
    serde_json::to_string(frame).expect("plain data")
}

fn event(view: EventView) -> String {
    heard(&ServerFrame::Event {
        ticket: TicketId::now(),
        seq: 9,
        prev: 7,
        at: jiff::Timestamp::UNIX_EPOCH,
        by: By { kind: ByKind::Contact, id: Uuid::nil(), name: "Ada".to_owned() },
        cid: None,
        event: view,
    })
}

#[test]
fn a_message_of_the_load_is_recognized_in_the_desks_own_frames() {
    let view = EventView::Message { message: MessageId::now(), body: Some(STAMP.body(200)) };
    let expected = Heard::Event { stamp: Some(STAMP), link: Some((9, 7)) };
    assert_eq!(glance::hear(&event(view)), expected);
}

#[test]
fn other_events_count_for_the_order_only() {
    for view in [
        EventView::Message { message: MessageId::now(), body: Some("a \"quote\"\n".to_owned()) },
        EventView::Message { message: MessageId::now(), body: None },
        EventView::Read { upto: 3 },
    ] {
        let expected = Heard::Event { stamp: None, link: Some((9, 7)) };
        assert_eq!(glance::hear(&event(view)), expected);
    }
}

#[test]
fn an_ack_says_when_its_message_was_due() {
    let ack = ServerFrame::Ack {
        cid: CommandId::from_uuid(STAMP.command_id()),
        ticket: TicketId::now(),
        seq: 4,
        message: None,
        duplicate: false,
    };
    assert_eq!(glance::hear(&heard(&ack)), Heard::Ack { due_us: STAMP.due_us });
}

#[test]
fn a_refusal_keeps_its_reason() {
    let nack = ServerFrame::Nack {
        cid: CommandId::now(),
        code: Code::RateLimited,
        message: "slower".to_owned(),
        retry: true,
        after_ms: Some(100),
    };
    assert_eq!(glance::hear(&heard(&nack)), Heard::Refused("RateLimited: slower".into()));
}
