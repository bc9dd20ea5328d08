use insightdesk_domain::alert::AlertRule;
use insightdesk_domain::ids::UserId;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;

use super::*;
use crate::accounts::Accounts;

/// An organization with an owner, an admin and an agent, and the writer of its log.
struct Watched {
    scene: Scene,
    agent: UserId,
}

impl Watched {
    async fn new() -> Self {
        let mut scene = Scene::new().await;
        let accounts = Accounts::new(scene.pools.clone());
        let name = |text| Name::parse(text).expect("a name");
        let ours = accounts.create_organization(&name("Acme"), "acme").await.expect("founded");
        scene.ours = ours.id;
        let mut users = Vec::new();
        for (who, role) in [("olga", Role::Owner), ("ada", Role::Admin), ("bob", Role::Agent)] {
            let email = format!("{who}@example.org");
            let user = accounts.create_user(&email, &name(who), "a hash").await.expect("a user");
            accounts.create_member(ours.id, user, role).await.expect("a member");
            users.push(user);
        }
        Self { scene, agent: users[2] }
    }

    /// Notes that something happened to the agent's account, so many times.
    async fn note(&self, action: Action, times: usize) {
        let mut connection = self.scene.pools.hub.acquire().await.expect("a connection");
        for _ in 0..times {
            let entry = Entry::new(action, &Asker::operator()).failed().on("user", self.agent);
            note(&mut connection, self.scene.ours, &entry).await.expect("noted");
        }
    }

    /// Another process takes the lease over.
    async fn hand_over(&mut self, to: &str) -> Held {
        let hub = &self.scene.pools.hub;
        leases::give_back(hub, &self.scene.held).await.expect("given back");
        let held = leases::take(hub, "audit", to, LASTS).await.expect("an answer");
        std::mem::replace(&mut self.scene.held, held.expect("it is free"))
    }

    async fn raised(&self) -> Vec<Raised> {
        alerts(&self.scene.pools, self.scene.ours, None, 100).await.expect("an answer")
    }

    async fn mailed(&self) -> Vec<String> {
        let to = "select payload ->> 'to' from outbox order by id";
        sqlx::query_scalar(to).fetch_all(&self.scene.pools.hub).await.expect("letters")
    }
}

#[tokio::test]
async fn a_burst_is_told_once_wherever_the_writer_is() {
    let mut desk = Watched::new().await;
    desk.note(Action::SignInFailed, 2).await;
    desk.scene.chain().await;
    desk.note(Action::SignInFailed, 2).await;
    desk.scene.chain().await;
    assert!(desk.raised().await.is_empty(), "four are not five");
    desk.note(Action::SignInFailed, 3).await;
    let lost = desk.hand_over("b").await;
    let late = chain(&desk.scene.pools.hub, &lost, 100, &letter).await.expect("an answer");
    assert_eq!((late, desk.raised().await.len()), (None, 0));
    desk.scene.chain().await;
    desk.note(Action::SignInFailed, 5).await;
    desk.hand_over("c").await;
    desk.scene.chain().await;
    let raised = desk.raised().await;
    let [alert] = raised.as_slice() else { panic!("{raised:?}") };
    assert_eq!((alert.rule, alert.finding.count, alert.seq), (AlertRule::FailedSignIns, 5, 5));
    assert_eq!(alert.subject_name.as_deref(), Some("bob"));
    assert_eq!(desk.mailed().await, ["olga@example.org", "ada@example.org"]);
    let verdict = desk.scene.verify(&desk.scene.checkpoints).await;
    assert_eq!((verdict.entries, verdict.broken), (12, None));
}

#[tokio::test]
async fn changed_settings_are_listed_and_mailed_to_nobody() {
    let mut desk = Watched::new().await;
    desk.note(Action::SettingsChanged, 2).await;
    desk.scene.chain().await;
    let raised = desk.raised().await;
    assert!(raised.iter().all(|alert| alert.rule == AlertRule::SettingsChanged));
    assert_eq!((raised.len(), desk.mailed().await.len()), (2, 0));
    assert_eq!(raised[0].subject.kind, "operator");
    assert!(raised[0].seq > raised[1].seq, "the newest first");
}

#[tokio::test]
async fn a_storm_is_listed_and_mailed_only_so_often() {
    let mut desk = Watched::new().await;
    let mut connection = desk.scene.pools.hub.acquire().await.expect("a connection");
    for _ in 0..12 {
        let lock = Entry::new(Action::AccountLocked, &Asker::operator()).on("user", UserId::now());
        note(&mut connection, desk.scene.ours, &lock).await.expect("noted");
    }
    desk.scene.chain().await;
    assert_eq!(desk.raised().await.len(), 12);
    assert_eq!(desk.mailed().await.len(), 2 * 10, "to the owner and the admin");
}

#[tokio::test]
async fn nobody_reads_the_alerts_of_others() {
    let mut desk = Watched::new().await;
    desk.note(Action::AccountLocked, 1).await;
    desk.scene.chain().await;
    let foreign = alerts(&desk.scene.pools, OrganizationId::now(), None, 100).await;
    assert_eq!((desk.raised().await.len(), foreign.expect("an answer").len()), (1, 0));
}
