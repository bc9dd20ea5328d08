//! Two organizations with equal names: whatever id one guesses of the other, it gets the answer that
//! an id of nobody gets.

use insightdesk_domain::principal::Role;
use uuid::Uuid;

use super::people::{Person, hire, hire_at, organization};
use super::*;

/// Something of one organization that has an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Member,
    Team,
    Role,
    Inbox,
    Contact,
    Organization,
}

/// Every route that takes an id: `{}` stands for it in the path or in the body. Whoever adds a
/// route adds its line.
const ROUTES: &[(Thing, &str, &str, &str)] = &[
    (Thing::Member, "GET", "/members/{}", ""),
    (Thing::Member, "PATCH", "/members/{}", r#"{"disabled": true}"#),
    (Thing::Member, "DELETE", "/members/{}", ""),
    (Thing::Member, "POST", "/members/{}/end-sign-ins", ""),
    (Thing::Member, "POST", "/organization/transfer", r#"{"to": "{}"}"#),
    (Thing::Member, "PUT", "/teams/{own}/members/{}", r#"{"rank": "agent", "skills": []}"#),
    (Thing::Member, "DELETE", "/teams/{own}/members/{}", ""),
    (Thing::Team, "PUT", "/teams/{}", r#"{"name": "Ours now", "description": ""}"#),
    (Thing::Team, "DELETE", "/teams/{}", ""),
    (Thing::Team, "PUT", "/teams/{}/members/{me}", r#"{"rank": "agent", "skills": []}"#),
    (Thing::Team, "DELETE", "/teams/{}/members/{me}", ""),
    (Thing::Role, "PUT", "/roles/{}", r#"{"name": "Ours now", "permissions": []}"#),
    (Thing::Role, "DELETE", "/roles/{}", ""),
    (Thing::Role, "PATCH", "/members/{colleague}", r#"{"custom_role": "{}"}"#),
    (Thing::Organization, "POST", "/auth/switch", r#"{"organization": "{}"}"#),
];

/// Two owners who know each other's ids, and a colleague of the first.
struct Neighbours {
    desk: Desk,
    ours: Person,
    colleague: Person,
    theirs: Person,
}

impl Neighbours {
    async fn meet() -> Self {
        let desk = Desk::open().await;
        let ours = hire(&desk, "Olga", Role::Owner).await;
        let colleague = hire(&desk, "Bert", Role::Agent).await;
        let other = organization(&desk, "acme-2").await;
        let theirs = hire_at(&desk, other, "Eve", Role::Owner).await;
        for person in [&ours, &theirs] {
            let body = json!({ "name": "Clerk", "permissions": ["team:read"] });
            assert_eq!(person.send(&desk, "POST", "/roles", body).await.status, 201);
            let body = json!({ "name": "Billing", "description": "" });
            assert_eq!(person.send(&desk, "POST", "/teams", body).await.status, 201);
        }
        sqlx::raw_sql(
            "insert into inboxes (id, organization_id, kind, name, key)
                 select gen_random_uuid(), id, 'chat', 'Shop', 'pk_abcdefghijklmnopqrstuvwx'
                 from organizations where slug = 'acme-2';
             insert into contacts (id, organization_id, name)
                 select gen_random_uuid(), id, 'Cleo' from organizations;",
        )
        .execute(&desk.pools.hub)
        .await
        .expect("the hub may");
        Self { desk, ours, colleague, theirs }
    }

    /// The id of such a thing of theirs.
    async fn foreign(&self, thing: Thing) -> Uuid {
        let statement = match thing {
            Thing::Member => return self.theirs.member.as_uuid(),
            Thing::Organization => return self.theirs.organization.as_uuid(),
            Thing::Team => "select id from teams where organization_id = $1 and not is_default",
            Thing::Role => "select id from roles where organization_id = $1",
            Thing::Inbox => "select id from inboxes where organization_id = $1",
            Thing::Contact => "select id from contacts where organization_id = $1",
        };
        let id = sqlx::query_scalar(statement).bind(self.theirs.organization.as_uuid());
        id.fetch_one(&self.desk.pools.hub).await.expect("it was made")
    }

    async fn own_team(&self) -> Uuid {
        let statement = "select id from teams where organization_id = $1 and not is_default";
        let id = sqlx::query_scalar(statement).bind(self.ours.organization.as_uuid());
        id.fetch_one(&self.desk.pools.hub).await.expect("it was made")
    }

    async fn ask(&self, method: &str, path: &str, body: &str, id: Uuid) -> Answer {
        let put = |text: &str| {
            text.replace("{}", &id.to_string())
                .replace("{me}", &self.ours.member.to_string())
                .replace("{colleague}", &self.colleague.member.to_string())
        };
        let path = put(path).replace("{own}", &self.own_team().await.to_string());
        let call = self.ours.call(&self.desk, method, &path);
        match body {
            "" => call.send().await,
            body => call.body("application/json", put(body)).send().await,
        }
    }

    /// Everything of theirs, as text.
    async fn everything_of_theirs(&self) -> Vec<String> {
        let mut rows = Vec::new();
        for table in ["organizations", "memberships", "teams", "team_members", "roles", "inboxes"] {
            let column = if table == "organizations" { "id" } else { "organization_id" };
            let statement =
                format!("select to_jsonb(t)::text from {table} t where {column} = $1 order by 1");
            let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .bind(self.theirs.organization.as_uuid())
                .fetch_all(&self.desk.pools.hub)
                .await
                .expect("the hub may");
            rows.extend(found);
        }
        rows
    }
}

#[tokio::test]
async fn a_foreign_id_gets_the_answer_of_an_unknown_one() {
    let neighbours = Neighbours::meet().await;
    let before = neighbours.everything_of_theirs().await;
    for &(thing, method, path, body) in ROUTES {
        let foreign = neighbours.foreign(thing).await;
        let foreign = neighbours.ask(method, path, body, foreign).await;
        let unknown = neighbours.ask(method, path, body, Uuid::now_v7()).await;
        // An id in a body that names no part of the path is a field that is not right.
        let expected = if body.contains("custom_role") { 422 } else { 404 };
        assert_eq!(foreign.status, expected, "{method} {path} {foreign:?}");
        assert_eq!(problem(&foreign), problem(&unknown), "{method} {path}");
    }
    assert_eq!(neighbours.everything_of_theirs().await, before);
}

#[tokio::test]
async fn lists_hold_nothing_of_the_neighbours() {
    let neighbours = Neighbours::meet().await;
    let Neighbours { desk, ours, theirs, .. } = &neighbours;
    let mut foreign = vec![theirs.member.as_uuid(), theirs.organization.as_uuid()];
    for thing in [Thing::Team, Thing::Role, Thing::Inbox, Thing::Contact] {
        foreign.push(neighbours.foreign(thing).await);
    }
    for path in ["/members", "/teams", "/roles", "/organization", "/organizations", "/auth/me"] {
        let answer = ours.get(desk, path).await;
        assert_eq!(answer.status, 200, "{path}");
        for id in &foreign {
            assert!(!answer.text().contains(&id.to_string()), "{path} {id}");
        }
    }
}
