use insightdesk_domain::principal::Role;

use super::people::{hire, noted};
use super::*;

async fn settings(desk: &Desk, by: &super::people::Person) -> Value {
    by.get(desk, "/organization").await.json()["settings"].clone()
}

#[tokio::test]
async fn what_the_organization_is_called_and_looks_like_is_changed_and_noted() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let mut wanted = settings(&desk, &admin).await;
    wanted["branding"] = json!({ "color": "#336699", "logo_url": "https://cdn.example/l.png" });
    let body = json!({ "name": " Acme Ltd ", "settings": wanted });
    let answer = admin.send(&desk, "PATCH", "/organization", body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let after = answer.json();
    assert_eq!((&after["name"], &after["settings"]), (&json!("Acme Ltd"), &wanted));
    assert_eq!(admin.get(&desk, "/organization").await.json(), after);
    let entries = noted(&desk, admin.organization, "admin:settings_changed").await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry["changes"]["before"]["name"], "Acme");
    assert_eq!(entry["changes"]["after"]["settings"]["branding"]["color"], "#336699");
}

#[tokio::test]
async fn settings_that_make_no_sense_are_named() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let before = settings(&desk, &admin).await;
    for (pointer, value, field) in [
        ("/branding/color", json!("red"), "settings.branding.color"),
        ("/branding/logo_url", json!("http://x.example/"), "settings.branding.logo_url"),
        ("/security/sign_in_hours", json!(721), "settings.security.sign_in_hours"),
        ("/security/networks", json!(["10.0.0.0/8"]), "settings.security.networks"),
        ("/retention/audit", json!(30), "settings.retention.audit"),
    ] {
        let mut wanted = before.clone();
        *wanted.pointer_mut(pointer).expect("a setting") = value;
        let answer =
            admin.send(&desk, "PATCH", "/organization", json!({ "settings": wanted })).await;
        assert_eq!(answer.status, 422, "{pointer}");
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    assert_eq!(settings(&desk, &admin).await, before);
    let own = json!(["127.0.0.0/8"]);
    let mut wanted = before.clone();
    wanted["security"]["networks"] = own;
    let answer = admin.send(&desk, "PATCH", "/organization", json!({ "settings": wanted })).await;
    assert_eq!(answer.status, 200, "one's own network may stay");
}

#[tokio::test]
async fn agents_see_the_settings_and_do_not_change_them() {
    let desk = Desk::open().await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let mut wanted = settings(&desk, &agent).await;
    assert_eq!(
        agent.send(&desk, "PATCH", "/organization", json!({ "name": "X" })).await.status,
        403
    );
    wanted["security"]["second_factor_for_all"] = json!(true);
    let body = json!({ "settings": wanted });
    assert_eq!(agent.send(&desk, "PATCH", "/organization", body).await.status, 403);
    assert_eq!(noted(&desk, agent.organization, "access:permission_denied").await.len(), 2);
}

#[tokio::test]
async fn how_members_come_in_is_changed_with_a_recent_proof_only() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    desk.execute("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    desk.app.auth.authenticator().forget();
    let mut wanted = settings(&desk, &admin).await;
    wanted["agents_see_all"] = json!(true);
    let patch = |settings: &Value| {
        admin.send(&desk, "PATCH", "/organization", json!({ "settings": settings }))
    };
    assert_eq!(patch(&wanted).await.status, 200);
    wanted["retention"]["contacts"] = json!(90);
    let answer = patch(&wanted).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "AUTH_REAUTH_REQUIRED"));
    desk.execute("update sign_ins set authenticated_at = now()").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(patch(&wanted).await.status, 200);
}
