//! Rows that somebody else holds: a transaction that was left open by hand, or work on a whole table.
//! Whoever wants such a ticket is told so soon; whoever wants another one does not wait with them.

use std::collections::HashSet;

use sqlx::PgExecutor;
use uuid::Uuid;

/// SQLSTATE `lock_not_available`: nothing was written.
const HELD: &str = "55P03";
/// SQLSTATE `deadlock_detected` and `serialization_failure`: nothing was written, and the same may
/// succeed the next time.
const CROSSED: [&str; 2] = ["40P01", "40001"];

/// Whether PostgreSQL gave up waiting for a lock.
#[must_use]
pub fn is_held(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code == HELD)
}

/// Whether two transactions came into each other's way, and PostgreSQL ended this one.
#[must_use]
pub fn is_crossed(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| CROSSED.contains(&code.as_str()))
}

fn code(error: &sqlx::Error) -> Option<String> {
    let sqlx::Error::Database(error) = error else { return None };
    error.code().map(std::borrow::Cow::into_owned)
}

/// Those tickets whose rows somebody else holds now.
pub(super) async fn held(
    connection: impl PgExecutor<'_>,
    ids: &[Uuid],
) -> sqlx::Result<HashSet<Uuid>> {
    let held = sqlx::query_scalar!(
        "with free as materialized (
             select id from tickets where id = any($1) order by id for update skip locked
         )
         select id from tickets where id = any($1) and id not in (select id from free)",
        ids,
    );
    Ok(held.fetch_all(connection).await?.into_iter().collect())
}
