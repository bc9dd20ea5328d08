//! A ticket's events after a seq, for readers who were away.

use insightdesk_domain::ids::{CommandId, ContactId, MemberId, OrganizationId, TeamId, TicketId};
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::{Belongings, Event, Recorded};
use jiff_sqlx::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Reader, Views, party, shown_name};

/// Bytes of the texts that one read brings: more than one message may have.
const BYTES: i64 = 512 << 10;

/// Events in order of seq, and whether there are more of them.
#[derive(Debug, Clone)]
pub struct Backlog {
    pub events: Vec<Recorded>,
    /// The last seq that these readers may see, when the events were read.
    pub head: u64,
    /// The last seq of all, when the events were read.
    pub read_upto: u64,
    pub more: bool,
    /// Who sees the ticket, when the events were read.
    pub belongings: Belongings,
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
    found: i64,
}

impl Views {
    /// Events of `ticket` with `after < seq ≤ upto`, at most `limit` and as many as their texts fit
    /// into 512 KiB, as far as the reader may see them. `None` when there is no such ticket for
    /// the reader.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn backlog(
        &self,
        organization: OrganizationId,
        ticket: TicketId,
        reader: Reader<'_>,
        (after, upto): (u64, u64),
        limit: u32,
    ) -> sqlx::Result<Option<Backlog>> {
        let (member, teams) = reader.member();
        let mut transaction = self.pools.within(organization).await?;
        let seqs = sqlx::query!(
            "select head, contact_seq, contact_id, assignee_id, team_id, created_by from tickets
             where id = $1 and ($2::uuid is null or contact_id in (
                       select id from contacts where id = $2 or merged_into = $2))
                 and ($3::uuid is null
                     or sees_ticket($3, $4, assignee_id, team_id, created_by))",
            ticket.as_uuid(),
            reader.contact(),
            member,
            &teams,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(seqs) = seqs else { return Ok(None) };
        let head = if reader.is_contact() { seqs.contact_seq } else { seqs.head };
        // What is committed between the two reads is beyond `head`, and comes live.
        let bound = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX).min(head);
        let rows = sqlx::query_file_as!(
            Row,
            "src/queries/backlog.sql",
            ticket.as_uuid(),
            i64::try_from(after).unwrap_or(i64::MAX),
            bound(upto),
            reader.is_contact(),
            i64::from(limit) + 1,
            BYTES,
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let shown = rows.len().min(limit as usize);
        let more = rows.first().is_some_and(|row| row.found > shown as i64);
        let events = rows.into_iter().take(limit as usize).map(|row| row.recorded(ticket));
        Ok(Some(Backlog {
            events: events.collect(),
            head: head.cast_unsigned(),
            read_upto: seqs.head.cast_unsigned(),
            more,
            belongings: Belongings {
                contact: Some(ContactId::from_uuid(seqs.contact_id)),
                assignee: seqs.assignee_id.map(MemberId::from_uuid),
                team: seqs.team_id.map(TeamId::from_uuid),
                created_by: seqs.created_by.map(MemberId::from_uuid),
            },
        }))
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
