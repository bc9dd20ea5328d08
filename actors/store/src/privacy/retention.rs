//! What is kept for so long and no longer, as each organization has decided.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::organization::{OrganizationSettings, Retention};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use serde_json::json;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::audit;
use crate::leases::{self, Held};
use crate::pools::Pools;

/// What one run took away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub at: Timestamp,
    pub tickets: i64,
    pub contacts: i64,
    pub audit: i64,
    pub users: i64,
}

/// The newest runs, at most 30.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn runs(pools: &Pools, organization: OrganizationId) -> sqlx::Result<Vec<Run>> {
    let mut within = pools.within(organization).await?;
    let rows = sqlx::query!(
        r#"select at as "at: SqlTimestamp", tickets, contacts, audit, users from retention_runs
           where organization_id = $1 order by at desc limit 30"#,
        organization.as_uuid(),
    )
    .fetch_all(&mut *within)
    .await?;
    within.commit().await?;
    let run = rows.into_iter().map(|row| Run {
        at: row.at.to_jiff(),
        tickets: row.tickets,
        contacts: row.contacts,
        audit: row.audit,
        users: row.users,
    });
    Ok(run.collect())
}

/// Takes away what is too old, in each organization once a day, under the lease. Returns in how
/// many organizations.
///
/// # Errors
/// When PostgreSQL does not answer; what was done until then stays done.
pub async fn apply(hub: &PgPool, held: &Held) -> sqlx::Result<u64> {
    let due = sqlx::query!(
        r#"select id, settings as "settings: Json<OrganizationSettings>" from organizations o
           where not exists (select from retention_runs r
               where r.organization_id = o.id and r.at > now() - interval '20 hours')
           order by id"#
    );
    let mut done = 0;
    for row in due.fetch_all(hub).await? {
        let Json(settings) = row.settings;
        let mut transaction = hub.begin().await?;
        if !leases::guard(&mut transaction, held).await? {
            return Ok(done);
        }
        let organization = OrganizationId::from_uuid(row.id);
        one(&mut transaction, organization, &settings.retention).await?;
        transaction.commit().await?;
        done += 1;
    }
    Ok(done)
}

async fn one(
    connection: &mut PgConnection,
    organization: OrganizationId,
    retention: &Retention,
) -> sqlx::Result<()> {
    let (tickets, contacts) = (retention.tickets.map(i32::from), retention.contacts.map(i32::from));
    let tickets = empty_tickets(connection, organization, tickets).await?;
    let contacts = forget_contacts(connection, organization, contacts).await?;
    let audit = match retention.audit {
        None => 0,
        Some(days) => trim_audit(connection, organization, i32::from(days)).await?,
    };
    let users = sqlx::query_scalar!(
        r#"select count(*) as "count!" from memberships m join users u on u.id = m.user_id
           where m.organization_id = $1 and u.erased_at > now() - interval '24 hours'"#,
        organization.as_uuid(),
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into retention_runs (id, organization_id, tickets, contacts, audit, users)
         values ($1, $2, $3, $4, $5, $6)",
        Uuid::now_v7(),
        organization.as_uuid(),
        tickets,
        contacts,
        audit,
        users,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from retention_runs where at < now() - interval '1 year'")
        .execute(&mut *connection)
        .await?;
    if tickets + contacts + audit > 0 {
        let took = json!({ "tickets": tickets, "contacts": contacts, "audit": audit });
        let entry = Entry::new(Action::RetentionApplied, &Asker::system()).with(took);
        audit::note(connection, organization, &entry).await?;
    }
    Ok(())
}

/// Tickets closed so long ago lose what people wrote.
async fn empty_tickets(
    connection: &mut PgConnection,
    organization: OrganizationId,
    days: Option<i32>,
) -> sqlx::Result<i64> {
    let tickets = sqlx::query_scalar!(
        r#"with old as (
               select t.id from tickets t
               where t.organization_id = $1 and t.status = 'closed'
                   and t.closed_at < now() - make_interval(days => $2) and exists (
                       select from messages w where w.ticket_id = t.id and w.body is not null)
               order by t.id for update)
           update tickets t set epoch = epoch + 1, subject = 'Erased', preview = ''
           from old where t.id = old.id returning t.id as "id!""#,
        organization.as_uuid(),
        days,
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query!("update messages set body = null where ticket_id = any($1)", &tickets)
        .execute(connection)
        .await?;
    Ok(tickets.len().try_into().unwrap_or(i64::MAX))
}

/// Contacts without a ticket who were not seen for so long.
async fn forget_contacts(
    connection: &mut PgConnection,
    organization: OrganizationId,
    days: Option<i32>,
) -> sqlx::Result<i64> {
    let gone = sqlx::query!(
        "delete from contacts c
         where c.organization_id = $1
             and greatest(c.created_at, c.seen_at) < now() - make_interval(days => $2)
             and not exists (select from tickets t where t.contact_id = c.id)
             and not exists (select from contacts m where m.merged_into = c.id)",
        organization.as_uuid(),
        days,
    )
    .execute(connection)
    .await?;
    Ok(gone.rows_affected().try_into().unwrap_or(i64::MAX))
}

/// What is a year old at least may go.
async fn trim_audit(
    connection: &mut PgConnection,
    organization: OrganizationId,
    days: i32,
) -> sqlx::Result<i64> {
    let trimmed = sqlx::query_scalar!(
        r#"select trim_audit($1, $2) as "count!""#,
        organization.as_uuid(),
        days
    );
    trimmed.fetch_one(connection).await
}
