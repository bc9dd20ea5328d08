//! Turning appends into the arrays that one statement takes.

use jiff_sqlx::{Timestamp, ToSqlx};
use uuid::Uuid;

use super::{Append, Entry, marks};
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::Event;

/// Commands, to find out which were carried out before.
#[derive(Debug, Default)]
pub(super) struct Commands {
    pub(super) ticket: Vec<Uuid>,
    pub(super) actor: Vec<Uuid>,
    pub(super) id: Vec<Uuid>,
}

/// What never changes of a ticket, for those that are created.
#[derive(Debug, Default)]
pub(super) struct Fresh<'a> {
    pub(super) id: Vec<Uuid>,
    pub(super) organization: Vec<Uuid>,
    pub(super) number: Vec<i64>,
    pub(super) inbox: Vec<Uuid>,
    pub(super) contact: Vec<Uuid>,
    pub(super) channel: Vec<&'static str>,
    pub(super) subject: Vec<&'a str>,
    pub(super) priority: Vec<&'static str>,
    pub(super) created_at: Vec<Timestamp>,
    pub(super) created_by: Vec<Option<Uuid>>,
}

/// What a ticket is after its append.
#[derive(Debug, Default)]
pub(super) struct Moving<'a> {
    pub(super) id: Vec<Uuid>,
    pub(super) epoch: Vec<i64>,
    pub(super) expected: Vec<i64>,
    pub(super) head: Vec<i64>,
    pub(super) contact_seq: Vec<i64>,
    pub(super) message_seq: Vec<i64>,
    pub(super) text_seq: Vec<i64>,
    pub(super) messages: Vec<i64>,
    pub(super) reopened: Vec<i32>,
    pub(super) status: Vec<&'static str>,
    pub(super) assignee: Vec<Option<Uuid>>,
    pub(super) marks: Vec<String>,
    pub(super) preview: Vec<&'a str>,
    pub(super) waiting: Vec<bool>,
    pub(super) active_at: Vec<Timestamp>,
    pub(super) closed_at: Vec<Option<Timestamp>>,
    pub(super) team: Vec<Option<Uuid>>,
}

#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) ticket: Vec<Uuid>,
    pub(super) seq: Vec<i64>,
    pub(super) organization: Vec<Uuid>,
    pub(super) at: Vec<Timestamp>,
    pub(super) actor_kind: Vec<&'static str>,
    pub(super) actor: Vec<Uuid>,
    pub(super) command: Vec<Option<Uuid>>,
    pub(super) fingerprint: Vec<Option<i64>>,
    pub(super) for_contacts: Vec<bool>,
    pub(super) contact_prev: Vec<i64>,
    pub(super) payload: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Messages<'a> {
    pub(super) ticket: Vec<Uuid>,
    pub(super) seq: Vec<i64>,
    pub(super) id: Vec<Uuid>,
    pub(super) organization: Vec<Uuid>,
    pub(super) note: Vec<bool>,
    pub(super) body: Vec<Option<&'a str>>,
}

#[derive(Debug, Default)]
pub(super) struct Effects<'a> {
    pub(super) ticket: Vec<Uuid>,
    pub(super) id: Vec<Uuid>,
    pub(super) organization: Vec<Uuid>,
    pub(super) kind: Vec<&'a str>,
    pub(super) payload: Vec<&'a serde_json::Value>,
}

#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    pub(super) commands: Commands,
    pub(super) fresh: Fresh<'a>,
    pub(super) moving: Moving<'a>,
    pub(super) events: Events,
    pub(super) messages: Messages<'a>,
    pub(super) effects: Effects<'a>,
}

