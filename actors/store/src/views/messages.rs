//! Pages of a ticket's messages, newest page first.

use insightdesk_domain::ids::{CommandId, MessageId, OrganizationId, TicketId};
use insightdesk_domain::principal::Party;
use jiff_sqlx::Timestamp;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Reader, Views, party, shown_name};

/// Messages of one page; a screen or two.
pub(super) const PAGE: i64 = 50;
/// Bytes of their texts as JSON: more than one message may have, which are six for each of 50,000
/// characters that have to be escaped.
const PAGE_BYTES: i64 = 320 << 10;

/// A message or note.
#[derive(Debug, Clone)]
pub struct Said {
    pub message: MessageId,
    pub seq: u64,
    pub at: jiff::Timestamp,
    pub by: Party,
    pub by_name: String,
    pub note: bool,
    /// `None` once it was erased.
    pub body: Option<String>,
    pub command: Option<CommandId>,
}

/// Oldest first; `more` tells of older ones.
#[derive(Debug, Clone, Default)]
pub struct MessagePage {
    pub messages: Vec<Said>,
    pub more: bool,
}

#[derive(Debug)]
struct Row {
    seq: i64,
    id: Uuid,
    note: bool,
    body: Option<String>,
    at: Timestamp,
    actor_kind: String,
    actor_id: Uuid,
    command_id: Option<Uuid>,
    actor_name: Option<String>,
    found: i64,
}

impl Views {
    /// The last messages before `before`, 50 or as many as fit into 320 KiB; without notes for
    /// contacts. `None` when there is no such ticket for the reader.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn messages(
        &self,
        organization: OrganizationId,
        ticket: TicketId,
        reader: Reader<'_>,
        before: u64,
    ) -> sqlx::Result<Option<MessagePage>> {
        let (member, teams) = reader.member();
        let mut transaction = self.pools.within(organization).await?;
        let found = sqlx::query_scalar!(
            r#"select exists (
                   select from tickets where id = $1 and ($2::uuid is null or contact_id in (
                       select id from contacts where id = $2 or merged_into = $2))
                       and ($3::uuid is null
                           or sees_ticket($3, $4, assignee_id, team_id, created_by))
               ) as "found!""#,
            ticket.as_uuid(),
            reader.contact(),
            member,
            &teams,
        )
        .fetch_one(&mut *transaction)
        .await?;
        if !found {
            return Ok(None);
        }
        let page = page(&mut transaction, ticket, reader, before).await?;
        transaction.commit().await?;
        Ok(Some(page))
    }
}

pub(super) async fn page(
    transaction: &mut Transaction<'_, Postgres>,
    ticket: TicketId,
    reader: Reader<'_>,
    before: u64,
) -> sqlx::Result<MessagePage> {
    let rows = sqlx::query_file_as!(
        Row,
        "src/queries/messages.sql",
        ticket.as_uuid(),
        i64::try_from(before).unwrap_or(i64::MAX),
        reader.is_contact(),
        PAGE + 1,
        PAGE_BYTES,
    )
    .fetch_all(&mut **transaction)
    .await?;
    let shown = (rows.len() as i64).min(PAGE);
    let more = rows.first().is_some_and(|row| row.found > shown);
    let mut messages: Vec<Said> = rows.into_iter().take(PAGE as usize).map(Said::from).collect();
    messages.reverse();
    Ok(MessagePage { messages, more })
}

impl From<Row> for Said {
    fn from(row: Row) -> Self {
        let by = party(&row.actor_kind, row.actor_id);
        Self {
            message: MessageId::from_uuid(row.id),
            seq: row.seq.cast_unsigned(),
            at: row.at.to_jiff(),
            by,
            by_name: shown_name(by, row.actor_name),
            note: row.note,
            body: row.body,
            command: row.command_id.map(CommandId::from_uuid),
        }
    }
}
