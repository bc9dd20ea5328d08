//! The nodes that share the database: table `members`, seen by one of them.
//!
//! All times are the database's. Statements do not wait for the disk: a heartbeat that a crash of
//! PostgreSQL takes is followed by another, and writing tickets is fenced by their epochs.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgConnection;

use crate::journal::as_hub;
use crate::servers::Login;

/// First half of the advisory locks by which a live process holds its node's name.
const NAMES: i32 = 0x1d_4e0d;

/// A row of `members`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRow {
    pub name: String,
    /// Which process: rises whenever the name is taken.
    pub incarnation: i64,
    /// Where peers dial, host:port; empty for a node that works alone.
    pub address: String,
    pub version: String,
    /// `joining`, `up`, `leaving`, `left` or `dead`.
    pub state: String,
    /// Live peers that it does not reach.
    pub broken: Vec<String>,
    /// Since the last heartbeat.
    pub silent_for: Duration,
}

/// What one heartbeat brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// The beat counted: nobody has declared this process dead or taken its name.
    pub counted: bool,
    /// All nodes there ever were; this one as it was before the beat.
    pub nodes: Vec<NodeRow>,
}

/// All nodes there ever were, as anybody may ask.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn list(hub: &PgPool) -> sqlx::Result<Vec<NodeRow>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select name, incarnation, address, version, state, broken,
               extract(epoch from clock_timestamp() - heartbeat)::float8 as "silent_for!",
               false as "counted!"
           from members order by name"#
    );
    Ok(rows.fetch_all(hub).await?.into_iter().map(NodeRow::from).collect())
}

/// A row as the database gives it.
struct Row {
    name: String,
    incarnation: i64,
    address: String,
    version: String,
    state: String,
    broken: Vec<String>,
    silent_for: f64,
    counted: bool,
}

impl From<Row> for NodeRow {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            incarnation: row.incarnation,
            address: row.address,
            version: row.version,
            state: row.state,
            broken: row.broken,
            silent_for: Duration::from_secs_f64(row.silent_for.max(0.0)),
        }
    }
}

/// Asks a node that is up to hand its tickets over and to end; false when there is none.
///
/// # Errors
/// When PostgreSQL cannot be reached.
pub async fn ask_to_leave(hub: &PgPool, name: &str) -> sqlx::Result<bool> {
    let asked =
        sqlx::query!("update members set state = 'leaving' where name = $1 and state = 'up'", name)
            .execute(hub)
            .await?;
    Ok(asked.rows_affected() > 0)
}

/// A node's own connection to the list of nodes. It holds the node's name while it is open.
#[derive(Debug)]
pub struct Nodes {
    connection: PgConnection,
    name: String,
}

impl Nodes {
    /// Connects for the node called `name`.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn connect(login: &Login, name: &str) -> sqlx::Result<Self> {
        let dress = |it| {
            as_hub(&it, "insightdesk_membership")
                .options([("synchronous_commit", "off"), ("statement_timeout", "2s")])
        };
        let connection = login.connect(dress).await?;
        Ok(Self { connection, name: name.to_owned() })
    }

    /// Takes the name for this process, in the state `joining`, and returns its incarnation. `None`
    /// while another process runs under it: one whose connection is open and whose heartbeat is
    /// younger than `lease`.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn join(
        &mut self,
        address: &str,
        version: &str,
        lease: Duration,
    ) -> sqlx::Result<Option<i64>> {
        let holds_name = self.hold_name().await?;
        sqlx::query_scalar!(
            "insert into members (name, incarnation, address, version, state)
             values ($1, 1, $2, $3, 'joining')
             on conflict (name) do update set
                 incarnation = members.incarnation + 1,
                 address = excluded.address,
                 version = excluded.version,
                 state = 'joining',
                 broken = '{}',
                 heartbeat = clock_timestamp(),
                 joined_at = clock_timestamp()
             where $4 or members.state in ('left', 'dead')
                 or members.heartbeat < clock_timestamp() - make_interval(secs => $5)
             returning incarnation",
            self.name,
            address,
            version,
            holds_name,
            lease.as_secs_f64(),
        )
        .fetch_optional(&mut self.connection)
        .await
    }

    /// A process that was killed gives its name back with its connection.
    async fn hold_name(&mut self) -> sqlx::Result<bool> {
        sqlx::query_scalar!(
            r#"select pg_try_advisory_lock($1, hashtext($2)) as "held!""#,
            NAMES,
            self.name,
        )
        .fetch_one(&mut self.connection)
        .await
    }

    /// Renews the heartbeat, says which peers are not reached, and reads who is there.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn beat(&mut self, incarnation: i64, broken: &[String]) -> sqlx::Result<Beat> {
        let rows = sqlx::query_as!(
            Row,
            r#"with beaten as (
                   update members set heartbeat = clock_timestamp(), broken = $3
                   where name = $1 and incarnation = $2
                       and state in ('joining', 'up', 'leaving')
                   returning true
               )
               select name, incarnation, address, version, state, broken,
                   extract(epoch from clock_timestamp() - heartbeat)::float8 as "silent_for!",
                   exists (select from beaten) as "counted!"
               from members"#,
            self.name,
            incarnation,
            broken,
        )
        .fetch_all(&mut self.connection)
        .await?;
        let counted = rows.first().is_some_and(|row| row.counted);
        Ok(Beat { counted, nodes: rows.into_iter().map(NodeRow::from).collect() })
    }

    /// Moves this process to another state; false when it is this node's process no longer.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn move_to(&mut self, incarnation: i64, state: &str) -> sqlx::Result<bool> {
        let moved = sqlx::query!(
            "update members set state = $3, heartbeat = clock_timestamp()
             where name = $1 and incarnation = $2 and state in ('joining', 'up', 'leaving')",
            self.name,
            incarnation,
            state,
        )
        .execute(&mut self.connection)
        .await?;
        Ok(moved.rows_affected() > 0)
    }

    /// Declares another process dead, if it has been silent for longer than `lease`.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn bury(
        &mut self,
        name: &str,
        incarnation: i64,
        lease: Duration,
    ) -> sqlx::Result<bool> {
        let buried = sqlx::query!(
            "update members set state = 'dead'
             where name = $1 and incarnation = $2 and state in ('joining', 'up', 'leaving')
                 and heartbeat < clock_timestamp() - make_interval(secs => $3)",
            name,
            incarnation,
            lease.as_secs_f64(),
        )
        .execute(&mut self.connection)
        .await?;
        Ok(buried.rows_affected() > 0)
    }
}

#[cfg(test)]
mod tests;
