//! One ticket as a screen opens it.

use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{ContactId, InboxId, MemberId, OrganizationId, TeamId, TicketId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::ticket::{Marks, Priority, Status};
use jiff_sqlx::Timestamp;
use uuid::Uuid;

use super::messages::{MessagePage, page};
use super::{Reader, Views};
use crate::journal::marks_from_json;

/// A ticket with its newest messages.
#[derive(Debug, Clone)]
pub struct Detail {
    pub id: TicketId,
    pub head: u64,
    /// The last seq that contacts may see.
    pub contact_seq: u64,
    pub number: TicketNumber,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub assignee: Option<MemberId>,
    pub team: Option<TeamId>,
    pub inbox: InboxId,
    pub channel: Channel,
    pub contact: Contact,
    pub marks: Marks,
    pub created_at: jiff::Timestamp,
    pub page: MessagePage,
}

#[derive(Debug)]
struct Row {
    head: i64,
    contact_seq: i64,
    number: i64,
    subject: String,
    status: String,
    priority: String,
    assignee_id: Option<Uuid>,
    team_id: Option<Uuid>,
    inbox_id: Uuid,
    channel: String,
    marks: serde_json::Value,
    created_at: Timestamp,
    contact_id: Uuid,
    contact_name: Option<String>,
    contact_email: Option<String>,
}

impl Views {
    /// The ticket with its newest messages, both of one moment. `None` when there is no such
    /// ticket for the reader.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn detail(
        &self,
        organization: OrganizationId,
        ticket: TicketId,
        reader: Reader<'_>,
    ) -> sqlx::Result<Option<Detail>> {
        let (member, teams) = reader.member();
        let mut transaction = self.pools.within(organization).await?;
        let row = sqlx::query_as!(
            Row,
            r#"select t.head, t.contact_seq, t.number, t.subject, t.status, t.priority,
                   t.assignee_id, t.team_id, t.inbox_id, t.channel, t.marks, t.created_at, t.contact_id,
                   c.name as contact_name, c.email as contact_email
               from tickets t join contacts c on c.id = t.contact_id
               where t.id = $1 and ($2::uuid is null or t.contact_id in (
                       select id from contacts where id = $2 or merged_into = $2))
                   and ($3::uuid is null
                       or sees_ticket($3, $4, t.assignee_id, t.team_id, t.created_by))"#,
            ticket.as_uuid(),
            reader.contact(),
            member,
            &teams,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(None) };
        // What is committed between the two reads is beyond `head` and comes as events.
        let before = row.head.cast_unsigned() + 1;
        let page = page(&mut transaction, ticket, reader, before).await?;
        transaction.commit().await?;
        Ok(Some(row.detail(organization, ticket, page)))
    }
}

impl Row {
    fn detail(self, organization: OrganizationId, id: TicketId, page: MessagePage) -> Detail {
        Detail {
            id,
            head: self.head.cast_unsigned(),
            contact_seq: self.contact_seq.cast_unsigned(),
            number: TicketNumber(self.number),
            subject: self.subject,
            status: Status::parse(&self.status).unwrap_or_default(),
            priority: Priority::parse(&self.priority).unwrap_or_default(),
            assignee: self.assignee_id.map(MemberId::from_uuid),
            team: self.team_id.map(TeamId::from_uuid),
            inbox: InboxId::from_uuid(self.inbox_id),
            channel: Channel::parse(&self.channel).unwrap_or(Channel::Api),
            contact: Contact {
                id: ContactId::from_uuid(self.contact_id),
                organization,
                name: self.contact_name,
                email: self.contact_email,
            },
            marks: marks_from_json(self.marks),
            created_at: self.created_at.to_jiff(),
            page,
        }
    }
}
