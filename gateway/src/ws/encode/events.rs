//! Events, in the two forms that they have.

use insightdesk_actors::encode::Audience;
use insightdesk_domain::principal::Party;
use insightdesk_domain::text::Body;
use insightdesk_domain::ticket::{Event, Recorded};
use insightdesk_protocol::ws::{By, ByKind, EventView, ServerFrame};
use uuid::Uuid;

/// An event for one audience. Contacts' events are chained by what contacts see.
pub(super) fn frame(recorded: &Recorded, audience: Audience) -> ServerFrame {
    let prev = match audience {
        Audience::Staff => recorded.seq - 1,
        Audience::Contact => recorded.contact_prev,
    };
    ServerFrame::Event {
        ticket: recorded.ticket,
        seq: recorded.seq,
        prev,
        at: recorded.at,
        by: by(recorded, audience),
        cid: recorded.command,
        event: view(&recorded.event, audience),
    }
}

/// Who it was. To contacts the members who read along are nobody in particular.
fn by(recorded: &Recorded, audience: Audience) -> By {
    let is_mark = matches!(recorded.event, Event::Read { .. } | Event::Delivered { .. });
    match (audience, recorded.by) {
        (Audience::Contact, Party::Member(_)) if is_mark => {
            By { kind: ByKind::Member, id: Uuid::nil(), name: String::new() }
        }
        _ => super::by(recorded.by, &recorded.by_name),
    }
}

fn view(event: &Event, audience: Audience) -> EventView {
    let body = |body: &Option<Body>| body.as_ref().map(ToString::to_string);
    match event {
        Event::Created { number, channel, subject, .. } => EventView::Created {
            number: *number,
            subject: subject.as_ref().map(ToString::to_string).unwrap_or_default(),
            channel: *channel,
        },
        Event::Message { message, body: text, .. } => {
            EventView::Message { message: *message, body: body(text) }
        }
        Event::Note { message, body: text } => {
            EventView::Note { message: *message, body: body(text) }
        }
        Event::Assigned { from, to } => EventView::Assigned { from: *from, to: *to },
        Event::TeamChanged { from, to } => EventView::Team { from: *from, to: *to },
        Event::StatusChanged { from, to, reason } => match audience {
            Audience::Staff => EventView::Status { from: *from, to: *to, reason: *reason },
            Audience::Contact => {
                let (from, to) = (from.for_contact(), to.for_contact());
                EventView::Status { from, to, reason: None }
            }
        },
        Event::Reopened { from } => EventView::Reopened { from: *from },
        Event::Read { upto } => EventView::Read { upto: *upto },
        Event::Delivered { upto } => EventView::Delivered { upto: *upto },
    }
}
