//! Every route × every scope of a key × every role that its maker has by now.

use super::super::people::{Person, hire};
use super::*;
use insightdesk_domain::principal::Role as BuiltIn;

const SCOPES: [&str; 4] = ["read", "write", "delete", "admin"];

async fn make(owner: &Owner<'_>, scopes: &[&str]) -> String {
    let body = json!({ "name": "Robot", "scopes": scopes, "expires_in_days": 1 });
    let made = owner.call("POST", "/api/v1/api-keys").json(&body).send().await;
    made.json()["secret"].as_str().unwrap_or_else(|| panic!("{made:?}")).to_owned()
}

#[tokio::test]
async fn a_key_is_let_in_where_its_scope_and_the_role_of_its_maker_allow() {
    let (desk, table) = (Desk::open().await, table());
    let owner = Owner::of(&desk).await;
    let mut keys = Vec::new();
    for scope in SCOPES {
        keys.push((scope, make(&owner, &[scope]).await));
    }
    let routes: Vec<Route> = routes::all().into_iter().filter(|it| it.is_granted).collect();
    let mut wrong = Vec::new();
    for (at, role) in ROLES.into_iter().enumerate().rev() {
        owner.change("update memberships set role = 'agent', custom_role_id = null").await;
        owner.change(becomes(role)).await;
        for (scope, key) in &keys {
            for route in &routes {
                let says = &table[&route.name()];
                let may = says.role(at) == "+" && says.key() == *scope;
                let status = bearer(call(&desk, route), key).send().await.status;
                let is_in = !matches!(status, 401 | 403 | 405 | 500..);
                if says.key() != "?" && (is_in != may || !is_in && status != 403) {
                    wrong.push(format!("{scope} of {role} at {}: {status}", route.name()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where it depends on what is asked: renaming the organization, and who is in a team that the
/// maker leads.
async fn changes(owner: &Owner<'_>, key: &str, of: &Person) -> Vec<u16> {
    let team = owner.get("/api/v1/teams").await.json()["data"][0]["id"].clone();
    let team = team.as_str().expect("the default team").to_owned();
    let place = format!("/api/v1/teams/{team}/members/{}", of.member);
    let rename = json!({ "name": "Robots & Co" });
    let put = json!({ "rank": "agent", "skills": [] });
    let calls = [
        owner.with(key, "PATCH", "/api/v1/organization").json(&rename),
        owner.with(key, "PUT", &place).json(&put),
        owner.with(key, "DELETE", &place),
    ];
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.send().await.status);
    }
    statuses
}

#[tokio::test]
async fn a_key_that_may_read_changes_nothing_wherever_its_maker_leads() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let bert = hire(&desk, "Bert", BuiltIn::Agent).await;
    desk.execute("update team_members set rank = 'lead'").await;
    for (scopes, expected) in [
        (&["read"][..], [403, 403, 403]),
        (&["read", "write", "delete"], [403, 403, 403]),
        (&["read", "admin"], [200, 200, 204]),
    ] {
        let key = make(&owner, scopes).await;
        assert_eq!(changes(&owner, &key, &bert).await, expected, "{scopes:?}");
    }
    // To lead a team is a person's own: their keys have it not.
    let key = make(&owner, &SCOPES).await;
    owner.become_agent().await;
    assert_eq!(changes(&owner, &key, &bert).await, [403, 403, 403]);
}
