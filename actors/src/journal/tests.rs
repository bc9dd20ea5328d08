//! Commits that meet transactions of somebody else.

use std::time::Instant;

use insightdesk_domain::ids::TicketId;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::error::ExecuteError;
use crate::testing::{PATIENCE, Scene, eventually, post};

/// Somebody with a transaction that they do not end.
struct Somebody(PgConnection);

impl Somebody {
    async fn comes(scene: &Scene) -> Self {
        let mut connection = scene.database.login().connect().await.expect("the server answers");
        // of two who wait for each other the other one gives way
        let begin = sqlx::raw_sql("set deadlock_timeout = '1min'; begin");
        begin.execute(&mut connection).await.expect("it begins");
        Self(connection)
    }

    async fn takes(&mut self, tickets: &[TicketId]) {
        for ticket in tickets {
            let hold = format!("select from tickets where id = '{ticket}' for update");
            let held = sqlx::raw_sql(AssertSqlSafe(hold)).execute(&mut self.0).await;
            held.expect("it gets the row");
        }
    }

    async fn goes(self) {
        self.0.close().await.expect("the server answers");
    }
}

/// Waits until the journal waits for a lock.
async fn the_journal_waits(scene: &Scene) {
    let mut watcher = scene.database.login().connect().await.expect("the server answers");
    let waiting = "select count(*) from pg_stat_activity where datname = current_database()
        and application_name = 'insightdesk_journal' and wait_event_type = 'Lock'";
    let begun = Instant::now();
    loop {
        let count = sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut watcher).await;
        if count.expect("the server answers") > 0 {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "the journal waits for nobody");
    }
}

#[tokio::test]
async fn whoever_holds_some_tickets_keeps_nobody_from_the_others() {
    let scene = Scene::set().await;
    let [one, two] = [scene.open_ticket().await, scene.open_ticket().await];
    let free = scene.open_ticket().await;
    let mut somebody = Somebody::comes(&scene).await;
    somebody.takes(&[one, two]).await;
    let lia = scene.lia();
    let ask = |ticket| scene.ask(&lia, ticket, post("hello"));
    let others = async {
        the_journal_waits(&scene).await;
        tokio::join!(ask(two), ask(free))
    };
    let (first, (second, third)) = tokio::join!(ask(one), others);
    assert_eq!((first, second), (Err(ExecuteError::Unavailable), Err(ExecuteError::Unavailable)));
    assert!(third.is_ok(), "{third:?}");
    somebody.goes().await;
    assert!(ask(one).await.is_ok() && ask(two).await.is_ok());
}

#[tokio::test]
async fn a_batch_that_had_to_give_way_is_stored_all_the_same() {
    let scene = Scene::set().await;
    let mut tickets = [scene.open_ticket().await, scene.open_ticket().await];
    tickets.sort_unstable();
    let ([low, high], early) = (tickets, scene.open_ticket().await);
    let (mut first, mut second) = (Somebody::comes(&scene).await, Somebody::comes(&scene).await);
    first.takes(&[early]).await;
    second.takes(&[high]).await;
    let lia = scene.lia();
    let ask = |ticket| scene.ask(&lia, ticket, post("hello"));
    let cross = async {
        the_journal_waits(&scene).await;
        let depth = || scene.metric("insightdesk_mailbox_depth", "journal");
        eventually("both are queued", || (depth() == 2.0).then_some(())).await;
        first.goes().await;
        the_journal_waits(&scene).await;
        second.takes(&[low]).await;
        second.goes().await;
    };
    let (one, two, three, ()) = tokio::join!(ask(early), ask(low), ask(high), cross);
    assert!(one.is_ok() && two.is_ok() && three.is_ok(), "{one:?} {two:?} {three:?}");
}
