//! What only the operator does to organizations: see all, keep one out, take one away.

use std::time::Duration;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::organization::Slug;
use insightdesk_domain::text::Name;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgConnection};

use super::places::found;
use super::{Accounts, ChangeError};
use crate::audit;

/// Rows that are deleted at once.
const BATCH: i64 = 5_000;

/// An organization as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    pub id: OrganizationId,
    pub slug: String,
    pub name: String,
    pub members: i64,
    pub tickets: i64,
    pub created_at: Timestamp,
    pub suspended_at: Option<Timestamp>,
}

/// How far a deletion has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    pub table: &'static str,
    pub rows: u64,
}

/// What may be large, in the order in which nothing refers to what is gone. All else goes with the
/// organization's own row.
const LARGE: [&str; 7] =
    ["messages", "ticket_events", "tickets", "outbox", "widget_tokens", "sign_ins", "contacts"];

impl Accounts {
    /// All organizations by their short names.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn tenants(&self) -> sqlx::Result<Vec<Tenant>> {
        let rows = sqlx::query!(
            r#"select o.id, o.slug, o.name, o.created_at, o.suspended_at,
                   (select count(*) from memberships m
                    where m.organization_id = o.id and m.removed_at is null) as "members!",
                   (select count(*) from tickets t where t.organization_id = o.id) as "tickets!"
               from organizations o order by o.slug"#,
        )
        .fetch_all(&self.pools.hub)
        .await?;
        let tenant = rows.into_iter().map(|row| Tenant {
            id: OrganizationId::from_uuid(row.id),
            slug: row.slug,
            name: row.name,
            members: row.members,
            tickets: row.tickets,
            created_at: row.created_at.to_jiff(),
            suspended_at: row.suspended_at.map(|at| at.to_jiff()),
        });
        Ok(tenant.collect())
    }

    /// Makes an organization that nobody is in yet.
    ///
    /// # Errors
    /// [`ChangeError::Taken`] when another one has the short name.
    pub async fn create_tenant(
        &self,
        name: &Name,
        slug: &Slug,
    ) -> Result<OrganizationId, ChangeError> {
        let mut transaction = self.pools.hub.begin().await?;
        let id = found(&mut transaction, name, slug).await?;
        let after = json!({ "name": name.as_str(), "slug": slug.as_str() });
        note(&mut transaction, id, Action::OrganizationCreated, (Value::Null, after)).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Keeps an organization out, or lets it in again. Within five seconds its members' sockets are
    /// closed on every node, its contacts' as well, and nobody of it comes in. Says whether this
    /// changed anything.
    ///
    /// # Errors
    /// When it is not there, or PostgreSQL does not answer.
    pub async fn set_suspended(&self, slug: &str, suspended: bool) -> Result<bool, ChangeError> {
        let mut transaction = self.pools.hub.begin().await?;
        let (id, was) = held(&mut transaction, slug).await?;
        if was == suspended {
            return Ok(false);
        }
        sqlx::query!(
            "update organizations set suspended_at = case when $2 then now() end where id = $1",
            id.as_uuid(),
            suspended,
        )
        .execute(&mut *transaction)
        .await?;
        if suspended {
            end_sign_ins(&mut transaction, id).await?;
        }
        let action = match suspended {
            true => Action::OrganizationSuspended,
            false => Action::OrganizationResumed,
        };
        let changed = (json!({ "suspended": was }), json!({ "suspended": suspended }));
        note(&mut transaction, id, action, changed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Gives an organization its domains, in small letters, in place of those it had: addresses there
    /// are sent to its providers. Returns the ones of before.
    ///
    /// # Errors
    /// When it is not there, or PostgreSQL does not answer.
    pub async fn set_domains(
        &self,
        slug: &str,
        domains: &[String],
    ) -> Result<Vec<String>, ChangeError> {
        let mut transaction = self.pools.hub.begin().await?;
        let (id, _) = held(&mut transaction, slug).await?;
        let before = sqlx::query_scalar!(
            "update organizations o set domains = $2
             from (select id, domains from organizations where id = $1) old
             where o.id = old.id returning old.domains",
            id.as_uuid(),
            domains,
        )
        .fetch_one(&mut *transaction)
        .await?;
        let changed = (json!({ "domains": before }), json!({ "domains": domains }));
        note(&mut transaction, id, Action::SettingsChanged, changed).await?;
        transaction.commit().await?;
        Ok(before)
    }

    /// Takes an organization away with everything that is its own, and with every person who is in
    /// no other; only its audit log stays. It has to be suspended, so that nobody works in it. What
    /// was deleted is told batch by batch; a deletion that is interrupted goes on when it is
    /// repeated.
    ///
    /// # Errors
    /// [`ChangeError::InUse`] when it is not suspended.
    pub async fn delete_tenant(
        &self,
        slug: &str,
        mut told: impl FnMut(Deleted),
    ) -> Result<(), ChangeError> {
        let mut connection = self.pools.hub.acquire().await?;
        let (id, is_suspended) = held(&mut connection, slug).await?;
        if !is_suspended {
            return Err(ChangeError::InUse("suspend it first"));
        }
        for table in LARGE {
            let mut rows = 0;
            loop {
                let statement = format!(
                    "delete from {table} where ctid = any(array(
                         select ctid from {table} where organization_id = $1 limit {BATCH}))"
                );
                let done = sqlx::query(AssertSqlSafe(statement)).bind(id.as_uuid());
                let done = done.execute(&mut *connection).await?.rows_affected();
                rows += done;
                if done == 0 {
                    break;
                }
                told(Deleted { table, rows });
                // others want the disk as well
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        drop(connection);
        let users = self.delete_rest(id, slug).await?;
        told(Deleted { table: "users", rows: users });
        Ok(())
    }

    /// The organization itself, and those who were in no other one.
    async fn delete_rest(&self, id: OrganizationId, slug: &str) -> Result<u64, ChangeError> {
        let mut transaction = self.pools.hub.begin().await?;
        let users = sqlx::query!(
            "delete from users u
             where exists (
                 select from memberships m where m.user_id = u.id and m.organization_id = $1
             ) and not exists (
                 select from memberships m where m.user_id = u.id and m.organization_id <> $1
             )",
            id.as_uuid(),
        )
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        sqlx::query!("delete from organizations where id = $1", id.as_uuid())
            .execute(&mut *transaction)
            .await?;
        let before = json!({ "slug": slug });
        note(&mut transaction, id, Action::DataDeleted, (before, Value::Null)).await?;
        transaction.commit().await?;
        Ok(users)
    }
}

async fn held(
    connection: &mut PgConnection,
    slug: &str,
) -> Result<(OrganizationId, bool), ChangeError> {
    let row = sqlx::query!(
        r#"select id, suspended_at is not null as "is_suspended!" from organizations
           where slug = $1 for no key update"#,
        slug,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(ChangeError::Unknown)?;
    Ok((OrganizationId::from_uuid(row.id), row.is_suspended))
}

/// Whoever comes back after a suspension signs in again, and sockets of contacts are closed.
async fn end_sign_ins(connection: &mut PgConnection, id: OrganizationId) -> sqlx::Result<()> {
    sqlx::query!(
        "update contacts c set out_at = clock_timestamp()
         where c.organization_id = $1 and exists (
             select from widget_tokens t
             where t.contact_id = c.id and t.revoked_at is null and t.expires_at > now())",
        id.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update memberships set sign_ins_since = clock_timestamp() where organization_id = $1",
        id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// In the organization's own log, and in the platform's, which outlives it.
async fn note(
    connection: &mut PgConnection,
    id: OrganizationId,
    action: Action,
    (before, after): (Value, Value),
) -> sqlx::Result<()> {
    let entry =
        Entry::new(action, &Asker::operator()).on("organization", id).changing(before, after);
    for log in [id, audit::PLATFORM] {
        audit::note(connection, log, &entry).await?;
    }
    Ok(())
}
