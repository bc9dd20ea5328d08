//! Taking a ticket over: its epoch rises, and whoever owned it before can write no more.

use insightdesk_domain::ids::{ContactId, InboxId, MemberId, OrganizationId, TicketId};
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::text::Subject;
use insightdesk_domain::ticket::{Priority, Status, Summary, Ticket};
use jiff_sqlx::Timestamp;
use sqlx::PgPool;
use uuid::Uuid;

use super::marks;

/// A ticket in the hands of a new owner.
#[derive(Debug, Clone)]
pub struct Activated {
    pub organization: OrganizationId,
    pub epoch: i64,
    pub ticket: Ticket,
    pub summary: Summary,
}

/// Loads tickets for their owners.
///
/// Its pool may run with `synchronous_commit = off`: a lost activation was followed by no append,
/// as any append flushes the log up to itself.
#[derive(Debug, Clone)]
pub struct Activations {
    hub: PgPool,
}

#[derive(Debug)]
struct Row {
    organization_id: Uuid,
    number: i64,
    inbox_id: Uuid,
    contact_id: Uuid,
    subject: String,
    status: String,
    priority: String,
    assignee_id: Option<Uuid>,
    epoch: i64,
    head: i64,
    contact_seq: i64,
    message_seq: i64,
    text_seq: i64,
    messages: i64,
    reopened: i32,
    marks: serde_json::Value,
    preview: String,
    waiting: bool,
    created_at: Timestamp,
    active_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl Activations {
    #[must_use]
    pub fn new(hub: PgPool) -> Self {
        Self { hub }
    }

    /// Raises the ticket's epoch and returns what it is; `None` when it was never created.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn activate(&self, ticket: TicketId) -> sqlx::Result<Option<Activated>> {
        let row = sqlx::query_as!(
            Row,
            "update tickets set epoch = epoch + 1 where id = $1
             returning organization_id, number, inbox_id, contact_id, subject, status, priority,
                 assignee_id, epoch, head, contact_seq, message_seq, text_seq, messages, reopened,
                 marks, preview, waiting, created_at, active_at, closed_at",
            ticket.as_uuid(),
        );
        Ok(row.fetch_optional(&self.hub).await?.map(Activated::from))
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.hub
    }
}

impl From<Row> for Activated {
    fn from(row: Row) -> Self {
        let ticket = Ticket {
            seq: row.head.cast_unsigned(),
            contact_seq: row.contact_seq.cast_unsigned(),
            message_seq: row.message_seq.cast_unsigned(),
            text_seq: row.text_seq.cast_unsigned(),
            number: Some(TicketNumber(row.number)),
            inbox: Some(InboxId::from_uuid(row.inbox_id)),
            contact: Some(ContactId::from_uuid(row.contact_id)),
            status: Status::parse(&row.status).unwrap_or_default(),
            priority: Priority::parse(&row.priority).unwrap_or_default(),
            assignee: row.assignee_id.map(MemberId::from_uuid),
            messages: row.messages.cast_unsigned(),
            reopened: row.reopened.cast_unsigned(),
            closed_at: row.closed_at.map(Timestamp::to_jiff),
            marks: marks::from_json(row.marks),
        };
        let summary = Summary {
            subject: Subject::parse(&row.subject).ok(),
            preview: row.preview,
            waiting: row.waiting,
            created_at: row.created_at.to_jiff(),
            active_at: row.active_at.to_jiff(),
        };
        let organization = OrganizationId::from_uuid(row.organization_id);
        Self { organization, epoch: row.epoch, ticket, summary }
    }
}
