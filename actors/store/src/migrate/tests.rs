use super::*;
use crate::testing::TestDatabase;

#[tokio::test]
async fn a_migrated_database_lacks_nothing() -> Result<(), MigrateError> {
    let database = TestDatabase::create().await;
    verify(&database.app()).await?;
    assert_eq!(migrate(&database.login(), "postgres").await?, 0);
    Ok(())
}

#[tokio::test]
async fn migrations_of_a_newer_program_are_accepted() -> Result<(), MigrateError> {
    let database = TestDatabase::create().await;
    let mut connection = database.login().connect().await?;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (99990101000000, 'later', true, '\\x00', 0)",
    )
    .execute(&mut connection)
    .await?;
    verify(&database.app()).await
}

#[tokio::test]
async fn a_schema_that_has_lost_what_this_program_uses_is_refused() -> Result<(), MigrateError> {
    let database = TestDatabase::create().await;
    let mut connection = database.login().connect().await?;
    sqlx::query("update schema_floor set least_migration = 99990101000000")
        .execute(&mut connection)
        .await?;
    let verified = verify(&database.app()).await;
    assert!(matches!(verified, Err(MigrateError::TooNew(99_990_101_000_000))), "{verified:?}");
    let migrated = migrate(&database.login(), "postgres").await;
    assert!(matches!(migrated, Err(MigrateError::TooNew(_))), "{migrated:?}");
    Ok(())
}

#[tokio::test]
async fn a_missing_migration_is_noticed() -> Result<(), MigrateError> {
    let database = TestDatabase::create().await;
    let mut connection = database.login().connect().await?;
    sqlx::query("delete from _sqlx_migrations").execute(&mut connection).await?;
    let verdict = verify(&database.app()).await;
    assert!(
        matches!(verdict, Err(MigrateError::Behind(count)) if count == MIGRATOR.iter().count()),
        "{verdict:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_migration_with_another_content_is_refused() -> Result<(), MigrateError> {
    let database = TestDatabase::create().await;
    let mut connection = database.login().connect().await?;
    sqlx::query("update _sqlx_migrations set checksum = '\\x00'").execute(&mut connection).await?;
    let verdict = verify(&database.app()).await;
    assert!(matches!(verdict, Err(MigrateError::Changed(_))), "{verdict:?}");
    Ok(())
}

#[tokio::test]
async fn a_new_login_may_take_on_both_roles() -> sqlx::Result<()> {
    let database = TestDatabase::create().await;
    let login = format!("login \"of\" {}", database.name());
    let quoted = login.replace('"', "\"\"");
    let mut connection = database.login().connect().await?;
    let create = format!("create role \"{quoted}\" nologin");
    sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await?;
    grant_roles(&mut connection, &login).await?;
    let granted: bool = sqlx::query_scalar("select pg_has_role($1::name, $2::name, 'member')")
        .bind(&login)
        .bind(HUB_ROLE)
        .fetch_one(&mut connection)
        .await?;
    let drop = format!("drop role \"{quoted}\"");
    sqlx::query(AssertSqlSafe(drop)).execute(&mut connection).await?;
    assert!(granted);
    Ok(())
}

#[tokio::test]
async fn of_two_nodes_that_start_at_once_each_finds_a_whole_schema() -> Result<(), MigrateError> {
    let database = TestDatabase::empty().await;
    let login = database.login();
    let node = || migrate(&login, login.get_username());
    let (one, two) = tokio::join!(node(), node());
    let all = MIGRATOR.iter().count();
    assert!(one? == all || two? == all);
    verify(&database.app()).await
}
