//! The identity of the history that seqs count in: another one when some of it may be gone.

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::servers::Place;

/// Compares where the database was when this was last settled with where it is now. What was
/// restored from a dump or copied, and a standby that nobody had waited for, begin another timeline;
/// a standby without which nothing was acknowledged goes on with the one before.
///
/// # Errors
/// When PostgreSQL cannot be reached, or takes no writes.
pub(crate) async fn settle(
    connection: &mut PgConnection,
    place: Place,
    is_protected: bool,
) -> sqlx::Result<Uuid> {
    let Place { system, timeline, database } = place;
    let settled = sqlx::query_scalar!(
        "select id from timeline
         where (system, number, database, protected) = ($1, $2, $3, $4)",
        system,
        timeline,
        database,
        is_protected,
    );
    match settled.fetch_optional(&mut *connection).await? {
        Some(id) => Ok(id),
        None => change(connection, place, is_protected).await,
    }
}

/// Notes where the database is; others may do the same at this moment, and the first one decides.
async fn change(
    connection: &mut PgConnection,
    Place { system, timeline, database }: Place,
    is_protected: bool,
) -> sqlx::Result<Uuid> {
    let mut transaction = connection.begin().await?;
    // A primary that was just promoted may have no standby yet to wait for.
    sqlx::query("set local synchronous_commit = local").execute(&mut *transaction).await?;
    let id = sqlx::query_scalar!(
        "update timeline set
             id = case
                 when system is null or (system, number, database) = ($1, $2, $3) then id
                 when (system, database) = ($1, $3) and number < $2 and protected then id
                 else gen_random_uuid()
             end,
             system = $1, number = $2, database = $3, protected = $4
         returning id",
        system,
        timeline,
        database,
        is_protected,
    )
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use sqlx::ConnectOptions;

    use super::*;
    use crate::testing::TestDatabase;

    const HOME: Place = Place { system: 7, timeline: 1, database: 5 };

    /// Settles in one place, then in another; answers whether the history went on.
    async fn goes_on(before: (Place, bool), after: (Place, bool)) -> bool {
        let database = TestDatabase::create().await;
        let mut hub = database.hub().connect().await.expect("it takes connections");
        let first = settle(&mut hub, before.0, before.1).await.expect("it takes writes");
        first == settle(&mut hub, after.0, after.1).await.expect("it takes writes")
    }

    #[tokio::test]
    async fn what_was_migrated_keeps_its_timeline_when_it_is_first_settled() {
        let database = TestDatabase::create().await;
        let mut hub = database.hub().connect().await.expect("it takes connections");
        let id = sqlx::query_scalar!("select id from timeline").fetch_one(&mut hub).await;
        let settled = settle(&mut hub, HOME, false).await;
        assert_eq!(settled.expect("it takes writes"), id.expect("there is one"));
    }

    #[tokio::test]
    async fn a_restart_and_another_number_of_standbys_change_nothing() {
        assert!(goes_on((HOME, false), (HOME, false)).await);
        assert!(goes_on((HOME, false), (HOME, true)).await);
        assert!(goes_on((HOME, true), (HOME, false)).await);
    }

    #[tokio::test]
    async fn a_promoted_standby_goes_on_where_commits_waited_for_it() {
        let promoted = Place { timeline: 2, ..HOME };
        assert!(goes_on((HOME, true), (promoted, false)).await);
        assert!(!goes_on((HOME, false), (promoted, true)).await);
    }

    #[tokio::test]
    async fn what_was_restored_or_copied_begins_another() {
        let places = [
            Place { system: 8, ..HOME },
            Place { database: 6, ..HOME },
            Place { database: 6, timeline: 2, ..HOME },
        ];
        for elsewhere in places {
            assert!(!goes_on((HOME, true), (elsewhere, true)).await, "{elsewhere:?}");
        }
        let promoted = Place { timeline: 2, ..HOME };
        assert!(!goes_on((promoted, true), (HOME, true)).await, "an older copy");
    }
}
