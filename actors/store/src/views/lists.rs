//! Lists of tickets, most recently active first (to the minute), in pages that neither skip nor
//! repeat.

use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::{ContactId, MemberId, OrganizationId, TeamId, TicketId};
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::ticket::{Belongings, Priority, Status};
use jiff_sqlx::{Timestamp, ToSqlx};
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Reader, Views};

/// Lines of one page.
const PAGE: i64 = 50;

/// Which tickets a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filter {
    Open,
    OpenOf(MemberId),
    Unassigned,
    Done,
}

impl Filter {
    /// Whether a ticket stands in the list.
    #[must_use]
    pub fn holds(self, status: Status, assignee: Option<MemberId>) -> bool {
        match self {
            Self::Open => !status.is_done(),
            Self::OpenOf(member) => !status.is_done() && assignee == Some(member),
            Self::Unassigned => !status.is_done() && assignee.is_none(),
            Self::Done => status.is_done(),
        }
    }
}

/// The last line of a page; the next one begins after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub listed_at: jiff::Timestamp,
    pub ticket: TicketId,
}

/// A ticket in a list.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: TicketId,
    pub head: u64,
    pub number: TicketNumber,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub assignee: Option<MemberId>,
    pub team: Option<TeamId>,
    /// The member who opened it.
    pub created_by: Option<MemberId>,
    pub contact: Contact,
    pub preview: String,
    pub waiting: bool,
    pub active_at: jiff::Timestamp,
    /// Where it stands: `active_at`, at most a minute behind.
    pub listed_at: jiff::Timestamp,
}

impl Line {
    /// What decides who sees it.
    #[must_use]
    pub const fn belongings(&self) -> Belongings {
        Belongings {
            contact: Some(self.contact.id),
            assignee: self.assignee,
            team: self.team,
            created_by: self.created_by,
        }
    }
}

/// A page and where the next one begins.
#[derive(Debug, Clone, Default)]
pub struct ListPage {
    pub lines: Vec<Line>,
    pub next: Option<Cursor>,
    /// How many tickets the list holds, counted up to 1,000.
    pub total: u32,
}

#[derive(Debug)]
struct Row {
    id: Uuid,
    head: i64,
    number: i64,
    subject: String,
    status: String,
    priority: String,
    assignee_id: Option<Uuid>,
    team_id: Option<Uuid>,
    created_by: Option<Uuid>,
    preview: String,
    waiting: bool,
    active_at: Timestamp,
    listed_at: Timestamp,
    contact_id: Uuid,
    contact_name: Option<String>,
    contact_email: Option<String>,
}

impl Views {
    /// A page of what `reader` sees of the list, from its top or after `cursor`. There are no lists
    /// for contacts.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn list(
        &self,
        organization: OrganizationId,
        reader: Reader<'_>,
        filter: Filter,
        cursor: Option<Cursor>,
    ) -> sqlx::Result<ListPage> {
        if matches!(reader, Reader::Nobody | Reader::Contact(_)) {
            return Ok(ListPage::default());
        }
        let eyes = reader.member();
        let mut transaction = self.pools.within(organization).await?;
        let rows = rows(&mut transaction, &eyes, filter, cursor).await?;
        let total = total(&mut transaction, &eyes, filter).await?;
        transaction.commit().await?;
        let more = rows.len() as i64 > PAGE;
        let lines = rows.into_iter().take(PAGE as usize).map(|row| row.line(organization));
        let lines: Vec<Line> = lines.collect();
        let last = lines.last().filter(|_| more);
        let next = last.map(|line| Cursor { listed_at: line.listed_at, ticket: line.id });
        Ok(ListPage { lines, next, total })
    }

    /// The lines of these tickets, in no order.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn lines(
        &self,
        organization: OrganizationId,
        tickets: &[TicketId],
    ) -> sqlx::Result<Vec<Line>> {
        let ids: Vec<Uuid> = tickets.iter().map(|ticket| ticket.as_uuid()).collect();
        let mut transaction = self.pools.within(organization).await?;
        let rows = sqlx::query_file_as!(Row, "src/queries/lines.sql", &ids)
            .fetch_all(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(rows.into_iter().map(|row| row.line(organization)).collect())
    }
}

type Connection<'a> = Transaction<'a, Postgres>;
/// The member who does not see everything, if it is one, and their teams.
type Eyes = (Option<Uuid>, Vec<Uuid>);

