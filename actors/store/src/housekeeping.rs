//! Rows that nobody needs any more.

use sqlx::PgPool;

use crate::leases::{self, Held};

/// What was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Nodes that have been gone for a day.
    pub nodes: u64,
    /// Sign-ins that ended a month ago.
    pub sign_ins: u64,
    /// Tokens of visitors that ran out a month ago.
    pub widget_tokens: u64,
    /// Links of mails that ran out a day ago.
    pub links: u64,
}

/// Takes away what nobody needs, under the lease that allows it; `None` when somebody else has it.
///
/// # Errors
/// When PostgreSQL cannot be reached; nothing is taken away then.
pub async fn sweep(hub: &PgPool, held: &Held) -> sqlx::Result<Option<Swept>> {
    let mut transaction = hub.begin().await?;
    if !leases::guard(&mut transaction, held).await? {
        return Ok(None);
    }
    let nodes = sqlx::query!(
        "delete from members
         where state in ('left', 'dead') and heartbeat < now() - interval '1 day'"
    )
    .execute(&mut *transaction)
    .await?;
    let sign_ins = sqlx::query!(
        "delete from sign_ins
         where least(expires_at, revoked_at) < now() - interval '30 days'"
    )
    .execute(&mut *transaction)
    .await?;
    let widget_tokens =
        sqlx::query!("delete from widget_tokens where expires_at < now() - interval '30 days'")
            .execute(&mut *transaction)
            .await?;
    let links =
        sqlx::query!("delete from account_links where expires_at < now() - interval '1 day'")
            .execute(&mut *transaction)
            .await?;
    // A signed identity that is over needs nobody to remember that it was used.
    sqlx::query!("delete from identity_uses where expires_at < now()")
        .execute(&mut *transaction)
        .await?;
    // What led to an alert is in the audit log.
    sqlx::query!("delete from security_alerts where at < now() - interval '1 year'")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(Swept {
        nodes: nodes.rows_affected(),
        sign_ins: sign_ins.rows_affected(),
        widget_tokens: widget_tokens.rows_affected(),
        links: links.rows_affected(),
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::pools::{PoolOptions, Pools};
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn what_is_long_over_goes_and_nothing_else() -> sqlx::Result<()> {
        let database = TestDatabase::create().await;
        let hub = Pools::open(database.login(), &PoolOptions::default()).hub;
        sqlx::raw_sql(include_str!("housekeeping/litter.sql")).execute(&hub).await?;
        let held = leases::take(&hub, "sweep", "a", Duration::from_secs(30)).await?;
        let swept = sweep(&hub, &held.expect("it is free")).await?;
        assert_eq!(swept, Some(Swept { nodes: 1, sign_ins: 2, widget_tokens: 1, links: 1 }));
        let left: Vec<String> =
            sqlx::query_scalar("select name from members order by name").fetch_all(&hub).await?;
        assert_eq!(left, ["just-left", "silent"]);
        Ok(())
    }

    #[tokio::test]
    async fn whoever_lost_the_lease_sweeps_nothing() -> sqlx::Result<()> {
        let database = TestDatabase::create().await;
        let hub = Pools::open(database.login(), &PoolOptions::default()).hub;
        let held = leases::take(&hub, "sweep", "a", Duration::ZERO).await?.expect("it is free");
        leases::take(&hub, "sweep", "b", Duration::from_secs(30)).await?.expect("it ran out");
        assert_eq!(sweep(&hub, &held).await?, None);
        Ok(())
    }
}
