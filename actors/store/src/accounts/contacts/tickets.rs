//! What a contact has written about.

use insightdesk_domain::ids::{ContactId, TeamId, TicketId};
use insightdesk_domain::permission::Permission;
use insightdesk_domain::principal::Principal;
use jiff::Timestamp;

use super::super::Accounts;

/// The tickets shown of a contact, at most.
const TICKETS: i64 = 20;

/// A ticket, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactTicket {
    pub id: TicketId,
    pub number: i64,
    pub subject: String,
    pub status: String,
    pub active_at: Timestamp,
}

impl Accounts {
    /// The newest tickets of a contact, and of whom it was before, that the member `by` may see; at
    /// most 20.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn tickets_for(
        &self,
        by: &Principal,
        contact: ContactId,
    ) -> sqlx::Result<Vec<ContactTicket>> {
        if !by.permissions.contains(Permission::TicketRead) {
            return Ok(Vec::new());
        }
        let teams: Vec<_> = by.teams.iter().copied().map(TeamId::as_uuid).collect();
        let mut within = self.pools.within(by.organization).await?;
        let rows = sqlx::query!(
            "select t.id, t.number, t.subject, t.status, t.active_at
             from tickets t
             where t.contact_id in (select id from contacts where id = $1 or merged_into = $1)
                 and ($2 or sees_ticket($3, $4, t.assignee_id, t.team_id, t.created_by))
             order by t.created_at desc, t.id desc limit $5",
            contact.as_uuid(),
            by.sees_every_ticket(),
            by.party.as_uuid(),
            &teams,
            TICKETS,
        )
        .fetch_all(&mut *within)
        .await?;
        within.commit().await?;
        let tickets = rows.into_iter().map(|row| ContactTicket {
            id: TicketId::from_uuid(row.id),
            number: row.number,
            subject: row.subject,
            status: row.status,
            active_at: row.active_at.to_jiff(),
        });
        Ok(tickets.collect())
    }
}
