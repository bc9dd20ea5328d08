//! Whether a command was carried out before, and as what.

use insightdesk_domain::ids::{MessageId, TicketId};
use uuid::Uuid;

use super::{Activations, CommandKey, Place};

/// A command that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    pub fingerprint: i64,
    pub place: Place,
}

/// What the journal knows of a command and its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recalled {
    /// Of the last activation: another than one's own is another owner's.
    pub epoch: i64,
    pub remembered: Option<Remembered>,
}

impl Activations {
    /// The last seq of each of these tickets, as far as they exist.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn heads(&self, tickets: &[TicketId]) -> sqlx::Result<Vec<(TicketId, u64)>> {
        let ids: Vec<Uuid> = tickets.iter().map(|ticket| ticket.as_uuid()).collect();
        let rows = sqlx::query!("select id, head from tickets where id = any($1)", &ids);
        let rows = rows.fetch_all(self.pool()).await?;
        let head = |id, head: i64| (TicketId::from_uuid(id), head.cast_unsigned());
        Ok(rows.into_iter().map(|row| head(row.id, row.head)).collect())
    }

    /// Looks a command up in the journal.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn remembered(
        &self,
        ticket: TicketId,
        key: CommandKey,
    ) -> sqlx::Result<Option<Remembered>> {
        Ok(self.recall(ticket, key).await?.and_then(|recalled| recalled.remembered))
    }

    /// Looks a command up in the journal, and by whom the ticket is owned at that moment; `None` when
    /// the ticket was never created.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn recall(
        &self,
        ticket: TicketId,
        key: CommandKey,
    ) -> sqlx::Result<Option<Recalled>> {
        let row = sqlx::query!(
            r#"select t.epoch, e.seq as "seq?", e.fingerprint, m.id as "message?"
               from tickets t
               left join ticket_events e
                   on e.ticket_id = t.id and e.actor_id = $2 and e.command_id = $3
               left join messages m on m.ticket_id = e.ticket_id and m.seq = e.seq
               where t.id = $1"#,
            ticket.as_uuid(),
            key.by.as_uuid(),
            key.command.as_uuid(),
        );
        Ok(row.fetch_optional(self.pool()).await?.map(|row| Recalled {
            epoch: row.epoch,
            remembered: row.seq.zip(row.fingerprint).map(|(seq, fingerprint)| Remembered {
                fingerprint,
                place: Place {
                    seq: seq.cast_unsigned(),
                    message: row.message.map(MessageId::from_uuid),
                },
            }),
        }))
    }
}
