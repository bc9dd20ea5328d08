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
