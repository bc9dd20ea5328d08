use std::time::Duration;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::mail::Letter;
use insightdesk_store::{audit, leases};

use super::factors::{Person, patient};
use super::*;

/// A desk where Ada is an admin, and three entries of which one looks like a formula.
async fn desk() -> (Desk, String) {
    let desk = patient().await;
    let token = admin(&desk).await;
    let organization = desk.inbox.organization;
    for (action, id) in [
        (Action::SettingsChanged, "color"),
        (Action::UserInvited, "=HYPERLINK(1)"),
        (Action::RoleAssigned, "lia"),
    ] {
        let entry = Entry::new(action, &Asker::operator()).on("thing", id);
        desk.app.accounts.note(organization, &entry).await.expect("noted");
    }
    chain(&desk).await;
    (desk, token)
}

/// Makes an admin with a second factor of Ada, and tells her access token.
pub(super) async fn admin(desk: &Desk) -> String {
    let person = Person::enter(desk).await;
    person.enrol().await;
    desk.execute("update memberships set role = 'admin'").await;
    desk.app.auth.authenticator().forget();
    person.token.clone()
}

async fn access_token(desk: &Desk) -> String {
    let body = desk.sign_in(EMAIL, PASSWORD).await.json();
    body["access_token"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
}

fn letter(alert: &audit::Alert, to: &audit::Addressee) -> Letter {
    let log = "https://desk.example/settings/audit".parse().expect("a URL");
    crate::mail::letters::security_alert(to, alert, &log)
}

pub(super) async fn chain(desk: &Desk) {
    let hub = &desk.pools.hub;
    let held = leases::take(hub, "audit", "test", Duration::from_secs(60)).await;
    let held = held.expect("an answer").expect("it is free");
    audit::chain(hub, &held, 1_000, &letter).await.expect("chained");
}

async fn ask(desk: &Desk, token: &str, path: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    desk.call("GET", path).header("authorization", &bearer).send().await
}

fn actions(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let entries = body["data"].as_array().unwrap_or_else(|| panic!("{body}"));
    entries.iter().map(|one| one["action"].as_str().expect("a word").to_owned()).collect()
}

#[tokio::test]
async fn the_log_is_searched_and_read_one_by_one() {
    let (desk, token) = desk().await;
    let all = ask(&desk, &token, "/api/v1/audit").await;
    assert_eq!(all.status, 200, "{all:?}");
    assert!(actions(&all).iter().any(|action| action == "admin:user_invited"));
    let some = ask(&desk, &token, "/api/v1/audit?action=access:role_assigned&q=LIA").await;
    assert_eq!(actions(&some), ["access:role_assigned"]);
    let rest = ask(&desk, &token, "/api/v1/audit?without=admin:user_invited").await;
    assert!(actions(&rest).contains(&"access:role_assigned".to_owned()), "{rest:?}");
    assert!(!actions(&rest).contains(&"admin:user_invited".to_owned()), "{rest:?}");
    let seq = some.json()["data"][0]["seq"].as_u64().expect("a number");
    let one = ask(&desk, &token, &format!("/api/v1/audit/{seq}")).await;
    assert_eq!(one.json()["resource_id"], "lia");
    assert_eq!(ask(&desk, &token, "/api/v1/audit/999").await.status, 404);
    let sound = ask(&desk, &token, "/api/v1/audit/verify").await.json();
    assert_eq!(sound["broken_at"], json!(null));
    assert!(sound["entries"].as_u64() >= Some(3), "{sound}");
}

#[tokio::test]
async fn an_export_is_safe_for_spreadsheets_and_in_the_log_itself() {
    let (desk, token) = desk().await;
    let csv = ask(&desk, &token, "/api/v1/audit/export?format=csv").await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = String::from_utf8_lossy(&csv.body).into_owned();
    assert!(text.contains("\"'=HYPERLINK(1)\""), "{text}");
    chain(&desk).await;
    let json = ask(&desk, &token, "/api/v1/audit/export?format=json").await;
    let text = String::from_utf8_lossy(&json.body).into_owned();
    assert!(text.contains("data:export"), "{text}");
    assert_eq!(ask(&desk, &token, "/api/v1/audit/export?format=xml").await.status, 422);
}

#[tokio::test]
async fn an_agent_does_not_read_the_log_and_the_attempt_is_in_it() {
    let desk = Desk::open().await;
    let token = access_token(&desk).await;
    for path in ["", "/1", "/export?format=csv", "/verify"] {
        let refused = ask(&desk, &token, &format!("/api/v1/audit{path}")).await;
        assert_eq!(refused.status, 403, "{path}");
    }
    let tried: i64 = sqlx::query_scalar(
        "select count(*) from audit_queue where entry ->> 'action' = 'access:permission_denied'",
    )
    .fetch_one(&desk.pools.hub)
    .await
    .expect("a count");
    assert_eq!(tried, 4);
}

#[tokio::test]
async fn what_is_dear_is_done_seldom_and_once_at_a_time() {
    use std::num::NonZeroU32;
    let twice =
        crate::limits::Rate::within(NonZeroU32::MIN.saturating_add(1), Duration::from_secs(3600));
    let desk = Desk::open_with(|options| options.limits.export = twice).await;
    let token = admin(&desk).await;
    chain(&desk).await;
    let mut busy = desk.owner().await;
    let organization = desk.inbox.organization.to_string();
    sqlx::query("select pg_advisory_lock(hashtextextended('audit verify ' || $1, 0))")
        .bind(&organization)
        .execute(&mut busy)
        .await
        .expect("it is free");
    let refused = ask(&desk, &token, "/api/v1/audit/verify").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("10")), "{refused:?}");
    sqlx::query("select pg_advisory_unlock_all()").execute(&mut busy).await.expect("given back");
    assert_eq!(ask(&desk, &token, "/api/v1/audit/verify").await.status, 200);
    for path in ["/api/v1/audit/verify", "/api/v1/audit/export"] {
        let refused = ask(&desk, &token, path).await;
        assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"), "{path}");
    }
    assert_eq!(ask(&desk, &token, "/api/v1/audit").await.status, 200, "to read is not dear");
}

#[tokio::test]
async fn the_log_does_not_say_what_would_have_to_be_erased() {
    let desk = patient().await;
    let visitor = json!({ "key": desk.inbox.key, "name": "Canary-Lia" });
    let visitor = desk.shop("POST", "/api/v1/widget/sessions").json(&visitor).send().await.json();
    let token = admin(&desk).await;
    let person = Person { desk: &desk, token };
    let contact = format!("/contacts/{}", visitor["contact"].as_str().expect("an id"));
    let body = json!({ "name": "Canary-Pia", "email": "canary@shop.example" });
    let changed = person.call("PATCH", &contact).json(&body).send().await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let body = json!({ "email": "canary@example.org", "role": "agent", "teams": [] });
    assert_eq!(person.post("/invitations", &body).await.status, 201);
    let renamed = person.call("PATCH", "/auth/me").json(&json!({ "name": "Canary-Ada" })).send();
    assert_eq!(renamed.await.status, 200);
    chain(&desk).await;
    assert_eq!(person.call("GET", "/audit/export?q=canary").send().await.status, 200);
    chain(&desk).await;
    let found = person.call("GET", "/audit?q=canary").send().await;
    assert_eq!((found.status, actions(&found)), (200, vec![]), "{found:?}");
    let all = person.call("GET", "/audit").send().await;
    let all = actions(&all);
    for action in ["admin:user_invited", "admin:user_modified", "data:export"] {
        assert!(all.iter().any(|one| one == action), "{action}: {all:?}");
    }
}
