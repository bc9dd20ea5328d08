//! What somebody does at the door and inside leads to alerts, once the log is chained.

use super::audit::{admin, chain};
use super::factors::{Person, colleague, patient};
use super::*;

async fn get(desk: &Desk, token: &str, path: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    desk.call("GET", &format!("/api/v1{path}")).header("authorization", &bearer).send().await
}

/// What each alert is about, the newest first.
async fn alerts(desk: &Desk, token: &str) -> Vec<Value> {
    chain(desk).await;
    let answer = get(desk, token, "/security/alerts").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["data"].as_array().expect("a list").clone()
}

async fn subjects(desk: &Desk) -> Vec<String> {
    let subjects = "select payload ->> 'subject' from outbox
        where payload ->> 'subject' like 'Security alert%' order by id";
    sqlx::query_scalar(subjects).fetch_all(&desk.pools.hub).await.expect("letters")
}

#[tokio::test]
async fn guessing_a_password_is_told_to_admins() {
    let desk = patient().await;
    let token = admin(&desk).await;
    for _ in 0..5 {
        assert_eq!(desk.sign_in(EMAIL, "a guess").await.status, 401);
        assert_eq!(desk.sign_in("nobody@example.org", "a guess").await.status, 401);
    }
    let alerts = alerts(&desk, &token).await;
    let mut rules: Vec<_> = alerts.iter().map(|alert| alert["rule"].as_str()).collect();
    rules.sort_unstable();
    assert_eq!(rules, [Some("failed_sign_ins"), Some("locked")], "{alerts:?}");
    for alert in &alerts {
        assert_eq!((&alert["subject_name"], &alert["level"]), (&json!("Ada"), &json!("high")));
        let entry = get(&desk, &token, &format!("/audit/{}", alert["seq"])).await;
        assert_eq!(entry.status, 200, "each leads to its entry");
    }
    assert_eq!(subjects(&desk).await.len(), 2);
}

#[tokio::test]
async fn failures_wherever_a_proof_is_asked_for_count_together() {
    let desk = patient().await;
    let token = admin(&desk).await;
    let ada = Person { desk: &desk, token: token.clone() };
    let wrong = json!({ "password": "a guess" });
    let change = json!({ "current": "a guess", "new": "tram lantern osprey quilt" });
    for _ in 0..2 {
        assert_eq!(ada.post("/auth/confirm", &wrong).await.status, 401);
        assert_eq!(ada.post("/auth/change-password", &change).await.status, 401);
    }
    assert_eq!(desk.sign_in(EMAIL, "a guess").await.status, 401);
    let rules: Vec<_> = alerts(&desk, &token).await.iter().map(|one| one["rule"].clone()).collect();
    assert!(rules.contains(&json!("failed_sign_ins")), "{rules:?}");
}

#[tokio::test]
async fn whoever_is_refused_again_and_again_is_told_of_once_and_fills_no_log() {
    let desk = patient().await;
    let eve = colleague(&desk, "agent").await;
    for _ in 0..9 {
        assert_eq!(get(&desk, &eve.token, "/audit").await.status, 403);
    }
    let token = admin(&desk).await;
    desk.execute(
        "update memberships set role = 'agent' where role = 'admin' and user_id in
        (select id from users where email = 'eve@example.org')",
    )
    .await;
    desk.app.auth.authenticator().forget();
    assert!(alerts(&desk, &token).await.is_empty());
    for _ in 0..80 {
        assert_eq!(get(&desk, &eve.token, "/security/alerts").await.status, 403);
    }
    let told = alerts(&desk, &token).await;
    let [alert] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((&alert["rule"], &alert["count"]), (&json!("denials"), &json!(10)));
    assert_eq!(alert["subject_kind"], json!("member"));
    assert_eq!(alert["subject_name"], json!("Eve"));
    let noted = "select count(*) from audit_entries where action = 'access:permission_denied'";
    let noted: i64 = sqlx::query_scalar(noted).fetch_one(&desk.pools.hub).await.expect("a count");
    assert!((60..75).contains(&noted), "{noted} of 89");
}

#[tokio::test]
async fn exports_and_changed_settings_are_listed_by_pages() {
    let desk = patient().await;
    let token = admin(&desk).await;
    for _ in 0..3 {
        assert_eq!(get(&desk, &token, "/audit/export?format=csv").await.status, 200);
    }
    let bearer = format!("Bearer {token}");
    for number in 0..51 {
        let call = desk.call("PATCH", "/api/v1/organization").header("authorization", &bearer);
        let answer = call.json(&json!({ "name": format!("Acme {number}") })).send().await;
        assert!(answer.status < 300, "{answer:?}");
    }
    let first = alerts(&desk, &token).await;
    assert_eq!(first.len(), 50);
    assert!(first.iter().all(|alert| alert["rule"] == json!("settings_changed")));
    let page = get(&desk, &token, "/security/alerts").await.json();
    let next = page["page"]["next"].as_str().expect("another page");
    let rest = get(&desk, &token, &format!("/security/alerts?cursor={next}")).await.json();
    let rules: Vec<_> =
        rest["data"].as_array().expect("a list").iter().map(|a| &a["rule"]).collect();
    assert_eq!(rules, [&json!("settings_changed"), &json!("exports")]);
    assert_eq!(get(&desk, &token, "/security/alerts?cursor=x").await.status, 422);
    assert_eq!(subjects(&desk).await, ["Security alert: Many exports"]);
}
