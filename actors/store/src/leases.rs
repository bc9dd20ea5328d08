//! What one node at a time may do for all, by lease and by the database's clock.
//!
//! A lease alone stops nobody who was frozen while it ran out. Whoever writes under one therefore
//! shows its token in the same transaction, and the row stays locked until that ends: a successor
//! cannot begin in between, and a predecessor cannot write after it.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgTransaction;

/// A lease that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    name: String,
    holder: String,
    token: i64,
}

impl Held {
    /// Rises with every new holder.
    #[must_use]
    pub fn token(&self) -> i64 {
        self.token
    }
}

/// Takes the lease `name` for `holder`, or renews it, for as long as `lasts`; `None` while somebody
/// else has it. A holder is one process: another one of the same node is another holder.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn take(
    hub: &PgPool,
    name: &str,
    holder: &str,
    lasts: Duration,
) -> sqlx::Result<Option<Held>> {
    let token = sqlx::query_scalar!(
        "insert into leases (name, holder, token, expires_at)
         values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
         on conflict (name) do update set
             holder = excluded.holder,
             token = leases.token + (leases.holder <> excluded.holder)::int,
             expires_at = excluded.expires_at
         where leases.holder = excluded.holder or leases.expires_at < clock_timestamp()
         returning token",
        name,
        holder,
        lasts.as_secs_f64(),
    )
    .fetch_optional(hub)
    .await?;
    let held = |token| Held { name: name.to_owned(), holder: holder.to_owned(), token };
    Ok(token.map(held))
}

/// Gives a lease back, so that nobody has to wait until it runs out.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn give_back(hub: &PgPool, held: &Held) -> sqlx::Result<()> {
    sqlx::query!(
        "update leases set expires_at = '-infinity' where name = $1 and holder = $2 and token = $3",
        held.name,
        held.holder,
        held.token,
    )
    .execute(hub)
    .await?;
    Ok(())
}

/// Shows the token: false when somebody else has the lease by now, and nothing may be written. Until
/// the transaction ends nobody can take the lease.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn guard(transaction: &mut PgTransaction<'_>, held: &Held) -> sqlx::Result<bool> {
    let ours = sqlx::query_scalar!(
        "select token from leases where name = $1 and holder = $2 and token = $3 for share",
        held.name,
        held.holder,
        held.token,
    );
    Ok(ours.fetch_optional(&mut **transaction).await?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pools::{PoolOptions, Pools};
    use crate::testing::TestDatabase;

    const LASTS: Duration = Duration::from_secs(30);

    async fn desk() -> (TestDatabase, PgPool) {
        let database = TestDatabase::create().await;
        let pools = Pools::open(database.login(), &PoolOptions::default());
        (database, pools.hub)
    }

    async fn run_out(hub: &PgPool) -> sqlx::Result<()> {
        sqlx::query("update leases set expires_at = now() - interval '1 s'").execute(hub).await?;
        Ok(())
    }

    #[tokio::test]
    async fn one_holder_has_a_lease_until_it_runs_out() -> sqlx::Result<()> {
        let (_database, hub) = desk().await;
        let first = take(&hub, "sweep", "a", LASTS).await?.expect("it is free");
        assert_eq!(take(&hub, "sweep", "b", LASTS).await?, None);
        assert_eq!(take(&hub, "sweep", "a", LASTS).await?, Some(first.clone()), "renewed");
        run_out(&hub).await?;
        let second = take(&hub, "sweep", "b", LASTS).await?.expect("it ran out");
        assert!(second.token() > first.token());
        Ok(())
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_one_gets_it() -> sqlx::Result<()> {
        let (_database, hub) = desk().await;
        let asked = (0..8).map(|number| {
            let hub = hub.clone();
            tokio::spawn(async move { take(&hub, "sweep", &number.to_string(), LASTS).await })
        });
        let mut got = 0;
        for answer in asked.collect::<Vec<_>>() {
            got += usize::from(answer.await.expect("no panic")?.is_some());
        }
        assert_eq!(got, 1);
        Ok(())
    }

    #[tokio::test]
    async fn a_lease_that_was_given_back_is_free() -> sqlx::Result<()> {
        let (_database, hub) = desk().await;
        let first = take(&hub, "sweep", "a", LASTS).await?.expect("it is free");
        give_back(&hub, &first).await?;
        assert!(take(&hub, "sweep", "b", LASTS).await?.is_some());
        give_back(&hub, &first).await?;
        assert_eq!(take(&hub, "sweep", "c", LASTS).await?, None, "it is somebody else's by now");
        Ok(())
    }

    #[tokio::test]
    async fn whoever_lost_the_lease_cannot_write_and_whoever_writes_cannot_lose_it()
    -> sqlx::Result<()> {
        let (_database, hub) = desk().await;
        let first = take(&hub, "sweep", "a", LASTS).await?.expect("it is free");
        run_out(&hub).await?;
        let mut writing = hub.begin().await?;
        assert!(guard(&mut writing, &first).await?, "nobody has taken over yet");
        let successor = tokio::spawn({
            let hub = hub.clone();
            async move { take(&hub, "sweep", "b", LASTS).await }
        });
        writing.commit().await?;
        successor.await.expect("no panic")?.expect("it has run out");
        let mut late = hub.begin().await?;
        assert!(!guard(&mut late, &first).await?);
        Ok(())
    }
}
