//! Ticket numbers, drawn in blocks: a block a node, so that no two tickets wait for each other.

use insightdesk_domain::ids::OrganizationId;
use sqlx::PgPool;

/// Reserves the next `count` numbers of an organization and returns the first.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn reserve(hub: &PgPool, organization: OrganizationId, count: u32) -> sqlx::Result<i64> {
    let count = i64::from(count);
    sqlx::query_scalar!(
        r#"insert into ticket_counters as counter (organization_id, next_number)
           values ($1, 1 + $2::int8)
           on conflict (organization_id)
               do update set next_number = counter.next_number + $2::int8
           returning next_number - $2::int8 as "first!""#,
        organization.as_uuid(),
        count,
    )
    .fetch_one(hub)
    .await
}
