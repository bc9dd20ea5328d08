//! For tests: a fresh database with the real schema.
//!
//! The server is the one `INSIGHTDESK_TEST_DATABASE_URL` names, with a superuser as its login. The
//! migrations run once per content, into a template; a database for a test is a copy of it.

use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::thread;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use uuid::Uuid;

use crate::migrate::{APP_ROLE, HUB_ROLE, MIGRATOR, migrate};

const SERVER: &str = "INSIGHTDESK_TEST_DATABASE_URL";

/// Held while the template is made, on the database that [`SERVER`] names.
const TEMPLATE_LOCK: i64 = 0x1d_7e57;

/// A database of one test's own. Dropping it drops the database, with whoever is connected.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    server: PgConnectOptions,
}

impl TestDatabase {
    /// Creates a database with a random name from the migrated template.
    ///
    /// # Panics
    /// Without the environment variable, or when the server does not do what it is asked to.
    pub async fn create() -> Self {
        let server = server();
        let name = format!("insightdesk_test_{}", Uuid::now_v7().simple());
        create(&server, &name).await.expect("the test server creates a database");
        Self { name, server }
    }

    /// Creates a database with a random name and nothing in it.
    ///
    /// # Panics
    /// As [`TestDatabase::create`].
    pub async fn empty() -> Self {
        let server = server();
        let name = format!("insightdesk_test_{}", Uuid::now_v7().simple());
        let statement = format!("create database {name}");
        let created = async {
            let mut connection = server.connect().await?;
            sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
            connection.close().await
        };
        created.await.expect("the test server creates a database");
        Self { name, server }
    }

    /// The random name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Connects as the server's superuser, the owner of the schema.
    pub fn login(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// Connects as what serves requests, subject to row-level security.
    pub fn app(&self) -> PgConnectOptions {
        self.login().options([("role", APP_ROLE)])
    }

    /// Connects as the journal, the outbox and the schedulers do.
    pub fn hub(&self) -> PgConnectOptions {
        self.login().options([("role", HUB_ROLE)])
    }

    /// The address of [`TestDatabase::login`], for `database.url` of a program under test.
    pub fn url(&self) -> String {
        self.login().to_url_lossy().to_string()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let server = self.server.clone();
        let statement = format!("drop database if exists {} with (force)", self.name);
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async move {
                let mut connection = server.connect().await?;
                sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
                connection.close().await
            })
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("database {} stays behind: {error}", self.name);
        }
    }
}

fn server() -> PgConnectOptions {
    let url = env::var(SERVER).unwrap_or_else(|_| {
        panic!("run the tests through deploy/test, or set {SERVER} to a server's superuser URL")
    });
    url.parse().unwrap_or_else(|_| panic!("{SERVER} is not the URL of a PostgreSQL server"))
}

async fn create(server: &PgConnectOptions, name: &str) -> sqlx::Result<()> {
    let mut connection = server.connect().await?;
    let template = template(server, &mut connection).await?;
    let copy = format!("create database {name} template {template}");
    sqlx::query(AssertSqlSafe(copy)).execute(&mut connection).await?;
    connection.close().await
}

/// Returns the name of the template, made first if nobody did. Closed to connections means done.
async fn template(
    server: &PgConnectOptions,
    connection: &mut PgConnection,
) -> sqlx::Result<String> {
    let name = format!("insightdesk_template_{:016x}", content());
    if !is_done(&name, connection).await? {
        lock("select pg_advisory_lock($1)", connection).await?;
        if !is_done(&name, connection).await? {
            make(server, &name, connection).await?;
        }
        lock("select pg_advisory_unlock($1)", connection).await?;
    }
    Ok(name)
}

async fn is_done(template: &str, connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from pg_database where datname = $1 and not datallowconn)",
    )
    .bind(template)
    .fetch_one(connection)
    .await
}

async fn lock(statement: &'static str, connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(statement).bind(TEMPLATE_LOCK).execute(connection).await?;
    Ok(())
}

async fn make(
    server: &PgConnectOptions,
    name: &str,
    connection: &mut PgConnection,
) -> sqlx::Result<()> {
    for statement in ["drop database if exists", "create database"] {
        let statement = format!("{statement} {name}");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await?;
    }
    let inside = server.clone().database(name);
    migrate(&inside, inside.get_username())
        .await
        .expect("the migrations apply to an empty database");
    let close = format!("alter database {name} allow_connections false");
    sqlx::query(AssertSqlSafe(close)).execute(connection).await?;
    Ok(())
}

/// One number for the content of all migrations.
fn content() -> u64 {
    let mut hasher = DefaultHasher::new();
    for migration in MIGRATOR.iter() {
        (migration.version, &migration.checksum).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn databases(name: &str) -> sqlx::Result<i64> {
        let mut connection = server().connect().await?;
        sqlx::query_scalar("select count(*) from pg_database where datname = $1")
            .bind(name)
            .fetch_one(&mut connection)
            .await
    }

    #[tokio::test]
    async fn a_database_is_gone_when_its_test_ends_even_with_open_connections() -> sqlx::Result<()>
    {
        let database = TestDatabase::create().await;
        let name = database.name().to_owned();
        let _open = database.app().connect().await?;
        assert_eq!(databases(&name).await?, 1);
        drop(database);
        assert_eq!(databases(&name).await?, 0);
        Ok(())
    }

    #[tokio::test]
    async fn the_pools_do_not_run_as_the_superuser() -> sqlx::Result<()> {
        let database = TestDatabase::create().await;
        for (options, role) in [(database.app(), APP_ROLE), (database.hub(), HUB_ROLE)] {
            let mut connection = options.connect().await?;
            let (user, is_superuser): (String, String) =
                sqlx::query_as("select current_user::text, current_setting('is_superuser')")
                    .fetch_one(&mut connection)
                    .await?;
            assert_eq!((user.as_str(), is_superuser.as_str()), (role, "off"));
        }
        Ok(())
    }
}
