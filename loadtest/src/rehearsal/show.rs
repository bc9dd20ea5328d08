//! What is shown to whom.

use insightdesk_domain::ids::{
    CommandId, ContactId, InboxId, MemberId, MessageId, OrganizationId, TicketId,
};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::ticket::{Priority, Status};
use insightdesk_protocol::ws::{
    By, ByKind, ContactView, EventView, MessageView, ServerFrame, StaffView, TicketView,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::journal::{Entry, What};

/// Who somebody is, as the token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Principal {
    pub(super) kind: ByKind,
    pub(super) id: Uuid,
    pub(super) organization: u32,
}

impl Principal {
    /// Reads a token: `member:<id>:<organization>` or `contact:<id>:<organization>`.
    pub(super) fn of_token(token: &str) -> Option<Self> {
        let (kind, rest) = token.split_once(':')?;
        let (id, organization) = rest.split_once(':')?;
        let kind = match kind {
            "member" => ByKind::Member,
            "contact" => ByKind::Contact,
            _ => return None,
        };
        Some(Self { kind, id: id.parse().ok()?, organization: organization.parse().ok()? })
    }

    pub(super) fn is_staff(self) -> bool {
        self.kind == ByKind::Member
    }

    pub(super) fn organization(self) -> OrganizationId {
        OrganizationId::from_uuid(Uuid::from_u128(self.organization.into()))
    }
}

pub(super) fn text(frame: &ServerFrame) -> String {
    serde_json::to_string(frame).expect("plain data")
}

fn by(id: Uuid) -> By {
    By { kind: ByKind::System, id, name: "Somebody".to_owned() }
}

/// An event, after the one with seq `prev`.
pub(super) fn event(who: Principal, entry: &Entry, prev: u64) -> String {
    let message = |id: &Uuid| MessageId::from_uuid(*id);
    let event = match &entry.what {
        What::Created => EventView::Created {
            number: number(),
            subject: "Hello".to_owned(),
            channel: Channel::Chat,
        },
        What::Message { id, body } => {
            EventView::Message { message: message(id), body: Some(body.clone()) }
        }
        What::Note { id, body } => {
            EventView::Note { message: message(id), body: Some(body.clone()) }
        }
        What::Read { upto } => EventView::Read { upto: *upto },
        What::Assigned { from, to } => EventView::Assigned {
            from: from.map(MemberId::from_uuid),
            to: to.map(MemberId::from_uuid),
        },
        What::Status { from, to } => EventView::Status { from: *from, to: *to, reason: None },
    };
    text(&ServerFrame::Event {
        ticket: TicketId::from_uuid(entry.ticket),
        seq: entry.seq,
        prev,
        at: Timestamp::UNIX_EPOCH,
        by: by(entry.by),
        cid: (entry.by == who.id).then(|| CommandId::from_uuid(entry.cid)),
        event,
    })
}

/// The messages among events.
pub(super) fn messages(events: &[&Entry]) -> Vec<MessageView> {
    let view = |entry: &&Entry| {
        let (id, body, note) = match &entry.what {
            What::Message { id, body } => (id, body, false),
            What::Note { id, body } => (id, body, true),
            _ => return None,
        };
        Some(MessageView {
            message: MessageId::from_uuid(*id),
            seq: entry.seq,
            at: Timestamp::UNIX_EPOCH,
            by: by(entry.by),
            note,
            body: Some(body.clone()),
            cid: None,
        })
    };
    events.iter().filter_map(view).collect()
}

pub(super) fn ticket(who: Principal, id: Uuid) -> TicketView {
    let contact =
        ContactView { id: ContactId::from_uuid(Uuid::nil()), name: "Somebody".into(), email: None };
    let staff = StaffView {
        priority: Priority::Medium,
        assignee: None,
        team: None,
        contact,
        inbox: InboxId::from_uuid(Uuid::nil()),
        channel: Channel::Chat,
    };
    TicketView {
        id: TicketId::from_uuid(id),
        number: number(),
        subject: "Hello".to_owned(),
        status: Status::Open,
        created_at: Timestamp::UNIX_EPOCH,
        marks: Vec::new(),
        staff: who.is_staff().then_some(staff),
    }
}

fn number() -> TicketNumber {
    TicketNumber(1)
}
