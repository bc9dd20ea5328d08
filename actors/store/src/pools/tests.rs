use std::time::Instant;

use sqlx::ConnectOptions;

use super::*;
use crate::testing::TestDatabase;

/// Tables whose rows belong to an organization.
const TENANT_TABLES: &str = "select c.relname::text from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where c.relkind in ('r', 'p') and (c.relname = 'organizations' or exists (
        select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id'))";

async fn count(pools: &Pools, table: &str, organization: Option<OrganizationId>) -> Option<i64> {
    let mut transaction = match organization {
        Some(organization) => pools.within(organization).await.expect("a transaction"),
        None => pools.app.begin().await.expect("a transaction"),
    };
    let statement = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(statement).fetch_one(&mut *transaction).await.ok()
}

/// A row for each tenant table of each of two organizations.
async fn fill(owner: &PgPool, organization: OrganizationId) {
    let statement = include_str!("fill.sql");
    for statement in statement.split(';').map(str::trim).filter(|text| !text.is_empty()) {
        sqlx::query(statement)
            .bind(organization.as_uuid())
            .execute(owner)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

#[tokio::test]
async fn the_app_sees_nothing_without_an_organization_and_one_with_it() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let owner = PgPool::connect_with(database.login()).await?;
    let [ours, theirs] = [OrganizationId::now(), OrganizationId::now()];
    fill(&owner, ours).await;
    fill(&owner, theirs).await;
    let pools = Pools::open(database.login(), &PoolOptions::default());
    let tables: Vec<String> = sqlx::query_scalar(TENANT_TABLES).fetch_all(&owner).await?;
    assert!(tables.len() >= 11, "{tables:?}");
    for table in &tables {
        let all: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}")))
                .fetch_one(&owner)
                .await?;
        assert_eq!(all, 2, "{table} has a row of each organization");
        // What the app may not read at all, it may not read of any organization.
        let readable = count(&pools, table, None).await;
        assert!(
            matches!(readable, None | Some(0)),
            "{table} without an organization: {readable:?}"
        );
        let own = count(&pools, table, Some(ours)).await;
        assert_eq!(own, readable.map(|_| 1), "{table} within one organization");
    }
    Ok(())
}

#[tokio::test]
async fn every_tenant_table_has_its_security_forced() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let owner = PgPool::connect_with(database.login()).await?;
    let tables: Vec<String> = sqlx::query_scalar(TENANT_TABLES).fetch_all(&owner).await?;
    for table in tables {
        let forced: bool = sqlx::query_scalar(
            "select relrowsecurity and relforcerowsecurity from pg_class where relname = $1",
        )
        .bind(&table)
        .fetch_one(&owner)
        .await?;
        assert!(forced, "{table}");
    }
    Ok(())
}

#[tokio::test]
async fn every_policy_of_a_tenant_table_asks_for_the_organization() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let owner = PgPool::connect_with(database.login()).await?;
    let tables: Vec<String> = sqlx::query_scalar(TENANT_TABLES).fetch_all(&owner).await?;
    for table in tables {
        let policies: Vec<(String, String)> = sqlx::query_as(
            "select coalesce(qual, ''), coalesce(with_check, qual, '') from pg_policies
             where tablename = $1 and roles && array['insightdesk_app', 'public']::name[]",
        )
        .bind(&table)
        .fetch_all(&owner)
        .await?;
        assert!(!policies.is_empty(), "{table}");
        let asks = |text: &str| text.contains("= current_organization()");
        for (using, check) in policies {
            assert!(asks(&using) && asks(&check), "{table}: {using} / {check}");
        }
    }
    Ok(())
}

/// References that rely on whoever writes the row: the hub, which looks both up first.
const LOOKED_UP: [&str; 9] = [
    "auth_challenges_membership_id_fkey",
    "auth_challenges_sign_in_id_fkey",
    "identity_uses_key_id_fkey",
    "sign_ins_membership_id_fkey",
    "tickets_assignee_id_fkey",
    "tickets_contact_id_fkey",
    "tickets_inbox_id_fkey",
    "widget_tokens_contact_id_fkey",
    "widget_tokens_inbox_id_fkey",
];

