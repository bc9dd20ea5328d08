//! Effects outside of the database, written with the change that caused them, and carried out by
//! workers under a lease on the row: on any node, by several at a time, at least once.

use std::time::Duration;

use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::mail::Letter;
use jiff::Timestamp;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// The kind of effects that are letters to be mailed.
pub const MAIL: &str = "mail";

/// One effect to carry out at least once; receivers tell repeats by `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub id: Uuid,
    /// Which worker takes it.
    pub kind: String,
    pub payload: serde_json::Value,
}

/// An effect in the hands of a worker, until its lease runs out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub effect: Effect,
    /// Which attempt this is, from 1; a later one means that this one came too late.
    pub attempt: i32,
    /// When the change happened that caused it.
    pub since: Timestamp,
}

/// Effects of one kind that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    /// How long the oldest one has waited.
    pub oldest: Option<Duration>,
}

/// Has a letter mailed, if the transaction of `connection` is committed.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn post(
    connection: &mut PgConnection,
    organization: OrganizationId,
    letter: &Letter,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into outbox (id, organization_id, kind, payload) values ($1, $2, $3, $4)",
        Uuid::now_v7(),
        organization.as_uuid(),
        MAIL,
        Json(letter) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts the effects of a kind that are still to be carried out.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn waiting(hub: &PgPool, kind: &str) -> sqlx::Result<Waiting> {
    let row = sqlx::query!(
        r#"select count(*) as "count!",
               extract(epoch from clock_timestamp() - min(created_at))::float8 as oldest
           from outbox where kind = $1"#,
        kind,
    )
    .fetch_one(hub)
    .await?;
    let oldest = row.oldest.map(|seconds| Duration::from_secs_f64(seconds.max(0.0)));
    Ok(Waiting { count: row.count, oldest })
}

/// Takes at most `most` effects of a kind that are due and in nobody's hands, for as long as
/// `lasts`.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn take(
    hub: &PgPool,
    kind: &str,
    most: u32,
    lasts: Duration,
) -> sqlx::Result<Vec<Taken>> {
    let rows = sqlx::query!(
        "update outbox set
             attempts = attempts + 1,
             leased_until = clock_timestamp() + make_interval(secs => $3)
         where id in (
             select id from outbox
             where kind = $1 and due_at <= clock_timestamp()
                 and (leased_until is null or leased_until < clock_timestamp())
             order by due_at
             limit $2
             for update skip locked
         )
         returning id, kind, payload, attempts, created_at",
        kind,
        i64::from(most),
        lasts.as_secs_f64(),
    );
    let taken = rows.fetch_all(hub).await?.into_iter().map(|row| Taken {
        effect: Effect { id: row.id, kind: row.kind, payload: row.payload },
        attempt: row.attempts,
        since: row.created_at.to_jiff(),
    });
    Ok(taken.collect())
}

/// The effect was carried out. False when another worker has taken it meanwhile, as the lease ran
/// out: then it happens once more.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn done(hub: &PgPool, taken: &Taken) -> sqlx::Result<bool> {
    let deleted = sqlx::query!(
        "delete from outbox where id = $1 and attempts = $2",
        taken.effect.id,
        taken.attempt,
    )
    .execute(hub)
    .await?;
    Ok(deleted.rows_affected() > 0)
}

/// Gives an effect back, to be tried again `after` a while; a node that goes gives all of its own
/// back at once.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn put_back(hub: &PgPool, taken: &Taken, after: Duration) -> sqlx::Result<()> {
    sqlx::query!(
        "update outbox set
             leased_until = null,
             due_at = clock_timestamp() + make_interval(secs => $3)
         where id = $1 and attempts = $2",
        taken.effect.id,
        taken.attempt,
        after.as_secs_f64(),
    )
    .execute(hub)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pools::{PoolOptions, Pools};
    use crate::testing::TestDatabase;

    const LASTS: Duration = Duration::from_secs(30);

    async fn filled(count: usize) -> sqlx::Result<(TestDatabase, PgPool)> {
        let database = TestDatabase::create().await;
        let hub = Pools::open(database.login(), &PoolOptions::default()).hub;
        for _ in 0..count {
            sqlx::query(
                "insert into outbox (id, organization_id, kind, payload)
                 values ($1, $1, 'mail', '{}')",
            )
            .bind(Uuid::now_v7())
            .execute(&hub)
            .await?;
        }
        Ok((database, hub))
    }

    #[tokio::test]
    async fn no_two_workers_have_the_same_effect_in_their_hands() -> sqlx::Result<()> {
        let (_database, hub) = filled(40).await?;
        let workers = (0..4).map(|_| {
            let hub = hub.clone();
            tokio::spawn(async move { take(&hub, "mail", 10, LASTS).await })
        });
        let mut ids = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            let taken = worker.await.expect("no panic")?;
            ids.extend(taken.into_iter().map(|taken| taken.effect.id));
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 40);
        assert!(take(&hub, "mail", 10, LASTS).await?.is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn what_a_worker_died_with_is_taken_again_and_the_late_one_changes_nothing()
    -> sqlx::Result<()> {
        let (_database, hub) = filled(1).await?;
        let first = take(&hub, "mail", 1, Duration::ZERO).await?.remove(0);
        let second = take(&hub, "mail", 1, LASTS).await?.remove(0);
        assert_eq!((first.attempt, second.attempt), (1, 2));
        assert!(!done(&hub, &first).await?);
        put_back(&hub, &first, Duration::ZERO).await?;
        assert!(take(&hub, "mail", 1, LASTS).await?.is_empty(), "it is in the second one's hands");
        assert!(done(&hub, &second).await?);
        Ok(())
    }

    #[tokio::test]
    async fn what_was_put_back_is_due_later() -> sqlx::Result<()> {
        let (_database, hub) = filled(1).await?;
        let first = take(&hub, "mail", 1, LASTS).await?.remove(0);
        put_back(&hub, &first, LASTS).await?;
        assert!(take(&hub, "mail", 1, LASTS).await?.is_empty());
        let second = take(&hub, "other", 1, LASTS).await?;
        assert!(second.is_empty(), "another kind is another worker's");
        Ok(())
    }
}
