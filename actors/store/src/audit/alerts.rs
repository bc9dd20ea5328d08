//! Alerts: raised by whoever chains the log, listed for whoever may read it.

use insightdesk_domain::alert::{self, AlertRule, Finding, Subject};
use insightdesk_domain::audit::Entry;
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::mail::Letter;
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::read::ChainEntry;
use crate::outbox;
use crate::pools::Pools;

/// Entries before the one in question that are looked at, at most.
const LOOKED_AT: i64 = 1_000;

/// Something that an organization is told of.
#[derive(Debug, Clone)]
pub struct Alert {
    pub rule: AlertRule,
    pub subject: Subject,
    /// What the subject is called, with its address where it has one; none where nobody knows.
    pub subject_name: Option<String>,
    pub finding: Finding,
}

/// An owner or admin of the organization.
#[derive(Debug, Clone)]
pub struct Addressee {
    pub email: String,
    pub name: String,
}

/// Makes a letter of an alert.
pub type Write<'a> = &'a (dyn Fn(&Alert, &Addressee) -> Letter + Send + Sync);

/// An alert that was raised.
#[derive(Debug, Clone)]
pub struct Raised {
    pub id: Uuid,
    pub at: Timestamp,
    pub rule: AlertRule,
    pub subject: Subject,
    /// The name that goes with the subject now.
    pub subject_name: Option<String>,
    pub finding: Finding,
    pub seq: i64,
}

/// An entry that counts for a rule.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    about: About,
    seq: i64,
    at: Timestamp,
}

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
struct About {
    organization: OrganizationId,
    rule: AlertRule,
    subject: Subject,
}

impl Watched {
    /// Most entries count for nothing.
    pub(super) fn of(link: &ChainEntry) -> Option<Self> {
        let entry = Entry::deserialize(&link.entry).ok()?;
        let rule = AlertRule::of(entry.action)?;
        let about = About { organization: link.organization, rule, subject: rule.subject(&entry)? };
        Some(Self { about, seq: link.seq, at: link.at })
    }
}

/// Raises what the entries of a batch, which are chained by now, lead to.
pub(super) async fn raise(
    connection: &mut PgConnection,
    mut watched: Vec<Watched>,
    write: Write<'_>,
) -> sqlx::Result<()> {
    while let Some(first) = watched.first() {
        let about = first.about.clone();
        let (same, others) = watched.into_iter().partition(|one| one.about == about);
        raise_about(connection, &about, same, write).await?;
        watched = others;
    }
    Ok(())
}

async fn raise_about(
    connection: &mut PgConnection,
    about: &About,
    entries: Vec<Watched>,
    write: Write<'_>,
) -> sqlx::Result<()> {
    let Some(first) = entries.first() else { return Ok(()) };
    let mut before = earlier(connection, about, first).await?;
    let mut raised = last(connection, about).await?;
    for entry in entries {
        if let Some(finding) = alert::decide(about.rule, &before, raised, entry.at) {
            raised = Some(entry.at);
            tell(connection, about, &entry, finding, write).await?;
        }
        before.push(entry.at);
    }
    Ok(())
}

/// When the same happened before, within the window.
async fn earlier(
    connection: &mut PgConnection,
    about: &About,
    first: &Watched,
) -> sqlx::Result<Vec<Timestamp>> {
    if about.rule.threshold() < 2 {
        return Ok(Vec::new());
    }
    let actions: Vec<String> =
        about.rule.actions().iter().map(|action| action.as_str().to_owned()).collect();
    let rows = sqlx::query_scalar!(
        r#"select at as "at: SqlTimestamp" from audit_entries
           where organization_id = $1 and seq < $2 and at > $3 and action = any($4)
               and case when $5 then resource_kind = $6 and resource_id = $7
                   else actor_kind = $6 and actor_id::text is not distinct from $7 end
           order by at desc limit $8"#,
        about.organization.as_uuid(),
        first.seq,
        (first.at - about.rule.window()).to_sqlx() as _,
        &actions,
        about.rule.is_about_account(),
        about.subject.kind,
        about.subject.id,
        LOOKED_AT,
    );
    Ok(rows.fetch_all(connection).await?.into_iter().map(|at| at.to_jiff()).collect())
}

/// When the last alert about the same was raised.
async fn last(connection: &mut PgConnection, about: &About) -> sqlx::Result<Option<Timestamp>> {
    let last = sqlx::query_scalar!(
        r#"select max(at) as "at: SqlTimestamp" from security_alerts
           where organization_id = $1 and rule = $2 and subject_kind = $3
               and subject_id is not distinct from $4"#,
        about.organization.as_uuid(),
        about.rule.as_str(),
        about.subject.kind,
        about.subject.id,
    );
    Ok(last.fetch_one(connection).await?.map(|at| at.to_jiff()))
}

