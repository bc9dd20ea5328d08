//! Everything that is kept about a member, to be taken along.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, UserId};
use serde_json::Value;

use crate::audit;
use crate::pools::Pools;

/// What comes of asking.
#[derive(Debug, Clone, PartialEq)]
pub enum Export {
    Data(Value),
    /// There was one in the last 24 hours.
    TooSoon,
}

/// Collects it, once in 24 hours. Secrets are not part of it.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn export_person(
    pools: &Pools,
    organization: OrganizationId,
    user: UserId,
    by: &Asker,
) -> sqlx::Result<Export> {
    let mut transaction = pools.hub.begin().await?;
    let counted = sqlx::query!(
        "insert into privacy_exports as e (user_id) values ($1)
         on conflict (user_id) do update set at = now() where e.at < now() - interval '24 hours'",
        user.as_uuid(),
    )
    .execute(&mut *transaction)
    .await?;
    if counted.rows_affected() == 0 {
        return Ok(Export::TooSoon);
    }
    let data = sqlx::query_file_scalar!("src/privacy/person.sql", user.as_uuid())
        .fetch_one(&mut *transaction)
        .await?;
    let entry = Entry::new(Action::PersonExported, by).on("user", user);
    audit::note(&mut transaction, organization, &entry).await?;
    transaction.commit().await?;
    Ok(Export::Data(data))
}
