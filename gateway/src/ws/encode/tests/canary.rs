//! Nothing of what only staff may know is in any frame for a contact.

use insightdesk_actors::encode::Told;
use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{CommandId, ContactId, InboxId, MessageId, OrganizationId, TeamId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::{Mark, Marks, Priority};
use insightdesk_store::views::{Detail, MessagePage, Said};

use super::*;

/// What only staff may know: words, and whoever has the ticket, reads it, or could have it.
const NOTE: &str = "CANARY-note";
const ASSIGNEE: MemberId = MemberId::from_uuid(Uuid::from_u128(0xa551));
const READER: MemberId = MemberId::from_uuid(Uuid::from_u128(0x7ead));
const TEAM: TeamId = TeamId::from_uuid(Uuid::from_u128(0x7ea1));
const EMAIL: &str = "canary-mail@example.org";
const CONTACT: ContactId = ContactId::from_uuid(Uuid::from_u128(0xc0));

fn said(note: bool, body: &str) -> Said {
    Said {
        message: MessageId::now(),
        seq: 4,
        at: Timestamp::UNIX_EPOCH,
        by: Party::Member(MEMBER),
        by_name: "Ada".to_owned(),
        note,
        body: Some(body.to_owned()),
        command: Some(CommandId::now()),
    }
}

fn page() -> MessagePage {
    MessagePage { messages: vec![said(false, "hello"), said(true, NOTE)], more: false }
}

fn detail() -> Detail {
    let mut marks = Marks::default();
    marks.set(Party::Member(READER), Mark { read: 4, delivered: 4 });
    Detail {
        id: TicketId::from_uuid(Uuid::from_u128(1)),
        head: 4,
        contact_seq: 2,
        number: TicketNumber(1),
        subject: "a parcel".to_owned(),
        status: Status::InProgress,
        priority: Priority::Urgent,
        assignee: Some(ASSIGNEE),
        team: Some(TEAM),
        inbox: InboxId::now(),
        channel: Channel::Chat,
        contact: Contact {
            id: CONTACT,
            organization: OrganizationId::now(),
            name: Some("Amara".to_owned()),
            email: Some(EMAIL.to_owned()),
        },
        marks,
        created_at: Timestamp::UNIX_EPOCH,
        page: page(),
    }
}

/// All events that contacts are told, as a resuming reader and a live one are.
fn events() -> Vec<Event> {
    let all = vec![
        Event::Created {
            number: TicketNumber(1),
            inbox: InboxId::now(),
            contact: CONTACT,
            channel: Channel::Chat,
            priority: Priority::Urgent,
            team: Some(TEAM),
            subject: Subject::parse("a parcel").ok(),
        },
        Event::Message { message: MessageId::now(), body: Body::parse("hello").ok(), quiet: false },
        Event::Note { message: MessageId::now(), body: Body::parse(NOTE).ok() },
        Event::Assigned { from: None, to: Some(ASSIGNEE) },
        Event::TeamChanged { from: None, to: Some(TEAM) },
        Event::StatusChanged { from: Status::Open, to: Status::InProgress, reason: None },
        Event::StatusChanged {
            from: Status::InProgress,
            to: Status::Closed,
            reason: Some(Reason::Spam),
        },
        Event::Reopened { from: Status::Closed },
        Event::Read { upto: 4 },
        Event::Delivered { upto: 4 },
    ];
    all.into_iter().filter(Event::is_for_contacts).collect()
}

fn text(frame: &[u8]) -> String {
    String::from_utf8_lossy(frame).into_owned()
}

#[test]
fn no_frame_for_a_contact_holds_what_only_staff_may_know() {
    let (detail, page) = (detail(), page());
    let ticket = detail.id;
    let told = [
        Told::Snapshot { detail: &detail, reset: true },
        Told::Snapshot { detail: &detail, reset: false },
        Told::History { ticket, page: &page },
    ];
    let mut frames: Vec<String> =
        told.iter().map(|told| text(&Wire.told(told, Audience::Contact))).collect();
    let mine = events();
    frames.extend(mine.into_iter().map(|event| {
        let of_reader = matches!(event, Event::Read { .. } | Event::Delivered { .. });
        let by = Party::Member(if of_reader { READER } else { MEMBER });
        text(&Wire.event(&Recorded { by, ..of_a_member(event) }, Audience::Contact))
    }));
    let canaries = [
        NOTE.to_owned(),
        EMAIL.to_owned(),
        ASSIGNEE.to_string(),
        READER.to_string(),
        TEAM.to_string(),
        "in_progress".to_owned(),
        "urgent".to_owned(),
        "spam".to_owned(),
        "\"staff\"".to_owned(),
        "\"note\"".to_owned(),
    ];
    for canary in &canaries {
        let leak = frames.iter().find(|frame| frame.contains(canary));
        assert_eq!(leak, None, "{canary}");
    }
    let staff = text(&Wire.told(&told[0], Audience::Staff));
    for canary in canaries.iter().filter(|canary| *canary != "spam" && **canary != "\"note\"") {
        assert!(staff.contains(canary), "staff are not told {canary}: {staff}");
    }
}

#[test]
fn what_is_for_staff_only_has_no_form_for_contacts_to_be_sent_in() {
    for event in [
        Event::Note { message: MessageId::now(), body: Body::parse(NOTE).ok() },
        Event::Assigned { from: None, to: Some(ASSIGNEE) },
        Event::TeamChanged { from: None, to: Some(TEAM) },
        Event::StatusChanged { from: Status::Open, to: Status::InProgress, reason: None },
    ] {
        assert!(!event.is_for_contacts(), "{event:?}");
    }
}