/// Keeps an alert and has it mailed. An organization that is gone is told nothing.
async fn tell(
    connection: &mut PgConnection,
    about: &About,
    entry: &Watched,
    finding: Finding,
    write: Write<'_>,
) -> sqlx::Result<()> {
    let organization = about.organization;
    let mailed = mailed_lately(connection, organization).await?;
    let is_mailed = alert::is_mailed(about.rule.level(), mailed);
    let kept = sqlx::query!(
        "insert into security_alerts (id, organization_id, at, rule, level, subject_kind,
             subject_id, count, since, seq, mailed)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
         where exists (select from organizations where id = $2)",
        Uuid::now_v7(),
        organization.as_uuid(),
        entry.at.to_sqlx() as _,
        about.rule.as_str(),
        about.rule.level().as_str(),
        about.subject.kind,
        about.subject.id,
        i32::try_from(finding.count).unwrap_or(i32::MAX),
        finding.since.to_sqlx() as _,
        entry.seq,
        is_mailed,
    )
    .execute(&mut *connection)
    .await?;
    if kept.rows_affected() == 0 || !is_mailed {
        return Ok(());
    }
    let subject_name = called(connection, about).await?;
    let subject = about.subject.clone();
    let alert = Alert { rule: about.rule, subject, subject_name, finding };
    for addressee in addressees(connection, organization).await? {
        outbox::post(connection, organization, &write(&alert, &addressee)).await?;
    }
    Ok(())
}

async fn mailed_lately(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> sqlx::Result<usize> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from security_alerts
           where organization_id = $1 and mailed and at > now() - interval '1 hour'"#,
        organization.as_uuid(),
    );
    Ok(usize::try_from(count.fetch_one(connection).await?).unwrap_or_default())
}

/// What people know the subject by.
async fn called(connection: &mut PgConnection, about: &About) -> sqlx::Result<Option<String>> {
    let name = sqlx::query_scalar!(
        r#"select case when $2 = 'key'
               then (select name from api_keys where organization_id = $1 and id::text = $3)
               else (select u.name || ' <' || u.email || '>'
                     from memberships m join users u on u.id = m.user_id
                     where m.organization_id = $1
                         and case when $2 = 'member' then m.id else m.user_id end::text = $3)
               end"#,
        about.organization.as_uuid(),
        about.subject.kind,
        about.subject.id,
    );
    Ok(name.fetch_optional(connection).await?.flatten())
}

async fn addressees(
    connection: &mut PgConnection,
    organization: OrganizationId,
) -> sqlx::Result<Vec<Addressee>> {
    sqlx::query_as!(
        Addressee,
        r#"select email as "email!", name as "name!" from seats
           where organization_id = $1 and role in ('admin', 'owner') and not disabled
           order by created_at"#,
        organization.as_uuid(),
    )
    .fetch_all(connection)
    .await
}

/// At most `most` alerts of an organization, the newest first; `before` is the id of the last one
/// that was read.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn alerts(
    pools: &Pools,
    organization: OrganizationId,
    before: Option<Uuid>,
    most: u32,
) -> sqlx::Result<Vec<Raised>> {
    let mut within = pools.within(organization).await?;
    let rows = sqlx::query!(
        r#"select a.id, a.at as "at: SqlTimestamp", a.rule, a.subject_kind, a.subject_id, a.count,
               a.since as "since: SqlTimestamp", a.seq,
               case when a.subject_kind = 'key'
                   then (select k.name from api_keys k where k.id::text = a.subject_id)
                   else (select u.name from memberships m join users u on u.id = m.user_id
                         where case when a.subject_kind = 'member' then m.id else m.user_id end::text
                             = a.subject_id) end as subject_name
           from security_alerts a
           where a.organization_id = $1 and ($2::uuid is null or a.id < $2)
           order by a.id desc limit $3"#,
        organization.as_uuid(),
        before,
        i64::from(most),
    )
    .fetch_all(&mut *within)
    .await?;
    within.commit().await?;
    let raised = rows.into_iter().filter_map(|row| {
        let count = usize::try_from(row.count).unwrap_or_default();
        Some(Raised {
            id: row.id,
            at: row.at.to_jiff(),
            rule: AlertRule::parse(&row.rule)?,
            subject: Subject { kind: row.subject_kind, id: row.subject_id },
            subject_name: row.subject_name,
            finding: Finding { count, since: row.since.to_jiff() },
            seq: row.seq,
        })
    });
    Ok(raised.collect())
}
