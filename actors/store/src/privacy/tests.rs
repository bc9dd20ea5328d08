use std::time::Duration;

use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::{ContactId, OrganizationId, UserId};
use insightdesk_domain::mail::Letter;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::audit::{chain, verify};
use crate::leases::{self, Held};
use crate::pools::{PoolOptions, Pools};
use crate::testing::TestDatabase;

mod person;

/// One organization, with an agent, a contact, and a ticket on which both have written. Everybody
/// and everything has the same id.
struct Scene {
    pools: Pools,
    owner: PgPool,
    held: Held,
    id: Uuid,
    _database: TestDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::open(database.login(), &PoolOptions::default());
        let owner = PgPool::connect_with(database.login()).await.expect("the owner");
        let id = Uuid::now_v7();
        for statement in include_str!("../pools/fill.sql").split(';') {
            let fill = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(id).execute(&owner).await;
            if !statement.trim().is_empty() {
                fill.expect("a row");
            }
        }
        sqlx::raw_sql(include_str!("tests/scene.sql")).execute(&owner).await.expect("a scene");
        let held = leases::take(&pools.hub, "retention", "a", Duration::from_secs(60)).await;
        let held = held.expect("an answer").expect("it is free");
        Self { pools, owner, held, id, _database: database }
    }

    fn organization(&self) -> OrganizationId {
        OrganizationId::from_uuid(self.id)
    }

    fn user(&self) -> UserId {
        UserId::from_uuid(self.id)
    }

    async fn run(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&self.owner).await.expect("done");
    }

    async fn count(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.owner).await.expect("a count")
    }

    /// In how many rows of how many tables a text stands anywhere.
    async fn tables_with(&self, text: &str) -> Vec<String> {
        let tables: Vec<String> = sqlx::query_scalar(
            "select table_name::text from information_schema.tables
             where table_schema = 'public' and table_type = 'BASE TABLE'",
        )
        .fetch_all(&self.owner)
        .await
        .expect("the tables");
        let mut found = Vec::new();
        for table in tables {
            let statement =
                format!("select exists (select from {table} t where strpos(t::text, $1) > 0)");
            let is_there: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .bind(text)
                .fetch_one(&self.owner)
                .await
                .expect("an answer");
            if is_there {
                found.push(table);
            }
        }
        found
    }

    async fn ask(&self, token: [u8; 32]) -> Asked {
        let letter = Letter {
            sealed: None,
            to: "ada".to_owned(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
        };
        let (ours, by) = (self.organization(), Asker::system());
        ask_erasure(&self.pools, ours, self.user(), &token, &letter, &by).await.expect("an answer")
    }

    async fn confirm(&self, token: [u8; 32]) -> bool {
        let due = confirm_erasure(&self.pools, &token, &Asker::system()).await;
        due.expect("an answer").is_some()
    }
}

#[tokio::test]
async fn somebody_who_confirms_is_gone_after_the_time_of_grace() {
    let scene = Scene::new().await;
    assert_eq!(scene.ask([1; 32]).await, Asked::Done);
    assert!(!scene.confirm([2; 32]).await, "another token");
    assert!(scene.confirm([1; 32]).await);
    assert!(!scene.confirm([1; 32]).await, "a link works once");
    assert_eq!(scene.ask([3; 32]).await, Asked::UnderWay);
    assert_eq!(carry_out(&scene.pools.hub, &scene.held).await.expect("an answer"), 0);
    scene.run("update erasures set due_at = now() - interval '1 s'").await;
    assert_eq!(carry_out(&scene.pools.hub, &scene.held).await.expect("an answer"), 1);
    assert!(scene.tables_with("canary-ada").await.is_empty());
    assert_eq!(scene.count("select count(*) from users where name = 'Deleted user'").await, 1);
    assert_eq!(scene.count("select count(*) from sign_ins where revoked_at is null").await, 0);
    assert_eq!(scene.count("select count(*) from seats where disabled").await, 1);
    assert_eq!(scene.tables_with("reply-of-staff").await, ["messages"], "tickets stay readable");
}

#[tokio::test]
async fn an_erasure_is_taken_back_within_the_time_of_grace_and_an_old_link_does_nothing() {
    let scene = Scene::new().await;
    scene.ask([1; 32]).await;
    scene.run("update erasures set token_expires_at = now()").await;
    assert!(!scene.confirm([1; 32]).await);
    scene.ask([2; 32]).await;
    assert!(scene.confirm([2; 32]).await);
    let due = erasure_of(&scene.pools, scene.user()).await.expect("an answer");
    assert!(due.is_some());
    let (ours, by) = (scene.organization(), Asker::system());
    let cancel = async || cancel_erasure(&scene.pools, ours, scene.user(), &by).await;
    assert!(cancel().await.expect("an answer"));
    assert!(!cancel().await.expect("an answer"));
    assert_eq!(erasure_of(&scene.pools, scene.user()).await.expect("an answer"), None);
}

