//! Reading the log of one organization.

use std::time::Duration;

use insightdesk_domain::ids::OrganizationId;
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use serde_json::Value;
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::pools::Pools;

/// Which entries are wanted; what is not set does not matter.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub action: Option<String>,
    /// Not this action.
    pub without: Option<String>,
    /// An id, or a kind such as `system`.
    pub actor: Option<String>,
    /// A kind, an id, or `kind:id`.
    pub resource: Option<String>,
    pub severity: Option<String>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Anything in the entry.
    pub text: Option<String>,
    /// Only what is older than this.
    pub before: Option<i64>,
    /// How long PostgreSQL may look for it; none: as long as for anything.
    pub patience: Option<Duration>,
}

/// An entry, and the name that its actor has now.
#[derive(Debug, Clone)]
pub struct Found {
    pub seq: i64,
    pub id: Uuid,
    pub at: Timestamp,
    pub entry: Value,
    pub actor_name: Option<String>,
}

/// At most `most` entries, the newest first.
///
/// # Errors
/// When PostgreSQL does not answer, or looks for too long.
pub async fn search(
    pools: &Pools,
    organization: OrganizationId,
    search: &Search,
    most: i64,
) -> sqlx::Result<Vec<Found>> {
    let mut within = pools.within(organization).await?;
    if let Some(patience) = search.patience {
        let patience = format!("{}ms", patience.as_millis());
        sqlx::query!("select set_config('statement_timeout', $1, true)", patience)
            .fetch_one(&mut *within)
            .await?;
    }
    let rows = sqlx::query!(
        r#"select e.seq, e.id, e.at as "at: SqlTimestamp", e.entry as "entry: Json<Value>",
               (select u.name from memberships m join users u on u.id = m.user_id
                where m.id = coalesce(e.entry #>> '{asker,actor,member}',
                    e.entry #>> '{asker,actor,id}')::uuid) as actor_name
           from audit_entries e
           where e.organization_id = $1
               and ($2::text is null or e.action = $2)
               and ($3::text is null or e.actor_kind = $3 or e.actor_id::text = $3)
               and ($4::text is null or e.resource_kind = $4 or e.resource_id = $4
                   or e.resource_kind || ':' || e.resource_id = $4)
               and ($5::text is null or e.severity = $5)
               and ($6::timestamptz is null or e.at >= $6)
               and ($7::timestamptz is null or e.at < $7)
               and ($8::text is null or strpos(lower(e.entry::text), lower($8)) > 0)
               and e.action is distinct from $11
               and e.seq < $9
           order by e.seq desc
           limit $10"#,
        organization.as_uuid(),
        search.action,
        search.actor,
        search.resource,
        search.severity,
        search.from.map(|at| at.to_sqlx()) as _,
        search.to.map(|at| at.to_sqlx()) as _,
        search.text,
        search.before.unwrap_or(i64::MAX),
        most,
        search.without,
    )
    .fetch_all(&mut *within)
    .await?;
    within.commit().await?;
    let found = rows.into_iter().map(|row| Found {
        seq: row.seq,
        id: row.id,
        at: row.at.to_jiff(),
        entry: row.entry.0,
        actor_name: row.actor_name,
    });
    Ok(found.collect())
}

/// One entry.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn find(
    pools: &Pools,
    organization: OrganizationId,
    seq: i64,
) -> sqlx::Result<Option<Found>> {
    let newest = Search { before: seq.checked_add(1), ..Search::default() };
    let found = search(pools, organization, &newest, 1).await?;
    Ok(found.into_iter().find(|entry| entry.seq == seq))
}

/// What a node called its configuration when it started last.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn last_configuration(hub: &PgPool, node: &str) -> sqlx::Result<Option<String>> {
    let last = sqlx::query_scalar!(
        "select entry #>> '{details,configuration}' from audit_entries
         where organization_id = $1 and action = 'system:startup' and resource_id = $2
         order by seq desc limit 1",
        super::PLATFORM.as_uuid(),
        node,
    );
    Ok(last.fetch_optional(hub).await?.flatten())
}
