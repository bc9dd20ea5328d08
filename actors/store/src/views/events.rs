//! A ticket's events after a seq, for readers who were away.

use insightdesk_domain::ids::{CommandId, OrganizationId, TicketId};
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::{Event, Recorded};
use jiff_sqlx::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Views, party, shown_name};

/// Events in order of seq, and whether there are more of them.
#[derive(Debug, Clone)]
pub struct Backlog {
    pub events: Vec<Recorded>,
    /// The last seq that these readers may see, when the events were read.
    pub head: u64,
    pub more: bool,
}

#[derive(Debug)]
struct Row {
    seq: i64,
    at: Timestamp,
    actor_kind: String,
    actor_id: Uuid,
    actor_name: Option<String>,
    command_id: Option<Uuid>,
    contact_prev: i64,
    payload: Json<Event>,
    body: Option<String>,
    subject: String,
}

impl Views {
    /// Events of `ticket` with `after < seq ≤ upto`, at most `limit`; for contacts only those that
    /// they may see. `None` when there is no such ticket in the organization.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn backlog(
        &self,
        organization: OrganizationId,
        ticket: TicketId,
        (after, upto): (u64, u64),
        contacts_only: bool,
        limit: u32,
    ) -> sqlx::Result<Option<Backlog>> {
        let mut transaction = self.pools.within(organization).await?;
        let seqs =
            sqlx::query!("select head, contact_seq from tickets where id = $1", ticket.as_uuid())
                .fetch_optional(&mut *transaction)
                .await?;
        let Some(seqs) = seqs else { return Ok(None) };
        let head = if contacts_only { seqs.contact_seq } else { seqs.head };
        let bound = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
        let rows = sqlx::query_file_as!(
            Row,
            "src/queries/backlog.sql",
            ticket.as_uuid(),
            bound(after),
            bound(upto),
            contacts_only,
            i64::from(limit) + 1,
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let more = rows.len() > limit as usize;
        let events = rows.into_iter().take(limit as usize).map(|row| row.recorded(ticket));
        Ok(Some(Backlog { events: events.collect(), head: head.cast_unsigned(), more }))
    }
}

impl Row {
    fn recorded(self, ticket: TicketId) -> Recorded {
        let by = party(&self.actor_kind, self.actor_id);
        let mut event = self.payload.0;
        match &mut event {
            Event::Message { body, .. } | Event::Note { body, .. } => {
                *body = self.body.and_then(|text| Body::parse(&text).ok());
            }
            Event::Created { subject, .. } => *subject = Subject::parse(&self.subject).ok(),
            _ => {}
        }
        Recorded {
            ticket,
            seq: self.seq.cast_unsigned(),
            contact_prev: self.contact_prev.cast_unsigned(),
            at: self.at.to_jiff(),
            by,
            by_name: shown_name(by, self.actor_name),
            command: self.command_id.map(CommandId::from_uuid),
            event,
        }
    }
}
