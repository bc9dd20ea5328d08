//! Tickets, their messages and their lines in lists.

use insightdesk_actors::encode::Audience;
use insightdesk_domain::contact::Contact;
use insightdesk_protocol::ws::{
    ContactView, MarkView, MessageView, ServerFrame, StaffView, TicketRow, TicketView,
};
use insightdesk_store::views::{Detail, Line, ListPage, MessagePage, Said};

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
    let mark = |(party, mark): (_, insightdesk_domain::ticket::Mark)| MarkView {
        kind: kind(party),
        id: insightdesk_domain::principal::Party::as_uuid(party),
        read: mark.read,
        delivered: mark.delivered,
    };
    TicketView {
        id: detail.id,
        number: detail.number,
        subject: detail.subject.clone(),
        status,
        created_at: detail.created_at,
        marks: detail.marks.iter().map(mark).collect(),
        staff: (audience == Audience::Staff).then(|| staff(detail)),
    }
}

fn staff(detail: &Detail) -> StaffView {
    StaffView {
        priority: detail.priority,
        assignee: detail.assignee,
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
