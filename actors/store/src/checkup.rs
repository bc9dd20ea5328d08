//! What a PostgreSQL server must be like before anything is promised on top of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

const OLDEST: i32 = 150_000;
const LARGEST_SKEW: f64 = 30.0;

/// What a server says about itself.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Checkup {
    /// As PostgreSQL numbers them: 15.18 is 150018.
    pub version: i32,
    /// As people write it.
    pub version_name: String,
    pub fsync: bool,
    pub full_page_writes: bool,
    /// `off` or a degree of waiting.
    pub synchronous_commit: String,
    pub data_checksums: bool,
    pub max_connections: i32,
    pub connections: i64,
    /// Standbys a commit waits for; empty without any.
    pub synchronous_standby_names: String,
    /// Seconds since 1970, by the server's clock.
    pub clock: f64,
    /// Seconds the server's clock is ahead of ours.
    #[sqlx(skip)]
    pub skew: f64,
}

/// Why a server is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("PostgreSQL {0} is too old: 15 or newer is needed")]
    TooOld(i32),
    #[error("{0} is off: acknowledged messages could be lost; turn it on in PostgreSQL")]
    Off(&'static str),
    #[error("its clock differs from ours by {0:.0} s: synchronize the clocks of both machines")]
    Skew(f64),
}

impl Checkup {
    /// Asks the server.
    pub async fn of(options: &PgConnectOptions) -> sqlx::Result<Self> {
        let mut connection = options.connect().await?;
        let asked = now();
        let mut checkup: Self = sqlx::query_as(
            "select current_setting('server_version_num')::int as version,
                    current_setting('server_version') as version_name,
                    current_setting('fsync')::bool as fsync,
                    current_setting('full_page_writes')::bool as full_page_writes,
                    current_setting('synchronous_commit') as synchronous_commit,
                    current_setting('data_checksums')::bool as data_checksums,
                    current_setting('max_connections')::int as max_connections,
                    current_setting('synchronous_standby_names') as synchronous_standby_names,
                    (select sum(numbackends)::int8 from pg_stat_database) as connections,
                    extract(epoch from clock_timestamp())::float8 as clock",
        )
        .fetch_one(&mut connection)
        .await?;
        checkup.skew = checkup.clock - (asked + now()) / 2.0;
        connection.close().await?;
        Ok(checkup)
    }

    /// The first reason not to use the server.
    pub fn refusal(&self) -> Option<Refusal> {
        let on = [
            ("fsync", self.fsync),
            ("full_page_writes", self.full_page_writes),
            ("synchronous_commit", self.synchronous_commit != "off"),
        ];
        if self.version < OLDEST {
            return Some(Refusal::TooOld(self.version / 10_000));
        }
        if let Some((name, _)) = on.into_iter().find(|(_, on)| !on) {
            return Some(Refusal::Off(name));
        }
        (self.skew.abs() > LARGEST_SKEW).then_some(Refusal::Skew(self.skew.abs()))
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    async fn checkup() -> Checkup {
        let database = TestDatabase::create().await;
        Checkup::of(&database.app()).await.expect("the server answers")
    }

    #[tokio::test]
    async fn a_server_of_ours_on_the_same_machine_is_accepted() {
        let checkup = checkup().await;
        assert_eq!(checkup.refusal(), None, "{checkup:?}");
        assert!(checkup.connections >= 1);
    }

    #[tokio::test]
    async fn a_login_whose_commits_do_not_wait_is_refused() {
        let database = TestDatabase::create().await;
        let options = database.login().options([("synchronous_commit", "off")]);
        let checkup = Checkup::of(&options).await.expect("the server answers");
        assert_eq!(checkup.refusal(), Some(Refusal::Off("synchronous_commit")));
    }

    #[tokio::test]
    async fn old_careless_and_late_servers_are_refused() {
        let good = checkup().await;
        let refusal = |change: fn(&mut Checkup)| {
            let mut server = good.clone();
            change(&mut server);
            server.refusal()
        };
        assert_eq!(refusal(|server| server.version = 140_009), Some(Refusal::TooOld(14)));
        assert_eq!(refusal(|server| server.fsync = false), Some(Refusal::Off("fsync")));
        assert_eq!(
            refusal(|server| server.full_page_writes = false),
            Some(Refusal::Off("full_page_writes"))
        );
        assert_eq!(refusal(|server| server.skew = -31.0), Some(Refusal::Skew(31.0)));
    }
}
