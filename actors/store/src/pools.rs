//! Connections to PostgreSQL in the two roles of the program.
//!
//! Both pools are lazy: they open their first connection when somebody asks for one, and a server
//! that is away for a while costs requests, not the program.

use std::time::Duration;

use insightdesk_domain::ids::OrganizationId;
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgTransaction};

use crate::migrate::{APP_ROLE, HUB_ROLE};
use crate::servers::Login;

/// What the functions of the store fail with, for those who do not use the driver themselves.
pub use sqlx::Error as DatabaseError;

/// How many connections there may be, and how long anybody waits.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// Most connections for requests.
    pub app_connections: u32,
    /// Most connections for look-ups and work across organizations; the journal has its own.
    pub hub_connections: u32,
    /// How long a request waits for a free connection before it is told to come back.
    pub acquire_timeout: Duration,
    /// How long a statement may take before PostgreSQL cancels it.
    pub statement_timeout: Duration,
    /// How long a statement may wait for a lock that somebody else holds.
    pub lock_timeout: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            app_connections: 8,
            hub_connections: 8,
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(2),
        }
    }
}

/// The two pools, cheap to clone.
#[derive(Debug, Clone)]
pub struct Pools {
    /// Serves requests: sees the organization that the transaction names, see [`Pools::within`].
    pub app: PgPool,
    /// Looks up who asks, and works on few tables of many organizations.
    pub hub: PgPool,
}

impl Pools {
    /// Prepares the pools for a login that may take on both roles. Connects to nothing yet.
    #[must_use]
    pub fn open(login: impl Into<Login>, options: &PoolOptions) -> Self {
        let login = login.into();
        let pool = |role: &'static str, connections| {
            let limits = [options.statement_timeout, options.lock_timeout];
            let [statement, lock] = limits.map(|limit| format!("{}ms", limit.as_millis()));
            let dress = move |login: PgConnectOptions| {
                let options =
                    [("role", role), ("statement_timeout", &statement), ("lock_timeout", &lock)];
                login.application_name(role).options(options)
            };
            let pool = PgPoolOptions::new()
                .min_connections(0)
                .max_connections(connections)
                .acquire_timeout(options.acquire_timeout);
            login.pool(pool, dress)
        };
        Self {
            app: pool(APP_ROLE, options.app_connections),
            hub: pool(HUB_ROLE, options.hub_connections),
        }
    }

    /// Begins a transaction that sees `organization` and nothing of any other.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached in time.
    pub async fn within(
        &self,
        organization: OrganizationId,
    ) -> sqlx::Result<PgTransaction<'static>> {
        // One round trip for both; an id is made of digits and dashes only.
        let begin = format!("begin; set local insightdesk.organization = '{organization}'");
        self.app.begin_with(AssertSqlSafe(begin)).await
    }

    /// Waits until every connection is given back, and closes them.
    pub async fn close(&self) {
        self.app.close().await;
        self.hub.close().await;
    }
}

#[cfg(test)]
mod tests;
