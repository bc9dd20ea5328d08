//! The first thing said to a server that has come up: is the database there, with its roles?

use std::path::Path;
use std::time::Duration;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::time::sleep;

use super::{DATABASE, LOGIN, OWNER, SUPERUSER, connect};
use crate::migrate::{APP_ROLE, HUB_ROLE};

const RETRY: Duration = Duration::from_millis(10);

/// Returns when the owner can connect to the database, created first if it is not there.
pub(super) async fn ready(socket: &Path) -> sqlx::Result<()> {
    loop {
        match connect(socket, OWNER, DATABASE).connect().await {
            Ok(connection) => return connection.close().await,
            Err(sqlx::Error::Io(_)) => sleep(RETRY).await,
            Err(sqlx::Error::Database(error)) => match error.code().as_deref() {
                // starting, recovering or stopping
                Some("57P03") => sleep(RETRY).await,
                // no such role, no such database
                Some("28000" | "3D000") => create(socket).await?,
                _ => return Err(sqlx::Error::Database(error)),
            },
            Err(error) => return Err(error),
        }
    }
}

/// Creates roles and database. The database comes last, so that its presence means all is there.
async fn create(socket: &Path) -> sqlx::Result<()> {
    let mut connection = connect(socket, SUPERUSER, SUPERUSER).connect().await?;
    for (role, rights) in [
        (OWNER, "login createrole"),
        (LOGIN, "login noinherit"),
        (APP_ROLE, "nologin"),
        (HUB_ROLE, "nologin"),
    ] {
        let create = format!(
            "do $$ begin
                if to_regrole('{role}') is null then create role {role} {rights}; end if;
             end $$"
        );
        sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await?;
    }
    for statement in [
        format!("grant {APP_ROLE}, {HUB_ROLE} to {LOGIN}"),
        format!("create database {DATABASE} owner {OWNER}"),
    ] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await
}
