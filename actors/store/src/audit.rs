//! The audit log: entries are noted with the change that they tell of, and chained afterwards.

use insightdesk_domain::audit::Entry;
use insightdesk_domain::ids::OrganizationId;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

mod alerts;
mod chain;
mod read;
mod search;
#[cfg(test)]
mod tests;
mod verify;

pub use alerts::{Addressee, Alert, Raised, Write, alerts};
pub use chain::{Chained, Head, chain};
pub use read::ChainEntry;
pub use search::{Found, Search, find, last_configuration, search};
pub use verify::{Broken, Checkpoint, Verdict, organizations, verify, verify_alone};

/// Whose log tells of what happens outside of every organization.
pub const PLATFORM: OrganizationId = OrganizationId::from_uuid(Uuid::nil());

/// Notes an entry in the transaction that makes it true: both are committed, or neither is.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn note(
    connection: &mut PgConnection,
    organization: OrganizationId,
    entry: &Entry,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_queue (id, organization_id, entry) values ($1, $2, $3)",
        Uuid::now_v7(),
        organization.as_uuid(),
        Json(entry) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}
