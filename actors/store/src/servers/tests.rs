use sqlx::postgres::PgPoolOptions;

use super::*;
use crate::testing::TestDatabase;

/// A server that nobody has started.
fn nobody() -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass().host("127.0.0.1").port(1).username("nobody")
}

fn read_only(server: PgConnectOptions) -> PgConnectOptions {
    server.options([("default_transaction_read_only", "on")])
}

fn servers(candidates: impl IntoIterator<Item = PgConnectOptions>) -> Servers {
    Servers { candidates: candidates.into_iter().collect() }
}

async fn found(database: &TestDatabase) -> Found {
    servers([database.login()]).find().await.expect("it takes writes")
}

#[tokio::test]
async fn the_server_that_takes_writes_is_found_among_others() {
    let database = TestDatabase::create().await;
    let login = database.login().application_name("this one");
    let found = servers([nobody(), read_only(database.login()), login]).find().await;
    let found = found.expect("one takes writes");
    assert_eq!(found.options.get_application_name(), Some("this one"));
    assert!(found.place.is_known());
}

#[tokio::test]
async fn who_finds_no_server_is_told_about_each() {
    let database = TestDatabase::create().await;
    let login = read_only(database.login());
    let at = name(&login);
    let error = servers([login.clone()]).find().await.expect_err("it takes no writes");
    assert_eq!(error.to_string(), format!("no server takes writes: {at} is read-only"));
    let lines = servers([nobody(), login]).survey().await;
    assert!(lines[0].as_ref().is_err_and(|it| it.starts_with("127.0.0.1:1: ")), "{lines:?}");
    assert_eq!(lines[1], Ok(format!("{at} is read-only")));
}

#[tokio::test]
async fn a_login_refuses_a_server_that_takes_no_writes() {
    let database = TestDatabase::create().await;
    let (_mover, login) = Login::to(found(&database).await);
    login.connect(|it| it).await.expect("it takes writes");
    let error = login.connect(read_only).await.expect_err("it takes none");
    assert!(error.to_string().ends_with("the server is read-only"), "{error}");
}

#[tokio::test]
async fn a_login_refuses_a_server_with_another_history() {
    let database = TestDatabase::create().await;
    let mut elsewhere = found(&database).await;
    elsewhere.place.timeline += 1;
    let (_mover, login) = Login::to(elsewhere);
    let error = login.connect(|it| it).await.expect_err("it is behind");
    assert!(error.to_string().contains("on timeline 1, not on timeline 2"), "{error}");
}

#[tokio::test]
async fn a_pool_goes_where_its_login_goes() {
    let (one, two) = (TestDatabase::create().await, TestDatabase::create().await);
    let (mover, login) = Login::to(found(&one).await);
    let pool = login.pool(PgPoolOptions::new(), |it| it);
    let name = || sqlx::query_scalar::<_, String>("select current_database()::text");
    assert_eq!(name().fetch_one(&pool).await.expect("it answers"), one.name());
    mover.go(found(&two).await);
    let held = pool.acquire().await.expect("the one that is open");
    let moved = async {
        while name().fetch_one(&pool).await.ok().as_deref() != Some(two.name()) {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), moved).await.expect("new connections lead to the other");
    drop(held);
}

#[tokio::test]
async fn a_watcher_knows_where_it_is_and_which_history_that_is() {
    let database = TestDatabase::create().await;
    let servers = servers([nobody(), database.login()]);
    let (mover, login) = Login::to(servers.find().await.expect("one takes writes"));
    let watcher = Watcher::start(&servers, &mover).await.expect("it answers");
    let at = watcher.whereabouts().borrow().clone();
    assert_eq!((at.server, at.moves), (name(&database.login()), 0));
    assert_eq!(at.place, found(&database).await.place);
    let hub = crate::pools::Pools::open(&login, &crate::pools::PoolOptions::default()).hub;
    let id = sqlx::query_scalar::<_, uuid::Uuid>("select id from timeline").fetch_one(&hub).await;
    assert_eq!(id.expect("it answers"), at.timeline);
}
