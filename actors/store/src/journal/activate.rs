//! Taking a ticket over: its epoch rises, and whoever owned it before can write no more.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use insightdesk_domain::ids::{ContactId, InboxId, MemberId, OrganizationId, TeamId, TicketId};
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::text::Subject;
use insightdesk_domain::ticket::{Priority, Status, Summary, Ticket};
use jiff_sqlx::Timestamp;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::held::{held, is_held};
use super::marks;
use crate::servers::Login;

/// A ticket in the hands of a new owner.
#[derive(Debug, Clone)]
pub struct Activated {
    pub organization: OrganizationId,
    pub epoch: i64,
    pub ticket: Ticket,
    pub summary: Summary,
}

/// Connections that load tickets and look commands up.
const CONNECTIONS: u32 = 4;
/// Tickets loaded at once.
const TOGETHER: usize = 256;
/// How long a ticket waits for one of them.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(2);
/// How long tickets wait for a row that somebody else holds, before the others go on without it.
const LOCK_WITHIN: (&str, &str) = ("lock_timeout", "500ms");

/// Loads tickets for their owners, many at a time when many are asked for: after another node has
/// died there may be thousands.
///
/// Its connections do not wait for the disk: an activation that is lost in a crash was followed by
/// no append, as any append flushes the log up to itself.
#[derive(Debug, Clone)]
pub struct Activations {
    hub: PgPool,
    asked: mpsc::UnboundedSender<Asked>,
}

/// A ticket to be loaded, and who waits for it.
type Asked = (TicketId, oneshot::Sender<Loaded>);
type Loaded = Result<Option<Activated>, NotLoaded>;

/// The store failed; whoever loads the same ticket later may be luckier.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the ticket cannot be loaded: {0}")]
pub struct NotLoaded(pub(super) Arc<sqlx::Error>);

#[derive(Debug)]
struct Row {
    id: Uuid,
    organization_id: Uuid,
    number: i64,
    inbox_id: Uuid,
    contact_id: Uuid,
    subject: String,
    status: String,
    priority: String,
    assignee_id: Option<Uuid>,
    team_id: Option<Uuid>,
    created_by: Option<Uuid>,
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
    /// Prepares the connections in the role of the hub; opens none yet. They are closed when the last
    /// clone is gone.
    #[must_use]
    pub fn open(login: impl Into<Login>) -> Self {
        let dress = |login| {
            super::as_hub(&login, "insightdesk_activations")
                .options([("synchronous_commit", "off"), LOCK_WITHIN])
        };
        let pool = PgPoolOptions::new().min_connections(0).max_connections(CONNECTIONS);
        let hub = login.into().pool(pool.acquire_timeout(ACQUIRE_WITHIN), dress);
        let (asked, questions) = mpsc::unbounded_channel();
        tokio::spawn(load(hub.clone(), questions));
        Self { hub, asked }
    }

    /// Raises the ticket's epoch and returns what it is; `None` when it was never created.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn activate(&self, ticket: TicketId) -> Loaded {
        let gone = || NotLoaded(Arc::new(sqlx::Error::WorkerCrashed));
        let (answer, loaded) = oneshot::channel();
        self.asked.send((ticket, answer)).map_err(|_| gone())?;
        loaded.await.map_err(|_| gone())?
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.hub
    }
}

/// Loads what is asked for, and then together what was asked for meanwhile.
async fn load(hub: PgPool, mut asked: mpsc::UnboundedReceiver<Asked>) {
    let mut together = Vec::new();
    while asked.recv_many(&mut together, TOGETHER).await > 0 {
        let ids: Vec<Uuid> = together.iter().map(|(ticket, _)| ticket.as_uuid()).collect();
        let loaded = take_over(&hub, &ids).await;
        for (ticket, answer) in together.drain(..) {
            let _ = answer.send(loaded.answer(ticket));
        }
    }
}

/// What became of tickets that were asked for together.
#[derive(Debug, Default)]
struct TakenOver {
    loaded: HashMap<Uuid, Activated>,
    /// Who was not loaded, and why; nobody else is concerned.
    failed: Option<(HashSet<Uuid>, NotLoaded)>,
}

impl TakenOver {
    fn answer(&self, ticket: TicketId) -> Loaded {
        match &self.failed {
            Some((tickets, why)) if tickets.contains(&ticket.as_uuid()) => Err(why.clone()),
            _ => Ok(self.loaded.get(&ticket.as_uuid()).cloned()),
        }
    }
}

/// Loads them all; if somebody holds one of them, the others.
async fn take_over(hub: &PgPool, ids: &[Uuid]) -> TakenOver {
    let loaded = match raise(hub, ids).await {
        Err(error) if is_held(&error) && ids.len() > 1 => load_free(hub, ids, error).await,
        loaded => loaded.map(|loaded| TakenOver { loaded, failed: None }),
    };
    loaded.unwrap_or_else(|error| TakenOver {
        failed: Some((ids.iter().copied().collect(), NotLoaded(Arc::new(error)))),
        ..TakenOver::default()
    })
}

/// Loads those that nobody holds. Where somebody holds the whole table this fails as well.
async fn load_free(hub: &PgPool, ids: &[Uuid], why: sqlx::Error) -> sqlx::Result<TakenOver> {
    let held = held(hub, ids).await?;
    let free: Vec<_> = ids.iter().copied().filter(|id| !held.contains(id)).collect();
    tracing::warn!(held = held.len(), free = free.len(), "somebody else holds tickets' rows");
    let loaded = raise(hub, &free).await?;
    Ok(TakenOver { loaded, failed: Some((held, NotLoaded(Arc::new(why)))) })
}

/// Rows are locked in the order of their ids, as appends do: neither waits for the other in a circle.
async fn raise(hub: &PgPool, ids: &[Uuid]) -> sqlx::Result<HashMap<Uuid, Activated>> {
    let rows = sqlx::query_as!(
        Row,
        "with owned as (select id from tickets where id = any($1) order by id for update)
         update tickets set epoch = epoch + 1 from owned where tickets.id = owned.id
         returning tickets.id, organization_id, number, inbox_id, contact_id, subject, status,
             priority, assignee_id, team_id, created_by, epoch, head, contact_seq, message_seq, text_seq, messages,
             reopened, marks, preview, waiting, created_at, active_at, closed_at",
        ids,
    );
    let rows = rows.fetch_all(hub).await?;
    Ok(rows.into_iter().map(|row| (row.id, Activated::from(row))).collect())
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
            team: row.team_id.map(TeamId::from_uuid),
            created_by: row.created_by.map(MemberId::from_uuid),
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
