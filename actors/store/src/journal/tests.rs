//! The journal against a real PostgreSQL.

mod held;

use std::collections::BTreeSet;

use insightdesk_domain::ids::{ContactId, InboxId, MessageId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::{Event, Priority};
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use super::*;
use crate::testing::TestDatabase;

struct Scene {
    database: TestDatabase,
    hub: PgPool,
    journal: Journal,
    organization: OrganizationId,
    inbox: InboxId,
    contact: ContactId,
}

impl Scene {
    async fn set() -> Self {
        let database = TestDatabase::create().await;
        let hub = PgPoolOptions::new().max_connections(4).connect_with(database.hub());
        let hub = hub.await.expect("the hub's role connects");
        let journal =
            Journal::connect(&database.login().into()).await.expect("the journal connects");
        let organization = OrganizationId::now();
        let (inbox, contact) = (InboxId::now(), ContactId::now());
        let id = organization.as_uuid();
        let prepare = [
            sqlx::query("insert into organizations (id, name, slug) values ($1, 'Acme', 'acme')")
                .bind(id),
            sqlx::query(
                "insert into inboxes (id, organization_id, kind, name, key)
                 values ($2, $1, 'chat', 'Shop', 'pk_' || repeat('a', 24))",
            )
            .bind(id)
            .bind(inbox.as_uuid()),
            sqlx::query(
                "insert into contacts (id, organization_id, name) values ($2, $1, 'Amara')",
            )
            .bind(id)
            .bind(contact.as_uuid()),
        ];
        for statement in prepare {
            statement.execute(&hub).await.expect("a row is inserted");
        }
        Self { database, hub, journal, organization, inbox, contact }
    }

    fn by(&self) -> Party {
        Party::Contact(self.contact)
    }

    /// An append of these events, each standing for a command of its own.
    fn append(&self, ticket: TicketId, epoch: i64, before: &Ticket, events: Vec<Event>) -> Append {
        let mut after = before.clone();
        let mut summary = Summary::default();
        let entries = events.into_iter().map(|event| {
            let contact_prev = after.contact_seq;
            let at = Timestamp::from_second(1_700_000_000).expect("in range");
            after.apply(self.by(), at, &event);
            let command = Some(CommandId::now());
            let (seq, by, by_name) = (after.seq, self.by(), "Amara".to_owned());
            let recorded = Recorded { ticket, seq, contact_prev, at, by, by_name, command, event };
            summary.apply(&recorded);
            Entry { recorded, fingerprint: Some(7) }
        });
        let events: Vec<Entry> = entries.collect();
        let (organization, expected) = (self.organization, before.seq);
        let effects = Vec::new();
        Append { organization, ticket, epoch, expected, after, summary, events, effects }
    }

    fn created(&self, number: i64) -> Event {
        Event::Created {
            team: None,
            number: TicketNumber(number),
            inbox: self.inbox,
            contact: self.contact,
            channel: Channel::Chat,
            priority: Priority::Medium,
            subject: Subject::parse("late parcel").ok(),
        }
    }

    async fn store(&mut self, append: &Append) -> bool {
        let stored = self.journal.append(&[Arc::new(append.clone())]).await;
        stored.expect("the database answers") == [true]
    }

    async fn count(&self, table: &str) -> i64 {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(count).fetch_one(&self.hub).await.expect("a table")
    }
}

fn said(text: &str) -> Event {
    Event::Message { message: MessageId::now(), body: Body::parse(text).ok(), quiet: false }
}

#[tokio::test]
async fn an_append_is_read_back_by_whoever_activates_the_ticket() {
    let mut scene = Scene::set().await;
    let ticket = TicketId::now();
    let events = vec![scene.created(1), said("where is it?")];
    let first = scene.append(ticket, 1, &Ticket::default(), events);
    assert!(scene.store(&first).await);
    let activations = Activations::open(scene.database.login());
    let activated = activations.activate(ticket).await.expect("answers").expect("exists");
    assert_eq!((activated.epoch, activated.organization), (2, scene.organization));
    assert_eq!(activated.ticket, first.after);
    assert_eq!(activated.summary, first.summary);
}

#[tokio::test]
async fn a_ticket_that_was_never_created_activates_as_nothing() {
    let scene = Scene::set().await;
    let activations = Activations::open(scene.database.login());
    assert!(activations.activate(TicketId::now()).await.expect("answers").is_none());
}

#[tokio::test]
async fn an_owner_of_the_past_writes_nothing() {
    let mut scene = Scene::set().await;
    let ticket = TicketId::now();
    let first = scene.append(ticket, 1, &Ticket::default(), vec![scene.created(1)]);
    assert!(scene.store(&first).await);
    Activations::open(scene.database.login()).activate(ticket).await.expect("taken over");
    let stale = scene.append(ticket, 1, &first.after, vec![said("from the past")]);
    assert!(!scene.store(&stale).await);
    assert_eq!((scene.count("ticket_events").await, scene.count("messages").await), (1, 0));
    let current = Append { epoch: 2, ..stale };
    assert!(scene.store(&current).await);
}

#[tokio::test]
async fn an_owner_behind_the_head_writes_nothing() {
    let mut scene = Scene::set().await;
    let ticket = TicketId::now();
    let first = scene.append(ticket, 1, &Ticket::default(), vec![scene.created(1)]);
    assert!(scene.store(&first).await);
    let one = scene.append(ticket, 1, &first.after, vec![said("one")]);
    let other = scene.append(ticket, 1, &first.after, vec![said("other")]);
    assert!(scene.store(&one).await);
    assert!(!scene.store(&other).await);
}

#[tokio::test]
async fn a_ticket_is_created_once() {
    let mut scene = Scene::set().await;
    let ticket = TicketId::now();
    let first = scene.append(ticket, 1, &Ticket::default(), vec![scene.created(1), said("a")]);
    let again = scene.append(ticket, 1, &Ticket::default(), vec![scene.created(2), said("b")]);
    assert!(scene.store(&first).await);
    assert!(!scene.store(&again).await);
    assert_eq!((scene.count("tickets").await, scene.count("messages").await), (1, 1));
}

#[tokio::test]
async fn a_command_that_was_carried_out_refuses_its_append_and_is_remembered() {
    let mut scene = Scene::set().await;
    let ticket = TicketId::now();
    let first = scene.append(ticket, 1, &Ticket::default(), vec![scene.created(1), said("a")]);
    assert!(scene.store(&first).await);
    let mut repeat = scene.append(ticket, 1, &first.after, vec![said("a"), said("new")]);
    let command = first.events[1].recorded.command;
    repeat.events[0].recorded.command = command;
    assert!(!scene.store(&repeat).await);
    let key = CommandKey { by: scene.by(), command: command.expect("given") };
    let remembered = Activations::open(scene.database.login()).remembered(ticket, key).await;
    let message = first.events[1].recorded.event.message();
    let place = Place { seq: 2, message };
    assert_eq!(remembered.expect("answers"), Some(Remembered { fingerprint: 7, place }));
}

#[tokio::test]
async fn the_same_command_id_on_another_ticket_is_another_command() {
    let mut scene = Scene::set().await;
    let first = scene.append(TicketId::now(), 1, &Ticket::default(), vec![scene.created(1)]);
    let mut second = scene.append(TicketId::now(), 1, &Ticket::default(), vec![scene.created(2)]);
    second.events[0].recorded.command = first.events[0].recorded.command;
    assert!(scene.store(&first).await && scene.store(&second).await);
}

#[tokio::test]
async fn in_one_batch_each_ticket_stands_for_itself() {
    let mut scene = Scene::set().await;
    let old = TicketId::now();
    let first = scene.append(old, 1, &Ticket::default(), vec![scene.created(1)]);
    assert!(scene.store(&first).await);
    let fresh = |number| vec![scene.created(number), said("hello")];
    let batch = [
        scene.append(TicketId::now(), 1, &Ticket::default(), fresh(2)),
        scene.append(old, 9, &first.after, vec![said("wrong epoch")]),
        scene.append(TicketId::now(), 1, &Ticket::default(), fresh(3)),
    ];
    let stored = scene.journal.append(&batch.map(Arc::new)).await.expect("the database answers");
    assert_eq!(stored, [true, false, true]);
    assert_eq!((scene.count("tickets").await, scene.count("messages").await), (3, 2));
}

#[tokio::test]
async fn effects_are_written_with_their_cause_or_not_at_all() {
    let mut scene = Scene::set().await;
    let effect = || Effect { id: Uuid::now_v7(), kind: "mail".to_owned(), payload: json!({}) };
    let ticket = TicketId::now();
    let mut first = scene.append(ticket, 1, &Ticket::default(), vec![scene.created(1)]);
    first.effects.push(effect());
    assert!(scene.store(&first).await);
    let mut stale = scene.append(ticket, 9, &first.after, vec![said("no")]);
    stale.effects.push(effect());
    assert!(!scene.store(&stale).await);
    assert_eq!(scene.count("outbox").await, 1);
}

#[tokio::test]
async fn what_the_database_cannot_keep_fails_as_a_whole() {
    let mut scene = Scene::set().await;
    let mut bad = scene.append(TicketId::now(), 1, &Ticket::default(), vec![scene.created(1)]);
    bad.summary.preview = "a\0b".to_owned();
    assert!(scene.journal.append(&[Arc::new(bad)]).await.is_err());
    assert_eq!(scene.count("tickets").await, 0);
    let good = scene.append(TicketId::now(), 1, &Ticket::default(), vec![scene.created(2)]);
    assert!(scene.store(&good).await, "the connection is good for the next one");
}

#[tokio::test]
async fn numbers_are_drawn_once_by_however_many_nodes() {
    let scene = Scene::set().await;
    let mut drawing = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (hub, organization) = (scene.hub.clone(), scene.organization);
        drawing.spawn(async move { crate::numbers::reserve(&hub, organization, 4).await });
    }
    let firsts: BTreeSet<i64> = drawing.join_all().await.into_iter().flatten().collect();
    let expected: BTreeSet<i64> = (0..20).map(|block| 1 + block * 4).collect();
    assert_eq!(firsts, expected);
}
