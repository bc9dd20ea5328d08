//! Taking a ticket over: its epoch rises, and whoever owned it before can write no more.

use std::time::Duration;

use insightdesk_domain::ids::{ContactId, InboxId, MemberId, OrganizationId, TicketId};
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::text::Subject;
use insightdesk_domain::ticket::{Priority, Status, Summary, Ticket};
use jiff_sqlx::Timestamp;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
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

/// Connections that load tickets.
const CONNECTIONS: u32 = 4;
/// How long a ticket waits for one of them.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(2);

/// Loads tickets for their owners.
///
/// Its connections do not wait for the disk: an activation that is lost in a crash was followed by
/// no append, as any append flushes the log up to itself.
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
    /// Prepares the connections in the role of the hub; opens none yet.
    #[must_use]
    pub fn open(login: &PgConnectOptions) -> Self {
        let hub = super::as_hub(login, "insightdesk_activations")
            .options([("synchronous_commit", "off")]);
        let pool = PgPoolOptions::new().min_connections(0).max_connections(CONNECTIONS);
        Self { hub: pool.acquire_timeout(ACQUIRE_WITHIN).connect_lazy_with(hub) }
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
