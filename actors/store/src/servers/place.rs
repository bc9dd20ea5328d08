//! Which history of which database a server has.

use std::fmt;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// Names a database cluster, its history, and a database in it. A standby that is promoted begins a
/// new history, with the next higher number; so does a restore to a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// PostgreSQL's `system_identifier`: the same on a primary and its standbys.
    pub system: i64,
    /// PostgreSQL's timeline.
    pub timeline: i32,
    /// The database's oid.
    pub database: i64,
}

impl Place {
    /// Of a server that does not tell.
    pub const UNKNOWN: Self = Self { system: 0, timeline: 0, database: 0 };

    /// The server tells where it is.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self != Self::UNKNOWN
    }

    /// A connection to the one can stand for a connection to the other, as far as is known.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self == other || !self.is_known() || !other.is_known()
    }

    /// The same database in a cluster that goes back to the same beginning.
    pub(crate) fn is_related_to(&self, other: &Self) -> bool {
        let relation = |place: &Self| (place.system, place.database);
        relation(self) == relation(other) || !self.is_known() || !other.is_known()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_known() {
            write!(f, "on timeline {}", self.timeline)
        } else {
            f.write_str("on a timeline it does not tell")
        }
    }
}

/// What a server says about itself at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) place: Place,
    /// Takes no writes: it is a standby, or was told not to.
    pub(crate) is_read_only: bool,
    /// A commit waits for a standby: a promotion loses nothing that was acknowledged.
    pub(crate) is_protected: bool,
}

const STATE: &str = "select current_setting('transaction_read_only')::bool,
    current_setting('synchronous_standby_names') <> ''
        and current_setting('synchronous_commit') not in ('off', 'local')";
const PLACE: &str = "(select system_identifier from pg_control_system()),
    case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
        else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
    end,
    (select oid::int8 from pg_database where datname = current_database())";

/// A connection of its own for one question.
pub(super) async fn ask_once(server: &PgConnectOptions) -> sqlx::Result<Sight> {
    let mut connection = server.clone().disable_statement_logging().connect().await?;
    let sight = ask(&mut connection).await?;
    connection.close().await?;
    Ok(sight)
}

/// Asks the server at the other end. Servers that are sold as a service may not tell where they are:
/// [`Place::UNKNOWN`] then.
pub(super) async fn ask(connection: &mut PgConnection) -> sqlx::Result<Sight> {
    let all = format!("{STATE}, {PLACE}");
    match sqlx::query_as(AssertSqlSafe(all)).fetch_one(&mut *connection).await {
        Ok((is_read_only, is_protected, system, timeline, database)) => {
            Ok(Sight { place: Place { system, timeline, database }, is_read_only, is_protected })
        }
        Err(sqlx::Error::Database(_)) => {
            let (is_read_only, is_protected) = sqlx::query_as(STATE).fetch_one(connection).await?;
            Ok(Sight { place: Place::UNKNOWN, is_read_only, is_protected })
        }
        Err(error) => Err(error),
    }
}
