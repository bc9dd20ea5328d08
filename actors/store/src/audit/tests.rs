use std::time::Duration;

use insightdesk_domain::audit::{Action, Asker};
use insightdesk_domain::mail::Letter;
use serde_json::json;
use sqlx::PgPool;

use super::*;
use crate::leases::{self, Held};
use crate::pools::{PoolOptions, Pools};
use crate::testing::TestDatabase;

mod alerts;

const LASTS: Duration = Duration::from_secs(60);

fn letter(alert: &Alert, to: &Addressee) -> Letter {
    let text = format!("{:?} {:?}", alert.rule, alert.subject_name);
    Letter { to: to.email.clone(), subject: String::new(), text, html: String::new(), sealed: None }
}

struct Scene {
    pools: Pools,
    /// May do anything, like somebody who has broken in.
    owner: PgPool,
    held: Held,
    ours: OrganizationId,
    checkpoints: Vec<Checkpoint>,
    _database: TestDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::open(database.login(), &PoolOptions::default());
        let owner = PgPool::connect_with(database.login()).await.expect("the owner");
        let held = leases::take(&pools.hub, "audit", "a", LASTS).await.expect("an answer");
        let (ours, checkpoints) = (OrganizationId::now(), Vec::new());
        let held = held.expect("it is free");
        Self { pools, owner, held, ours, checkpoints, _database: database }
    }

    /// A chain of six entries, with a checkpoint after each.
    async fn written() -> Self {
        let mut scene = Self::new().await;
        for number in 0..6 {
            scene.note(number).await;
            scene.chain().await;
        }
        scene
    }

    async fn note(&self, number: u32) {
        let entry = Entry::new(Action::SettingsChanged, &Asker::operator())
            .on("setting", number)
            .changing(json!({"z": 1.50, "a": "é\n"}), json!({"n": number, "a": [null, true]}));
        let mut connection = self.pools.hub.acquire().await.expect("a connection");
        note(&mut connection, self.ours, &entry).await.expect("noted");
    }

    async fn chain(&mut self) -> Chained {
        let chained = chain(&self.pools.hub, &self.held, 100, &letter).await.expect("an answer");
        let chained = chained.expect("ours");
        self.checkpoints.extend(chained.heads.iter().map(|head| Checkpoint {
            organization: head.organization,
            seq: head.seq,
            hash: head.hash,
            at: jiff::Timestamp::now(),
        }));
        chained
    }

    /// How often a text is found, by somebody who waits no longer than that.
    async fn search(&self, text: &str, patience: Option<Duration>) -> sqlx::Result<usize> {
        let search = Search { text: Some(text.to_owned()), patience, ..Search::default() };
        search::search(&self.pools, self.ours, &search, 50).await.map(|found| found.len())
    }

    async fn verify(&self, checkpoints: &[Checkpoint]) -> Verdict {
        let mut connection = self.pools.hub.acquire().await.expect("a connection");
        verify(&mut connection, self.ours, checkpoints).await.expect("an answer")
    }

    /// Does something to the log, and tells which entry is found to be wrong.
    async fn after(&self, harm: &'static str) -> Option<i64> {
        sqlx::raw_sql(harm).execute(&self.owner).await.expect("done");
        self.verify(&self.checkpoints).await.broken.map(|broken| broken.seq)
    }
}

#[tokio::test]
async fn what_was_noted_is_chained_once_and_verifies() {
    let mut scene = Scene::new().await;
    for number in 0..5 {
        scene.note(number).await;
    }
    assert_eq!(scene.chain().await.entries, 5);
    assert_eq!(scene.chain().await, Chained::default());
    scene.note(5).await;
    assert_eq!(scene.chain().await.heads[0].seq, 6);
    let verdict = scene.verify(&scene.checkpoints).await;
    assert_eq!(verdict, Verdict { entries: 6, checkpoints: 2, broken: None });
}

#[tokio::test]
async fn a_changed_byte_is_found() {
    let scene = Scene::written().await;
    let harm = r#"update audit_entries set entry = replace(entry::text, '"n": 2', '"n": 9')::jsonb
                  where seq = 3"#;
    assert_eq!(scene.after(harm).await, Some(3));
}

#[tokio::test]
async fn a_changed_column_is_found() {
    let scene = Scene::written().await;
    let harm = "update audit_entries set action = 'auth:logout' where seq = 2";
    assert_eq!(scene.after(harm).await, Some(2));
    let harm = "update audit_entries set action = entry ->> 'action', at = at + interval '1 us'
                where seq = 2";
    assert_eq!(scene.after(harm).await, Some(2));
}

#[tokio::test]
async fn a_deleted_entry_is_found() {
    let scene = Scene::written().await;
    assert_eq!(scene.after("delete from audit_entries where seq = 4").await, Some(4));
}

#[tokio::test]
async fn two_swapped_entries_are_found() {
    let scene = Scene::written().await;
    let harm = "update audit_entries set seq = -seq + 100 where seq in (2, 5);
                update audit_entries set seq = 102 - 98 + 1 where seq = 98;
                update audit_entries set seq = 2 where seq = 95";
    assert_eq!(scene.after(harm).await, Some(2));
}

#[tokio::test]
async fn a_tail_that_was_cut_is_found_by_the_checkpoints() {
    let scene = Scene::written().await;
    assert_eq!(scene.after("delete from audit_entries where seq > 4").await, Some(5));
    assert_eq!(scene.verify(&[]).await.broken, None, "the database alone cannot know");
    assert_eq!(scene.after("delete from audit_entries").await, Some(1));
}