#[tokio::test]
async fn references_between_tenant_tables_hold_the_organization() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let owner = PgPool::connect_with(database.login()).await?;
    let open: Vec<String> = sqlx::query_scalar(
        "select c.conname::text from pg_constraint c
         where c.contype = 'f' and c.confrelid <> 'organizations'::regclass
             and exists (
                 select from pg_attribute a
                 where a.attrelid = c.confrelid and a.attname = 'organization_id'
             ) and not exists (
                 select from pg_attribute a
                 where a.attrelid = c.conrelid and a.attname = 'organization_id'
                     and a.attnum = any(c.conkey)
             )",
    )
    .fetch_all(&owner)
    .await?;
    let new: Vec<_> = open.iter().filter(|name| !LOOKED_UP.contains(&name.as_str())).collect();
    assert!(new.is_empty(), "an id of another organization could slip in: {new:?}");
    Ok(())
}

#[tokio::test]
async fn the_app_writes_into_no_other_organization() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let owner = PgPool::connect_with(database.login()).await?;
    let [ours, theirs] = [OrganizationId::now(), OrganizationId::now()];
    fill(&owner, ours).await;
    fill(&owner, theirs).await;
    let pools = Pools::open(database.login(), &PoolOptions::default());
    let mut within = pools.within(ours).await?;
    let foreign = sqlx::query("insert into contacts (id, organization_id) values ($1, $2)")
        .bind(theirs.as_uuid())
        .bind(theirs.as_uuid())
        .execute(&mut *within)
        .await;
    assert!(foreign.is_err(), "{foreign:?}");
    drop(within);
    let mut within = pools.within(ours).await?;
    let changed = sqlx::query("update contacts set name = 'x' where organization_id = $1")
        .bind(theirs.as_uuid())
        .execute(&mut *within)
        .await?;
    assert_eq!(changed.rows_affected(), 0);
    Ok(())
}

#[tokio::test]
async fn the_organization_ends_with_its_transaction() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let one = PoolOptions { app_connections: 1, ..PoolOptions::default() };
    let pools = Pools::open(database.login(), &one);
    let setting = "select coalesce(current_setting('insightdesk.organization', true), '')";
    let mut within = pools.within(OrganizationId::now()).await?;
    let inside: String = sqlx::query_scalar(setting).fetch_one(&mut *within).await?;
    assert!(!inside.is_empty());
    within.commit().await?;
    let after: String = sqlx::query_scalar(setting).fetch_one(&pools.app).await?;
    assert_eq!(after, "");
    Ok(())
}

#[tokio::test]
async fn a_request_does_not_wait_long_for_a_connection() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let options = PoolOptions {
        app_connections: 1,
        acquire_timeout: Duration::from_millis(200),
        ..PoolOptions::default()
    };
    let pools = Pools::open(database.login(), &options);
    let _busy = pools.app.acquire().await?;
    let began = Instant::now();
    let refused = pools.within(OrganizationId::now()).await;
    assert!(matches!(refused, Err(DatabaseError::PoolTimedOut)), "{refused:?}");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    Ok(())
}

#[tokio::test]
async fn nobody_waits_for_ever_for_what_somebody_else_holds() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let short = Duration::from_millis(100);
    let options = PoolOptions { lock_timeout: short, ..PoolOptions::default() };
    let pools = Pools::open(database.login(), &options);
    let mut owner = database.login().connect().await?;
    sqlx::raw_sql("begin; lock table tickets in access exclusive mode").execute(&mut owner).await?;
    for pool in [&pools.app, &pools.hub] {
        let refused = sqlx::query("select from tickets").execute(pool).await;
        assert!(refused.is_err_and(|error| crate::journal::is_held(&error)));
    }
    Ok(())
}

#[tokio::test]
async fn a_statement_does_not_run_for_ever() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let short = Duration::from_millis(100);
    let options = PoolOptions { statement_timeout: short, ..PoolOptions::default() };
    let pools = Pools::open(database.login(), &options);
    for pool in [&pools.app, &pools.hub] {
        let cancelled = sqlx::query("select pg_sleep(60)").execute(pool).await;
        let error = cancelled.expect_err("cancelled");
        let code = error.as_database_error().and_then(|error| error.code().map(|c| c.into_owned()));
        assert_eq!(code.as_deref(), Some("57014"));
    }
    Ok(())
}
