//! Two organizations of the same name that have one of everything.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::principal::Role;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::super::audit::chain;
use super::super::people::{Person, hire, hire_at, organization};
use super::super::*;
use super::table::{Row, Thing};

/// Two owners who know each other's ids, and a colleague of the first.
pub(super) struct Neighbours {
    pub(super) desk: Desk,
    pub(super) ours: Person,
    colleague: Person,
    pub(super) theirs: Person,
}

impl Neighbours {
    pub(super) async fn meet() -> Self {
        let desk = Desk::open().await;
        let ours = hire(&desk, "Olga", Role::Owner).await;
        let colleague = hire(&desk, "Bert", Role::Agent).await;
        let other = organization(&desk, "acme-2").await;
        let theirs = hire_at(&desk, other, "Eve", Role::Owner).await;
        let (accounts, shop) = (&desk.app.accounts, people::name("Shop"));
        accounts.create_inbox(other, &shop, KEY, &[]).await.expect("a free key");
        for person in [&ours, &theirs] {
            furnish(&desk, person).await;
        }
        note(&desk, other).await;
        Self { desk, ours, colleague, theirs }
    }

    /// The id of such a thing of theirs.
    pub(super) async fn foreign(&self, thing: Thing) -> String {
        self.id(thing, &self.theirs).await
    }

    async fn id(&self, thing: Thing, of: &Person) -> String {
        let statement = match thing {
            Thing::Member => return of.member.to_string(),
            Thing::Organization => return of.organization.to_string(),
            Thing::SignIn => return of.sign_in.to_string(),
            Thing::Passkey => "select id from passkeys where user_id = $2",
            Thing::Team => "select id from teams where organization_id = $1 and not is_default",
            Thing::Role => "select id from roles where organization_id = $1",
            Thing::Inbox => "select id from inboxes where organization_id = $1 and kind = 'chat'",
            Thing::IdentityKey => "select id from identity_keys where organization_id = $1",
            Thing::Contact => "select id from contacts where organization_id = $1",
            Thing::Invitation => "select id from invitations where organization_id = $1",
            Thing::Key => "select id from api_keys where organization_id = $1",
            Thing::Provider => "select id from providers where organization_id = $1",
            Thing::Entry => "select max(seq) from audit_entries where organization_id = $1",
        };
        let statement = format!("select ({statement} and $1::uuid <> $2::uuid)::text");
        sqlx::query_scalar(AssertSqlSafe(statement))
            .bind(of.organization.as_uuid())
            .bind(of.user.as_uuid())
            .fetch_one(&mut self.desk.owner().await)
            .await
            .expect("one was made")
    }

    /// What the asker has of that: for the other braces of a row.
    async fn own(&self, name: &str) -> String {
        match name {
            "colleague" => self.colleague.member.to_string(),
            "member" => self.ours.member.to_string(),
            "team" => self.id(Thing::Team, &self.ours).await,
            "inbox" => self.desk.inbox.id.to_string(),
            "key" => self.id(Thing::IdentityKey, &self.ours).await,
            other => panic!("what is {other}?"),
        }
    }

    /// Asks what a row asks, with this id.
    pub(super) async fn ask(&self, row: &Row, id: &str) -> Answer {
        let mut path = row.path.replace("{}", id);
        for name in ["colleague", "member", "team", "inbox", "key"] {
            let braces = format!("{{{name}}}");
            if path.contains(&braces) {
                path = path.replace(&braces, &self.own(name).await);
            }
        }
        let call = self.ours.call(&self.desk, row.method, &path);
        match row.body {
            "" => call.send().await,
            body => call.body("application/json", body.replace("{}", id)).send().await,
        }
    }

    /// Every row of every table that belongs to them, as text.
    pub(super) async fn everything_of_theirs(&self) -> Vec<(String, String)> {
        let mut rows = self.desk.dump().await;
        let ids = [self.theirs.organization.to_string(), self.theirs.user.to_string()];
        rows.retain(|(_, row)| ids.iter().any(|id| row.contains(id)));
        rows.sort();
        rows
    }
}

const KEY: &str = "pk_abcdefghijklmnopqrstuvwx";

/// Makes one of everything, as far as it can be made by a call.
async fn furnish(desk: &Desk, person: &Person) {
    let organization = person.organization;
    let inbox = "select id from inboxes where organization_id = $1";
    let inbox: Uuid = sqlx::query_scalar(inbox)
        .bind(organization.as_uuid())
        .fetch_one(&desk.pools.hub)
        .await
        .expect("it was made");
    let invited = format!("guest@{organization}.example");
    for (path, body) in [
        ("/roles", json!({ "name": "Clerk", "permissions": ["team:read"] })),
        ("/teams", json!({ "name": "Billing", "description": "" })),
        ("/api-keys", json!({ "name": "Robot", "scopes": ["read"], "expires_in_days": 1 })),
        ("/invitations", json!({ "email": invited, "role": "agent", "teams": [] })),
        (
            "/providers",
            json!({ "name": "Elsewhere", "issuer": "https://id.example",
            "client_id": "desk", "domains": [], "creates_members": false, "enabled": true }),
        ),
        (
            &format!("/inboxes/{inbox}/identity-keys"),
            json!({ "algorithm": "HS256", "keep_hours": 0 }),
        ),
    ] {
        let answer = person.send(desk, "POST", path, body).await;
        assert_eq!(answer.status, 201, "{path}: {answer:?}");
    }
    for statement in [
        "insert into contacts (id, organization_id, name) values (gen_random_uuid(), $1, 'Cleo')",
        "insert into passkeys (id, user_id, name, credential_id, credential, counter)
         select gen_random_uuid(), user_id, 'Key', sha256(user_id::text::bytea), '{}', 0
         from memberships where organization_id = $1 and role = 'owner'",
    ] {
        let made = sqlx::query(statement).bind(organization.as_uuid());
        made.execute(&desk.pools.hub).await.expect("the hub may");
    }
}

/// Has the other log go on for longer than ours.
async fn note(desk: &Desk, organization: OrganizationId) {
    let entry = Entry::new(Action::SettingsChanged, &Asker::operator());
    for _ in 0..40 {
        desk.app.accounts.note(organization, &entry).await.expect("noted");
    }
    chain(desk).await;
}