#[tokio::test]
async fn an_owner_is_erased_only_after_giving_the_organization_away() {
    let scene = Scene::new().await;
    scene.ask([1; 32]).await;
    scene.confirm([1; 32]).await;
    scene.run("update memberships set role = 'owner'; update erasures set due_at = now()").await;
    assert_eq!(carry_out(&scene.pools.hub, &scene.held).await.expect("an answer"), 0);
    assert_eq!(scene.ask([1; 32]).await, Asked::OwnsOne);
    scene.run("update memberships set role = 'admin'").await;
    assert_eq!(carry_out(&scene.pools.hub, &scene.held).await.expect("an answer"), 1);
}

#[tokio::test]
async fn what_is_kept_of_somebody_is_exported_once_a_day() {
    let scene = Scene::new().await;
    let (ours, by) = (scene.organization(), Asker::system());
    let export = async || export_person(&scene.pools, ours, scene.user(), &by).await;
    let Export::Data(data) = export().await.expect("an answer") else { panic!("too soon") };
    assert_eq!(data["profile"]["email"], "canary-ada@example.org");
    assert_eq!(data["memberships"][0]["organization"], "One");
    assert_eq!(data["messages"][0]["body"], "reply-of-staff");
    assert_eq!(data["sign_ins"].as_array().map(Vec::len), Some(1));
    assert!(!data.to_string().contains("hash"), "{data}");
    assert_eq!(export().await.expect("an answer"), Export::TooSoon);
    scene.run("update privacy_exports set at = at - interval '25 hours'").await;
    assert!(matches!(export().await.expect("an answer"), Export::Data(_)));
}

#[tokio::test]
async fn an_erased_contact_leaves_a_ticket_that_can_be_read() {
    let scene = Scene::new().await;
    let (ours, by) = (scene.organization(), Asker::system());
    let contact = ContactId::from_uuid(scene.id);
    let data = export_contact(&scene.pools, ours, contact, &by).await.expect("an answer");
    let data = data.expect("the contact");
    assert_eq!(data["tickets"][0]["messages"][0]["body"], "canary-question");
    assert!(!data.to_string().contains("a note"), "notes are staff's own: {data}");
    let epoch = scene.count("select epoch from tickets").await;
    let journal = "select count(*) from ticket_events";
    let events = scene.count(journal).await;
    let theirs = OrganizationId::now();
    assert!(!erase_contact(&scene.pools, theirs, contact, &by).await.expect("an answer"));
    assert!(erase_contact(&scene.pools, ours, contact, &by).await.expect("an answer"));
    assert!(scene.tables_with("canary-question").await.is_empty());
    assert!(scene.tables_with("canary-lia").await.is_empty());
    assert_eq!(scene.tables_with("reply-of-staff").await, ["messages"]);
    assert_eq!(scene.count(journal).await, events);
    assert!(scene.count("select epoch from tickets").await > epoch, "owners in memory are fenced");
    let open = "select count(*) from widget_tokens where revoked_at is null";
    assert_eq!(scene.count(open).await, 0);
}

#[tokio::test]
async fn a_consent_counts_as_said_last_and_what_was_said_before_is_kept() {
    let scene = Scene::new().await;
    let (ours, user, by) = (scene.organization(), scene.user(), Asker::system());
    let say = async |kind, granted| agree(&scene.pools, ours, user, kind, granted, &by).await;
    for granted in [true, false, true] {
        assert!(say("marketing", granted).await.expect("an answer"));
    }
    assert!(!say("everything", true).await.expect("an answer"));
    let consents = consents(&scene.pools, user).await.expect("an answer");
    let said: Vec<_> = consents.iter().map(|one| (one.kind, one.granted)).collect();
    assert_eq!(said, [("marketing", true), ("analytics", false)]);
    assert_eq!(scene.count("select count(*) from consents").await, 3);
}

#[tokio::test]
async fn what_is_too_old_goes_once_a_day_with_a_report() {
    let scene = Scene::new().await;
    scene.run(include_str!("tests/old.sql")).await;
    let audit = leases::take(&scene.pools.hub, "audit", "a", Duration::from_secs(60)).await;
    let audit = audit.expect("an answer").expect("it is free");
    chain(&scene.pools.hub, &audit, 100, &|_, _| unreachable!("nothing to tell"))
        .await
        .expect("chained");
    assert_eq!(apply(&scene.pools.hub, &scene.held).await.expect("an answer"), 1);
    assert_eq!(apply(&scene.pools.hub, &scene.held).await.expect("an answer"), 0);
    let runs = runs(&scene.pools, scene.organization()).await.expect("an answer");
    assert_eq!((runs[0].tickets, runs[0].contacts, runs[0].audit), (1, 1, 2), "{runs:?}");
    assert!(scene.tables_with("canary-question").await.is_empty());
    let mut connection = scene.pools.hub.acquire().await.expect("a connection");
    let verdict = verify(&mut connection, scene.organization(), &[]).await.expect("an answer");
    assert_eq!((verdict.entries, verdict.broken), (1, None), "the chain goes on from its anchor");
}
