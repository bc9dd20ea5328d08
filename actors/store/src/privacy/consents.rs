//! What a person agreed to.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, UserId};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as SqlTimestamp;
use serde_json::json;
use uuid::Uuid;

use crate::audit;
use crate::pools::Pools;

/// What can be agreed to.
const KINDS: [&str; 2] = ["marketing", "analytics"];

/// How one kind stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub kind: &'static str,
    pub granted: bool,
    /// When that was said; none: never, which is a no.
    pub at: Option<Timestamp>,
}

/// Every kind, as it stands now.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn consents(pools: &Pools, user: UserId) -> sqlx::Result<Vec<Consent>> {
    let rows = sqlx::query!(
        r#"select distinct on (kind) kind, granted, at as "at: SqlTimestamp"
           from consents where user_id = $1 order by kind, at desc, id desc"#,
        user.as_uuid(),
    )
    .fetch_all(&pools.hub)
    .await?;
    let consent = |kind| {
        let row = rows.iter().find(|row| row.kind == kind);
        Consent {
            kind,
            granted: row.is_some_and(|row| row.granted),
            at: row.map(|row| row.at.to_jiff()),
        }
    };
    Ok(KINDS.map(consent).into())
}

/// Agrees, or takes it back. What was said before stays in the history. False when there is no
/// such kind.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn agree(
    pools: &Pools,
    organization: OrganizationId,
    user: UserId,
    kind: &str,
    granted: bool,
    by: &Asker,
) -> sqlx::Result<bool> {
    if !KINDS.contains(&kind) {
        return Ok(false);
    }
    let mut transaction = pools.hub.begin().await?;
    sqlx::query!(
        "insert into consents (id, user_id, kind, granted) values ($1, $2, $3, $4)",
        Uuid::now_v7(),
        user.as_uuid(),
        kind,
        granted,
    )
    .execute(&mut *transaction)
    .await?;
    let details = json!({ "kind": kind, "granted": granted });
    let entry = Entry::new(Action::ConsentChanged, by).on("user", user).with(details);
    audit::note(&mut transaction, organization, &entry).await?;
    transaction.commit().await?;
    Ok(true)
}
