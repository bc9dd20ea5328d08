//! Tickets whose rows somebody else holds.

use std::time::{Duration, Instant};

use sqlx::ConnectOptions;
use sqlx::postgres::PgTransaction;

use super::*;

/// A while that nobody waits who does not have to.
const SOON: Duration = Duration::from_secs(10);

impl Scene {
    /// A ticket that is there.
    async fn ticket(&mut self, number: i64) -> (TicketId, Append) {
        let ticket = TicketId::now();
        let first = self.append(ticket, 1, &Ticket::default(), vec![self.created(number)]);
        assert!(self.store(&first).await);
        (ticket, first)
    }

    /// Somebody who has carried out this statement, and leaves the transaction open.
    async fn somebody(&self, statement: &'static str, ticket: TicketId) -> PgTransaction<'static> {
        let mut open = self.hub.begin().await.expect("it begins");
        let statement = sqlx::query(statement).bind(ticket.as_uuid());
        statement.execute(&mut *open).await.expect("nobody else holds it");
        open
    }
}

const HOLD: &str = "select from tickets where id = $1 for update";

#[tokio::test]
async fn an_append_gives_up_on_a_ticket_that_somebody_holds_and_writes_nothing() {
    let mut scene = Scene::set().await;
    let ((held, first), (free, other)) = (scene.ticket(1).await, scene.ticket(2).await);
    let appends = [
        Arc::new(scene.append(held, 1, &first.after, vec![said("held")])),
        Arc::new(scene.append(free, 1, &other.after, vec![said("free")])),
    ];
    let somebody = scene.somebody(HOLD, held).await;
    let error = scene.journal.append(&appends).await.expect_err("the row is held");
    assert!(is_held(&error), "{error}");
    assert_eq!(scene.count("messages").await, 0);
    let found = scene.journal.held(&[held, free, TicketId::now()]).await.expect("it answers");
    assert_eq!(found, HashSet::from([held]));
    assert_eq!(scene.journal.append(&appends[1..]).await.expect("it is free"), [true]);
    somebody.rollback().await.expect("it ends");
    assert_eq!(scene.journal.append(&appends[..1]).await.expect("it is free"), [true]);
}

#[tokio::test]
async fn tickets_are_loaded_although_somebody_holds_another() {
    let mut scene = Scene::set().await;
    let ((held, _), (free, _)) = (scene.ticket(1).await, scene.ticket(2).await);
    let activations = Activations::open(scene.database.login());
    let somebody = scene.somebody(HOLD, held).await;
    let asked = [held, free, TicketId::now()].map(|ticket| activations.activate(ticket));
    let [refused, loaded, unknown] = asked;
    let (refused, loaded, unknown) = tokio::join!(refused, loaded, unknown);
    assert!(refused.is_err_and(|NotLoaded(error)| is_held(&error)));
    assert_eq!(loaded.expect("it is free").map(|it| it.epoch), Some(2));
    assert!(unknown.expect("nobody holds it").is_none());
    somebody.rollback().await.expect("it ends");
    let loaded = activations.activate(held).await.expect("it is free");
    assert_eq!(loaded.map(|it| it.epoch), Some(2));
}

#[tokio::test]
async fn nobody_waits_long_for_the_whole_table() {
    let mut scene = Scene::set().await;
    let (ticket, first) = scene.ticket(1).await;
    let append = Arc::new(scene.append(ticket, 1, &first.after, vec![said("later")]));
    let activations = Activations::open(scene.database.login());
    let (began, lock) = (Instant::now(), "lock table tickets in access exclusive mode");
    let mut owner = scene.database.login().connect().await.expect("the owner connects");
    sqlx::raw_sql("begin").execute(&mut owner).await.expect("it begins");
    sqlx::raw_sql(lock).execute(&mut owner).await.expect("nobody else holds it");
    let error = scene.journal.append(std::slice::from_ref(&append)).await.expect_err("held");
    assert!(is_held(&error), "{error}");
    assert!(scene.journal.held(&[ticket]).await.is_err_and(|error| is_held(&error)));
    assert!(activations.activate(ticket).await.is_err_and(|NotLoaded(error)| is_held(&error)));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    sqlx::raw_sql("rollback").execute(&mut owner).await.expect("it ends");
    assert_eq!(scene.journal.append(&[append]).await.expect("it is free"), [true]);
}