/// One statement per kind of list, so that each is answered from the indexes made for it.
async fn rows(
    transaction: &mut Connection<'_>,
    (member, teams): &Eyes,
    filter: Filter,
    cursor: Option<Cursor>,
) -> sqlx::Result<Vec<Row>> {
    let top = Cursor { listed_at: jiff::Timestamp::MAX, ticket: TicketId::from_uuid(Uuid::max()) };
    let Cursor { listed_at, ticket } = cursor.unwrap_or(top);
    // PostgreSQL's timestamps end a little before ours.
    let (before, id) = (listed_at.min(latest()).to_sqlx(), ticket.as_uuid());
    let limit = PAGE + 1;
    match (filter, member) {
        (Filter::Open, None) => {
            sqlx::query_file_as!(Row, "src/queries/list_open.sql", before as _, id, limit)
                .fetch_all(&mut **transaction)
                .await
        }
        (Filter::Open, Some(eyes)) => {
            let sql = sqlx::query_file_as!(
                Row,
                "src/queries/list_open_seen.sql",
                before as _,
                id,
                limit,
                eyes,
                teams
            );
            sql.fetch_all(&mut **transaction).await
        }
        (Filter::OpenOf(assignee), eyes) => {
            let sql = sqlx::query_file_as!(
                Row,
                "src/queries/list_mine.sql",
                before as _,
                id,
                limit,
                assignee.as_uuid(),
                *eyes,
                teams
            );
            sql.fetch_all(&mut **transaction).await
        }
        (Filter::Unassigned, Some(eyes)) => {
            let sql = sqlx::query_file_as!(
                Row,
                "src/queries/list_unassigned_seen.sql",
                before as _,
                id,
                limit,
                eyes,
                teams
            );
            sql.fetch_all(&mut **transaction).await
        }
        (Filter::Done, Some(eyes)) => {
            let sql = sqlx::query_file_as!(
                Row,
                "src/queries/list_done_seen.sql",
                before as _,
                id,
                limit,
                eyes,
                teams
            );
            sql.fetch_all(&mut **transaction).await
        }
        (Filter::Unassigned, None) => {
            sqlx::query_file_as!(Row, "src/queries/list_unassigned.sql", before as _, id, limit)
                .fetch_all(&mut **transaction)
                .await
        }
        (Filter::Done, None) => {
            sqlx::query_file_as!(Row, "src/queries/list_done.sql", before as _, id, limit)
                .fetch_all(&mut **transaction)
                .await
        }
    }
}

fn latest() -> jiff::Timestamp {
    jiff::Timestamp::from_second(253_000_000_000).unwrap_or(jiff::Timestamp::MAX)
}

/// Counts to 1,000 and no further: a million rows are never counted for a badge.
async fn total(
    transaction: &mut Connection<'_>,
    (member, teams): &Eyes,
    filter: Filter,
) -> sqlx::Result<u32> {
    let (done, of, nobody) = match filter {
        Filter::Open => (false, None, false),
        Filter::OpenOf(member) => (false, Some(member.as_uuid()), false),
        Filter::Unassigned => (false, None, true),
        Filter::Done => (true, None, false),
    };
    let total = match (of, member) {
        (None, Some(eyes)) => {
            sqlx::query_file_scalar!("src/queries/list_total_seen.sql", done, nobody, eyes, teams)
                .fetch_one(&mut **transaction)
                .await?
        }
        _ => {
            let eyes = *member;
            sqlx::query_file_scalar!("src/queries/list_total.sql", done, of, nobody, eyes, teams)
                .fetch_one(&mut **transaction)
                .await?
        }
    };
    Ok(u32::try_from(total).unwrap_or(u32::MAX))
}

impl Row {
    fn line(self, organization: OrganizationId) -> Line {
        Line {
            id: TicketId::from_uuid(self.id),
            head: self.head.cast_unsigned(),
            number: TicketNumber(self.number),
            subject: self.subject,
            status: Status::parse(&self.status).unwrap_or_default(),
            priority: Priority::parse(&self.priority).unwrap_or_default(),
            assignee: self.assignee_id.map(MemberId::from_uuid),
            team: self.team_id.map(TeamId::from_uuid),
            created_by: self.created_by.map(MemberId::from_uuid),
            contact: Contact {
                id: ContactId::from_uuid(self.contact_id),
                organization,
                name: self.contact_name,
                email: self.contact_email,
            },
            preview: self.preview,
            waiting: self.waiting,
            active_at: self.active_at.to_jiff(),
            listed_at: self.listed_at.to_jiff(),
        }
    }
}
