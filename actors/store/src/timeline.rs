//! The identity of the history that seqs count in: another one when some of it may be gone.

use sqlx::postgres::PgConnection;
use sqlx::{Connection, PgPool};
use uuid::Uuid;

use crate::servers::{Place, Sight};

/// The timeline that clients are told.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn timeline(hub: &PgPool) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!("select id from timeline").fetch_one(hub).await
}

/// Compares where the database was when this was last settled with where it is now. What was
/// restored from a dump or copied, and a standby that nobody had waited for, begin another timeline;
/// a standby without which nothing was acknowledged goes on with the one before.
///
/// # Errors
/// When PostgreSQL cannot be reached, or takes no writes.
pub(crate) async fn settle(connection: &mut PgConnection, sight: &Sight) -> sqlx::Result<Uuid> {
    let Sight { place, is_protected, .. } = *sight;
    let Place { system, timeline, database } = place;
    let mut transaction = connection.begin().await?;
    // A primary that was just promoted may have no standby yet to wait for.
    sqlx::query("set local synchronous_commit = local").execute(&mut *transaction).await?;
    let changed = sqlx::query_scalar!(
        "update timeline set
             id = case
                 when system is null or (system, number, database) = ($1, $2, $3) then id
                 when (system, database) = ($1, $3) and number < $2 and protected then id
                 else gen_random_uuid()
             end,
             system = $1, number = $2, database = $3, protected = $4
         where (system, number, database, protected) is distinct from ($1, $2, $3, $4)
         returning id",
        system,
        timeline,
        database,
        is_protected,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let id = match changed {
        Some(id) => id,
        None => sqlx::query_scalar!("select id from timeline").fetch_one(&mut *transaction).await?,
    };
    transaction.commit().await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use sqlx::ConnectOptions;

    use super::*;
    use crate::testing::TestDatabase;

    const HOME: Place = Place { system: 7, timeline: 1, database: 5 };

    fn sight(place: Place, is_protected: bool) -> Sight {
        Sight { place, is_read_only: false, is_protected }
    }

    /// Settles in one place, then in another; answers whether the history went on.
    async fn goes_on(before: Sight, after: Sight) -> bool {
        let database = TestDatabase::create().await;
        let mut hub = database.hub().connect().await.expect("it takes connections");
        let first = settle(&mut hub, &before).await.expect("it takes writes");
        first == settle(&mut hub, &after).await.expect("it takes writes")
    }

    #[tokio::test]
    async fn what_was_migrated_keeps_its_timeline_when_it_is_first_settled() {
        let database = TestDatabase::create().await;
        let mut hub = database.hub().connect().await.expect("it takes connections");
        let id = sqlx::query_scalar!("select id from timeline").fetch_one(&mut hub).await;
        let settled = settle(&mut hub, &sight(HOME, false)).await;
        assert_eq!(settled.expect("it takes writes"), id.expect("there is one"));
    }

    #[tokio::test]
    async fn a_restart_and_another_number_of_standbys_change_nothing() {
        assert!(goes_on(sight(HOME, false), sight(HOME, false)).await);
        assert!(goes_on(sight(HOME, false), sight(HOME, true)).await);
        assert!(goes_on(sight(HOME, true), sight(HOME, false)).await);
    }

    #[tokio::test]
    async fn a_promoted_standby_goes_on_where_commits_waited_for_it() {
        let promoted = Place { timeline: 2, ..HOME };
        assert!(goes_on(sight(HOME, true), sight(promoted, false)).await);
        assert!(!goes_on(sight(HOME, false), sight(promoted, true)).await);
    }

    #[tokio::test]
    async fn what_was_restored_or_copied_begins_another() {
        let places = [
            Place { system: 8, ..HOME },
            Place { database: 6, ..HOME },
            Place { database: 6, timeline: 2, ..HOME },
        ];
        for elsewhere in places {
            assert!(!goes_on(sight(HOME, true), sight(elsewhere, true)).await, "{elsewhere:?}");
        }
        let promoted = Place { timeline: 2, ..HOME };
        assert!(!goes_on(sight(promoted, true), sight(HOME, true)).await, "an older copy");
    }
}
