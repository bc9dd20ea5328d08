//! Every route × every role, against what the requirements say. Routes are read from the source: one
//! that the table does not name fails, and so does one for members whose handler does not ask who it is.

use insightdesk_domain::ids::TicketId;

use super::routes::Route;
use super::*;

mod keys;
mod table;

use table::{ROLES, Says, table};

/// A call that reaches the handler's door: ids of nothing, and a body that no handler wants.
fn call(desk: &Desk, route: &Route) -> Call {
    let anything = TicketId::now().to_string();
    let mut path = String::from("/api/v1");
    for part in route.path.split('/').skip(1) {
        path.push('/');
        path.push_str(match part {
            "{seq}" => "999999",
            part if part.starts_with('{') => &anything,
            part => part,
        });
    }
    let call = desk.call(&route.method, &path);
    let has_body = matches!(&*route.method, "POST" | "PUT" | "PATCH");
    if has_body { call.json(&json!({ "nonsense": true })) } else { call }
}

fn bearer(call: Call, token: &str) -> Call {
    call.header("authorization", &format!("Bearer {token}"))
}

/// Signs Ada in as an agent, to whom then happens what `becomes` says.
async fn token_of(desk: &Desk, becomes: &'static str) -> String {
    desk.execute("update memberships set role = 'agent', custom_role_id = null").await;
    desk.execute("update users set second_factor_at = null").await;
    desk.app.auth.authenticator().forget();
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    desk.execute(becomes).await;
    desk.execute("update users set second_factor_at = now()").await;
    desk.execute("update sign_ins set second_factor = true").await;
    desk.app.auth.authenticator().forget();
    token
}

fn becomes(role: &str) -> &'static str {
    match role {
        "agent" => "select 1",
        "manager" => "update memberships set role = 'manager'",
        "admin" => "update memberships set role = 'admin'",
        "owner" => "update memberships set role = 'owner'",
        "auditor" => {
            "with made as (
                 insert into roles (id, organization_id, name, permissions)
                 select gen_random_uuid(), id, 'Auditor', '{audit:read}' from organizations
                 on conflict (organization_id, lower(name)) do update set name = excluded.name
                 returning id
             )
             update memberships set custom_role_id = made.id from made"
        }
        other => panic!("who is {other}?"),
    }
}

#[test]
fn every_route_is_in_the_table_and_its_handler_asks_who_it_is() {
    let (table, routes) = (table(), routes::all());
    for route in &routes {
        let name = route.name();
        let says = table.get(&name).unwrap_or_else(|| panic!("nobody says who may {name}"));
        assert_eq!(route.is_granted, *says != Says::Open, "{name}: {says:?}");
    }
}

#[tokio::test]
async fn every_role_may_what_the_table_says() {
    let (desk, table) = (Desk::open().await, table());
    let routes: Vec<Route> = routes::all().into_iter().filter(|it| it.is_granted).collect();
    let mut wrong = Vec::new();
    for (at, role) in ROLES.into_iter().enumerate() {
        let mut token = token_of(&desk, becomes(role)).await;
        for route in &routes {
            let says = table[&route.name()].role(at);
            let mut answer = bearer(call(&desk, route), &token).send().await;
            if answer.status == 401 {
                // One before has ended the sign-in.
                token = token_of(&desk, becomes(role)).await;
                answer = bearer(call(&desk, route), &token).send().await;
            }
            let is_right = match says {
                "+" => !matches!(answer.status, 401 | 403 | 405 | 500..),
                "-" => answer.status == 403,
                _ => !matches!(answer.status, 401 | 405 | 500..),
            };
            if !is_right {
                wrong.push(format!("{role} {} is {says}: {}", route.name(), answer.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn contacts_and_strangers_are_let_in_nowhere_that_is_for_members() {
    let desk = Desk::open().await;
    let body = json!({ "key": desk.inbox.key });
    let visit = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    let contact = visit.json()["token"].as_str().expect("a widget token").to_owned();
    for route in routes::all().into_iter().filter(|route| route.is_granted) {
        let answer = call(&desk, &route).send().await;
        assert_eq!(answer.status, 401, "{}: {}", route.name(), answer.text());
        assert_eq!(answer.code(), "AUTH_TOKEN_MISSING", "{}", route.name());
        let answer = bearer(call(&desk, &route), &contact).send().await;
        assert_eq!(answer.status, 401, "{}: {}", route.name(), answer.text());
    }
}