#[tokio::test]
async fn a_chain_that_was_made_anew_from_the_middle_is_found_by_the_checkpoints() {
    let scene = Scene::written().await;
    let harm = "insert into audit_queue (id, organization_id, at, entry)
                    select id, organization_id, at, case when seq = 4
                        then jsonb_set(entry, '{asker,actor,kind}', '\"system\"') else entry end
                    from audit_entries where seq >= 4;
                delete from audit_entries where seq >= 4";
    sqlx::raw_sql(harm).execute(&scene.owner).await.expect("done");
    let chained = chain(&scene.pools.hub, &scene.held, 100, &letter).await.expect("an answer");
    assert_eq!(chained.expect("ours").entries, 3);
    assert_eq!(scene.verify(&[]).await.broken, None, "the chain by itself is sound");
    let broken = scene.verify(&scene.checkpoints).await.broken.expect("it is found");
    assert_eq!(broken.seq, 4, "{broken:?}");
}

#[tokio::test]
async fn whoever_lost_the_lease_chains_nothing() {
    let scene = Scene::new().await;
    scene.note(1).await;
    sqlx::query("update leases set expires_at = '-infinity'")
        .execute(&scene.pools.hub)
        .await
        .expect("run out");
    leases::take(&scene.pools.hub, "audit", "b", LASTS).await.expect("taken");
    let late = chain(&scene.pools.hub, &scene.held, 100, &letter).await.expect("an answer");
    assert_eq!(late, None);
}

#[tokio::test]
async fn entries_noted_at_once_are_each_chained_once() {
    let mut scene = Scene::new().await;
    let noting = (0..8).map(|writer| {
        let (hub, ours) = (scene.pools.hub.clone(), scene.ours);
        tokio::spawn(async move {
            for number in 0..25 {
                let entry = Entry::new(Action::SignedIn, &Asker::system())
                    .on("attempt", writer * 100 + number);
                let mut connection = hub.acquire().await.expect("a connection");
                note(&mut connection, ours, &entry).await.expect("noted");
            }
        })
    });
    let noting: Vec<_> = noting.collect();
    while noting.iter().any(|one| !one.is_finished()) {
        scene.chain().await;
    }
    while scene.chain().await.entries > 0 {}
    let verdict = scene.verify(&scene.checkpoints).await;
    assert_eq!((verdict.entries, verdict.broken), (200, None));
    let different = "select count(distinct resource_id) from audit_entries";
    let different: i64 =
        sqlx::query_scalar(different).fetch_one(&scene.pools.hub).await.expect("a count");
    assert_eq!(different, 200);
}

#[tokio::test]
async fn the_log_is_searched_newest_first_in_one_organization_only() {
    let scene = Scene::written().await;
    let seqs = async |what: Search| {
        let found = search(&scene.pools, scene.ours, &what, 4).await.expect("an answer");
        found.into_iter().map(|found| found.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(Search::default()).await, [6, 5, 4, 3]);
    assert_eq!(seqs(Search { before: Some(3), ..Search::default() }).await, [2, 1]);
    let resource = Some("setting:3".to_owned());
    assert_eq!(seqs(Search { resource, ..Search::default() }).await, [4]);
    let text = Some("\"N\": 1,".to_lowercase().replace(',', ""));
    assert_eq!(seqs(Search { text, ..Search::default() }).await, [2]);
    let actor = Some("system".to_owned());
    assert!(seqs(Search { actor, ..Search::default() }).await.is_empty());
    let foreign = search(&scene.pools, OrganizationId::now(), &Search::default(), 9).await;
    assert!(foreign.expect("an answer").is_empty());
    let found = find(&scene.pools, scene.ours, 5).await.expect("an answer").expect("it is there");
    assert_eq!(found.seq, 5);
}

#[tokio::test]
async fn nobody_deletes_what_is_not_a_year_old() {
    let scene = Scene::written().await;
    let trim = async || {
        let trim = "select trim_audit($1, 1)";
        let trim = sqlx::query_scalar(trim).bind(scene.ours.as_uuid());
        let count: i64 = trim.fetch_one(&scene.pools.hub).await.expect("an answer");
        count
    };
    assert_eq!(trim().await, 0, "nothing is a year old");
    assert!(sqlx::query("delete from audit_entries").execute(&scene.pools.hub).await.is_err());
}

#[tokio::test]
async fn a_search_ends_when_its_patience_does() {
    let scene = Scene::written().await;
    sqlx::query(
        "insert into audit_entries select organization_id, 100 + n, gen_random_uuid(), at, action,
             actor_kind, actor_id, resource_kind, resource_id, outcome, severity,
             entry || jsonb_build_object('long', repeat('x', 1000)), previous, hash
         from audit_entries, generate_series(1, 20000) n where seq = 1",
    )
    .execute(&scene.owner)
    .await
    .expect("a long log");
    let ended = scene.search("is nowhere", Some(Duration::from_millis(1))).await;
    let code = ended
        .expect_err("too long")
        .into_database_error()
        .and_then(|it| it.code().map(std::borrow::Cow::into_owned));
    assert_eq!(code.as_deref(), Some("57014"));
    assert_eq!(scene.search("is nowhere", None).await.expect("an answer"), 0);
}
