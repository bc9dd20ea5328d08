use std::time::Duration;

use insightdesk_domain::mail::Letter;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;

use super::*;
use crate::accounts::{Accounts, NewLink, Registration, Verification};
use crate::pools::{PoolOptions, Pools};
use crate::testing::TestDatabase;

struct Scene {
    accounts: Accounts,
    hub: PgPool,
    held: Held,
    _database: TestDatabase,
}

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

impl Scene {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::open(database.login(), &PoolOptions::default());
        let held = leases::take(&pools.hub, "retention", "a", Duration::from_secs(60)).await;
        let (hub, held) = (pools.hub.clone(), held.expect("an answer").expect("it is free"));
        Self { accounts: Accounts::new(pools), hub, held, _database: database }
    }

    /// Registers somebody with an organization of the same name.
    async fn register(&self, who: &str) {
        let letter = Letter {
            sealed: None,
            to: String::new(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
        };
        let token = who.bytes().cycle().take(32).collect::<Vec<_>>();
        let token = token.try_into().expect("32 bytes");
        let link = NewLink { token, lasts: Duration::from_secs(60) };
        let (email, name) = (format!("{who}@example.org"), name(who));
        let new = Registration {
            email: &email,
            name: &name,
            organization: &name,
            slug: who,
            password_hash: "a hash",
        };
        let proof = Verification { link, welcome: &letter, known: &letter };
        self.accounts.register(&new, &proof, &Asker::system()).await.expect("registered");
    }

    async fn run(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.hub).await.expect("what the hub may do");
    }

    async fn texts(&self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(&self.hub).await.expect("what the hub may see")
    }

    async fn forget(&self) -> u64 {
        forget_unverified(&self.hub, &self.held).await.expect("an answer")
    }
}

#[tokio::test]
async fn who_never_followed_the_link_goes_after_a_week_with_their_organization() {
    let scene = Scene::new().await;
    for who in ["ada", "bob", "eve", "lia"] {
        scene.register(who).await;
    }
    assert_eq!(scene.forget().await, 0, "they have just come");
    scene.run("update users set created_at = now() - interval '8 days' where name <> 'lia'").await;
    assert_eq!(scene.forget().await, 0, "their links are good for a while");
    scene.run("update account_links set expires_at = now() - interval '1 s'").await;
    scene.run("update users set email_verified_at = now() where name = 'ada'").await;
    let eves = "select id from organizations where slug = 'eve'";
    let eves: uuid::Uuid = sqlx::query_scalar(eves).fetch_one(&scene.hub).await.expect("hers");
    let user = scene.accounts.create_user("mia@example.org", &name("mia"), "a hash").await;
    let eves = OrganizationId::from_uuid(eves);
    let member = scene.accounts.create_member(eves, user.expect("a user"), Role::Agent).await;
    member.expect("a member");
    assert_eq!(scene.forget().await, 1);
    assert_eq!(
        scene.texts("select name from users order by 1").await,
        ["ada", "eve", "lia", "mia"]
    );
    let left = scene.texts("select slug from organizations order by 1").await;
    assert_eq!(left, ["ada", "eve", "lia"], "bob's went with him, eve's has another member");
    let told = "select entry #>> '{details,slug}' from audit_queue
        where entry ->> 'action' = 'gdpr:retention_applied'";
    assert_eq!(scene.texts(told).await, ["bob", "bob"], "in its own log and the platform's");
}

#[tokio::test]
async fn who_was_made_by_the_operator_or_lost_the_lease_stays() {
    let scene = Scene::new().await;
    scene.register("bob").await;
    scene.run("update account_links set expires_at = now() - interval '1 s'").await;
    scene
        .run("update users set created_at = now() - interval '8 days', awaits_proof = false")
        .await;
    assert_eq!(scene.forget().await, 0, "nobody registered it");
    scene.run("update users set awaits_proof = true").await;
    leases::give_back(&scene.hub, &scene.held).await.expect("given back");
    let other = leases::take(&scene.hub, "retention", "b", Duration::from_secs(60)).await;
    assert!(other.expect("an answer").is_some());
    assert_eq!(scene.forget().await, 0, "another node does it now");
}
