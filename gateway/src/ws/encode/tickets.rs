//! Tickets, their messages and their lines in lists.

use insightdesk_actors::encode::Audience;
use insightdesk_domain::contact::Contact;
use insightdesk_protocol::ws::{
    ByKind, ContactView, MarkView, MessageView, ServerFrame, StaffView, TicketRow, TicketView,
};
use insightdesk_store::views::{Detail, Line, ListPage, MessagePage, Said};
use uuid::Uuid;

use super::{by, kind};
use crate::ws::cursor;

pub(super) fn snapshot(detail: &Detail, reset: bool, audience: Audience) -> ServerFrame {
    let seq = match audience {
        Audience::Staff => detail.head,
        Audience::Contact => detail.contact_seq,
    };
    ServerFrame::Snapshot {
        seq,
        reset,
        ticket: ticket(detail, audience),
        messages: messages(&detail.page, audience),
        more: detail.page.more,
    }
}

fn ticket(detail: &Detail, audience: Audience) -> TicketView {
    let status = match audience {
        Audience::Staff => detail.status,
        Audience::Contact => detail.status.for_contact(),
    };
    TicketView {
        id: detail.id,
        number: detail.number,
        subject: detail.subject.clone(),
        status,
        created_at: detail.created_at,
        marks: marks(detail, audience),
        staff: (audience == Audience::Staff).then(|| staff(detail)),
    }
}

fn marks(detail: &Detail, audience: Audience) -> Vec<MarkView> {
    let all = detail.marks.iter().map(|(party, mark)| MarkView {
        kind: kind(party),
        id: party.as_uuid(),
        read: mark.read,
        delivered: mark.delivered,
    });
    match audience {
        Audience::Staff => all.collect(),
        Audience::Contact => for_contact(all, detail.contact_seq),
    }
}

/// A contact learns how far it and the desk have come. Who of the staff reads along, and what of
/// their own they have read, is the desk's affair: theirs become one, up to what contacts see.
fn for_contact(marks: impl Iterator<Item = MarkView>, last: u64) -> Vec<MarkView> {
    let (desk, mut shown): (Vec<_>, Vec<_>) = marks.partition(|mark| mark.kind == ByKind::Member);
    let furthest = desk.into_iter().reduce(|one, other| MarkView {
        read: one.read.max(other.read),
        delivered: one.delivered.max(other.delivered),
        ..one
    });
    shown.extend(furthest.map(|MarkView { kind, read, delivered, .. }| MarkView {
        kind,
        id: Uuid::nil(),
        read: read.min(last),
        delivered: delivered.min(last),
    }));
    shown
}

fn staff(detail: &Detail) -> StaffView {
    StaffView {
        priority: detail.priority,
        assignee: detail.assignee,
        team: detail.team,
        contact: contact(&detail.contact),
        inbox: detail.inbox,
        channel: detail.channel,
    }
}

/// Notes were left out for contacts when the page was read, and are again: here nothing slips.
pub(super) fn messages(page: &MessagePage, audience: Audience) -> Vec<MessageView> {
    let shown = |said: &&Said| audience == Audience::Staff || !said.note;
    page.messages.iter().filter(shown).map(message).collect()
}

fn message(said: &Said) -> MessageView {
    MessageView {
        message: said.message,
        seq: said.seq,
        at: said.at,
        by: by(said.by, &said.by_name),
        note: said.note,
        body: said.body.clone(),
        cid: said.command.map(|command| command.as_uuid()),
    }
}

pub(super) fn list_page(list: u32, page: &ListPage) -> ServerFrame {
    ServerFrame::ListPage {
        list,
        rows: page.lines.iter().map(row).collect(),
        next: page.next.map(cursor::write),
        total: page.total,
    }
}

pub(super) fn row(line: &Line) -> TicketRow {
    TicketRow {
        id: line.id,
        seq: line.head,
        number: line.number,
        subject: line.subject.clone(),
        status: line.status,
        priority: line.priority,
        assignee: line.assignee,
        team: line.team,
        contact: contact(&line.contact),
        preview: line.preview.clone(),
        waiting: line.waiting,
        active_at: line.active_at,
    }
}

fn contact(contact: &Contact) -> ContactView {
    let (name, email) = (contact.shown_name().to_owned(), contact.email.clone());
    ContactView { id: contact.id, name, email }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(kind: ByKind, id: u128, read: u64, delivered: u64) -> MarkView {
        MarkView { kind, id: Uuid::from_u128(id), read, delivered }
    }

    #[test]
    fn a_contact_sees_one_mark_of_the_desk_and_nothing_of_what_is_beyond_its_own_events() {
        let own = mark(ByKind::Contact, 1, 4, 6);
        let marks = [mark(ByKind::Member, 2, 9, 9), own.clone(), mark(ByKind::Member, 3, 5, 7)];
        let shown = for_contact(marks.into_iter(), 6);
        assert_eq!(shown, [own, mark(ByKind::Member, 0, 6, 6)]);
        assert_eq!(for_contact([].into_iter(), 6), []);
    }
}
