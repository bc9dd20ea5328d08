//! The schema: the migrations compiled into the program, and the roles its pools take on.
//!
//! Migrations only go forward, and a newer program may already have added some of its own: a node
//! started during a rolling upgrade accepts versions it does not know, down to the floor that the
//! schema names for what it has taken away.

use sqlx::migrate::{Migration, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// The role of everything done for a request: sees the organization set in the transaction.
pub const APP_ROLE: &str = "insightdesk_app";

/// The role of journal, outbox and schedulers: rows of many organizations, few tables.
pub const HUB_ROLE: &str = "insightdesk_hub";

/// Held by whoever migrates, on the database to be migrated.
const LOCK: i64 = 0x1d_0001;
/// How often a grant is tried that runs into another.
const ATTEMPTS: usize = 10;

/// The migrations of the folder `migrations`, embedded.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Why the schema could not be brought up to date, or is not.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("the schema cannot be read or changed")]
    Database(#[from] sqlx::Error),
    #[error("a migration failed")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("migration {0} was applied with another content than this program has")]
    Changed(i64),
    #[error("the login may not take on the program's roles: run `insightdesk migrate` first")]
    NoRoles,
    #[error("{0} migrations are missing in the database: run `insightdesk migrate` first")]
    Behind(usize),
    #[error("this program is too old for the database: its schema needs one with migration {0}")]
    TooNew(i64),
}

/// Applies what is missing as the owner of the database, lets `login` take on the two roles of
/// the pools, and returns how many migrations were applied.
///
/// Safe to run from several nodes at once: the second waits for the first and finds nothing to do.
pub async fn migrate(owner: &PgConnectOptions, login: &str) -> Result<usize, MigrateError> {
    let mut connection = owner.connect().await?;
    // Given back with the connection, however this ends.
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await?;
    check_floor(&mut connection).await?;
    let missing = missing(&mut connection).await?.len();
    if missing > 0 || !has_roles(&mut connection).await? {
        create_roles(&mut connection).await?;
        forward_only().run(&mut connection).await?;
        let readable = format!("grant select on _sqlx_migrations to {APP_ROLE}");
        sqlx::query(AssertSqlSafe(readable)).execute(&mut connection).await?;
    }
    grant_roles(&mut connection, login).await?;
    connection.close().await?;
    Ok(missing)
}

/// Refuses a database that lacks a migration of this program. Needs no more than [`APP_ROLE`].
pub async fn verify(app: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut connection = app
        .connect()
        .await
        .map_err(|error| if is_denied(&error) { MigrateError::NoRoles } else { error.into() })?;
    check_floor(&mut connection).await?;
    let missing = missing(&mut connection).await?.len();
    connection.close().await?;
    if missing > 0 { Err(MigrateError::Behind(missing)) } else { Ok(()) }
}

/// The role may not be taken on (SQLSTATE 42501), or there is none (22023).
fn is_denied(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    error.code().is_some_and(|code| code == "42501" || code == "22023")
}

fn forward_only() -> Migrator {
    let mut migrator = Migrator::with_migrations(MIGRATOR.iter().cloned().collect());
    migrator.set_ignore_missing(true);
    migrator
}

async fn missing(connection: &mut PgConnection) -> Result<Vec<&'static Migration>, MigrateError> {
    let exists: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *connection)
        .await?;
    let applied: Vec<(i64, Vec<u8>)> = if exists {
        sqlx::query_as("select version, checksum from _sqlx_migrations where success")
            .fetch_all(connection)
            .await?
    } else {
        Vec::new()
    };
    let mut missing = Vec::new();
    for migration in MIGRATOR.iter() {
        match applied.iter().find(|(version, _)| *version == migration.version) {
            None => missing.push(migration),
            Some((_, checksum)) if *checksum == *migration.checksum => {}
            Some((version, _)) => return Err(MigrateError::Changed(*version)),
        }
    }
    Ok(missing)
}

/// Refuses a schema from which something was taken away that this program uses.
async fn check_floor(connection: &mut PgConnection) -> Result<(), MigrateError> {
    let exists: bool = sqlx::query_scalar("select to_regclass('schema_floor') is not null")
        .fetch_one(&mut *connection)
        .await?;
    if !exists {
        return Ok(());
    }
    let floor: i64 = sqlx::query_scalar("select least_migration from schema_floor")
        .fetch_one(connection)
        .await?;
    let newest = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
    if floor > newest { Err(MigrateError::TooNew(floor)) } else { Ok(()) }
}

async fn has_roles(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select count(*) = 2 from pg_roles where rolname in ($1, $2)")
        .bind(APP_ROLE)
        .bind(HUB_ROLE)
        .fetch_one(connection)
        .await
}

/// Roles belong to the server, not to the database: another database may have brought them.
async fn create_roles(connection: &mut PgConnection) -> sqlx::Result<()> {
    for role in [APP_ROLE, HUB_ROLE] {
        let create = format!(
            "do $$ begin
                if to_regrole('{role}') is null then create role {role} nologin; end if;
             exception when duplicate_object or unique_violation then null;
             end $$"
        );
        sqlx::query(AssertSqlSafe(create)).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn grant_roles(connection: &mut PgConnection, login: &str) -> sqlx::Result<()> {
    let granted: bool = sqlx::query_scalar(
        "select pg_has_role($1::name, $2::name, 'member')
            and pg_has_role($1::name, $3::name, 'member')",
    )
    .bind(login)
    .bind(APP_ROLE)
    .bind(HUB_ROLE)
    .fetch_one(&mut *connection)
    .await?;
    if granted {
        return Ok(());
    }
    let login = login.replace('"', "\"\"");
    let grant = format!("grant {APP_ROLE}, {HUB_ROLE} to \"{login}\"");
    let mut granted = Ok(());
    for _ in 0..ATTEMPTS {
        let done = sqlx::query(AssertSqlSafe(grant.clone())).execute(&mut *connection).await;
        granted = done.map(drop);
        if !granted.as_ref().is_err_and(is_race) {
            break;
        }
    }
    granted
}

/// Roles are the server's: somebody may be at work on them from another database.
fn is_race(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    error.code().is_some_and(|code| code == "XX000")
}

#[cfg(test)]
mod tests;