impl<'a> Columns<'a> {
    pub(super) fn of(appends: &[&'a Append]) -> Self {
        let mut columns = Self::default();
        for append in appends {
            columns.fresh.push(append);
            columns.moving.push(append);
            columns.effects.push(append);
            for entry in &append.events {
                columns.commands.push(append, entry);
                columns.events.push(append, entry);
                columns.messages.push(append, entry);
            }
        }
        columns
    }
}

impl Commands {
    fn push(&mut self, append: &Append, entry: &Entry) {
        if let Some(command) = entry.recorded.command {
            self.ticket.push(append.ticket.as_uuid());
            self.actor.push(entry.recorded.by.as_uuid());
            self.id.push(command.as_uuid());
        }
    }
}

impl<'a> Fresh<'a> {
    fn push(&mut self, append: &'a Append) {
        let Some(Entry { recorded, .. }) = append.events.first() else { return };
        let Event::Created { number, inbox, contact, channel, priority, .. } = recorded.event
        else {
            return;
        };
        self.id.push(append.ticket.as_uuid());
        self.organization.push(append.organization.as_uuid());
        self.number.push(number.0);
        self.inbox.push(inbox.as_uuid());
        self.contact.push(contact.as_uuid());
        self.channel.push(channel.as_str());
        let subject = append.summary.subject.as_ref();
        self.subject.push(subject.map(Subject::as_str).unwrap_or_default());
        self.priority.push(priority.as_str());
        self.created_at.push(append.summary.created_at.to_sqlx());
        self.created_by.push(append.after.created_by.map(|member| member.as_uuid()));
    }
}

impl<'a> Moving<'a> {
    fn push(&mut self, append: &'a Append) {
        let Append { after, summary, .. } = append;
        self.id.push(append.ticket.as_uuid());
        self.epoch.push(append.epoch);
        self.expected.push(append.expected.cast_signed());
        self.head.push(after.seq.cast_signed());
        self.contact_seq.push(after.contact_seq.cast_signed());
        self.message_seq.push(after.message_seq.cast_signed());
        self.text_seq.push(after.text_seq.cast_signed());
        self.messages.push(after.messages.cast_signed());
        self.reopened.push(after.reopened.cast_signed());
        self.status.push(after.status.as_str());
        self.assignee.push(after.assignee.map(|member| member.as_uuid()));
        self.marks.push(marks::to_json(&after.marks));
        self.preview.push(&summary.preview);
        self.waiting.push(summary.waiting);
        self.active_at.push(summary.active_at.to_sqlx());
        self.closed_at.push(after.closed_at.map(ToSqlx::to_sqlx));
        self.team.push(after.team.map(|team| team.as_uuid()));
    }
}

impl Events {
    fn push(&mut self, append: &Append, Entry { recorded, fingerprint }: &Entry) {
        self.ticket.push(append.ticket.as_uuid());
        self.seq.push(recorded.seq.cast_signed());
        self.organization.push(append.organization.as_uuid());
        self.at.push(recorded.at.to_sqlx());
        self.actor_kind.push(recorded.by.kind());
        self.actor.push(recorded.by.as_uuid());
        self.command.push(recorded.command.map(|command| command.as_uuid()));
        self.fingerprint.push(*fingerprint);
        self.for_contacts.push(recorded.event.is_for_contacts());
        self.contact_prev.push(recorded.contact_prev.cast_signed());
        let payload = serde_json::to_string(&recorded.event);
        self.payload.push(payload.expect("an event has string keys only"));
    }
}

impl<'a> Messages<'a> {
    fn push(&mut self, append: &Append, Entry { recorded, .. }: &'a Entry) {
        let (message, body, note) = match &recorded.event {
            Event::Message { message, body, .. } => (message, body, false),
            Event::Note { message, body } => (message, body, true),
            _ => return,
        };
        self.ticket.push(append.ticket.as_uuid());
        self.seq.push(recorded.seq.cast_signed());
        self.id.push(message.as_uuid());
        self.organization.push(append.organization.as_uuid());
        self.note.push(note);
        self.body.push(body.as_ref().map(Body::as_str));
    }
}

impl<'a> Effects<'a> {
    fn push(&mut self, append: &'a Append) {
        for effect in &append.effects {
            self.ticket.push(append.ticket.as_uuid());
            self.id.push(effect.id);
            self.organization.push(append.organization.as_uuid());
            self.kind.push(&effect.kind);
            self.payload.push(&effect.payload);
        }
    }
}
