use super::*;
use crate::auth::api_key;
use secrecy::ExposeSecret;

const KEYS: &str = "/api/v1/api-keys";

async fn make(owner: &Owner<'_>, scopes: &[&str]) -> (String, String) {
    let body = json!({ "name": "Robot", "scopes": scopes, "expires_in_days": 30 });
    let answer = owner.call("POST", KEYS).json(&body).send().await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let made = answer.json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&made["secret"]), text(&made["key"]["id"]))
}

/// What a key may do of what there is to do.
async fn does(desk: &Desk, owner: &Owner<'_>, key: &str) -> Vec<&'static str> {
    let inbox = format!("/api/v1/inboxes/{}", desk.inbox.id);
    let visitor = json!({ "key": desk.inbox.key });
    let visitor = desk.shop("POST", "/api/v1/widget/sessions").json(&visitor).send().await.json();
    let contact = format!("/api/v1/contacts/{}", visitor["contact"].as_str().expect("an id"));
    let calls = [
        ("see inboxes", "GET", inbox.as_str(), None),
        ("change inboxes", "PATCH", inbox.as_str(), Some(json!({}))),
        ("see contacts", "GET", contact.as_str(), None),
        ("change contacts", "PATCH", contact.as_str(), Some(json!({}))),
        ("see keys", "GET", KEYS, None),
        ("delete keys", "DELETE", "/api/v1/api-keys/0", None),
    ];
    let mut may = Vec::new();
    for (what, method, path, body) in calls {
        let call = owner.with(key, method, path);
        let call = if let Some(body) = body { call.json(&body) } else { call };
        match call.send().await.status {
            200 | 404 => may.push(what),
            status => assert_eq!(status, 403, "{what}"),
        }
    }
    may
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    for (scopes, may) in [
        (&["read"][..], &["see inboxes", "see contacts"][..]),
        (&["write"], &["change contacts"]),
        (&["delete"], &["delete keys"]),
        (&["admin"], &["change inboxes", "see keys"]),
        (&["read", "write"], &["see inboxes", "see contacts", "change contacts"]),
    ] {
        let (key, _) = make(&owner, scopes).await;
        assert_eq!(does(&desk, &owner, &key).await, may, "{scopes:?}");
    }
}

#[tokio::test]
async fn a_key_does_no_more_than_its_maker_may_now() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (key, _) = make(&owner, &["read", "write", "delete", "admin"]).await;
    assert_eq!(does(&desk, &owner, &key).await.len(), 6);
    owner.change("update memberships set role = 'admin'").await;
    assert!(!does(&desk, &owner, &key).await.contains(&"delete keys"));
    owner.become_agent().await;
    let agents = ["see inboxes", "see contacts", "change contacts"];
    assert_eq!(does(&desk, &owner, &key).await, agents);
    owner.change("update memberships set disabled_at = now()").await;
    let gone = owner.with(&key, "GET", "/api/v1/inboxes").send().await;
    assert_eq!((gone.status, gone.code().as_str()), (401, "AUTH_TOKEN_INVALID"));
}

#[tokio::test]
async fn a_demotion_is_felt_without_being_told() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (key, _) = make(&owner, &["admin"]).await;
    assert_eq!(owner.with(&key, "GET", KEYS).send().await.status, 200);
    desk.execute("update memberships set role = 'agent'").await;
    let began = std::time::Instant::now();
    while owner.with(&key, "GET", KEYS).send().await.status == 200 {}
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_is_a_persons_own_is_for_no_key() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (key, _) = make(&owner, &["read", "write", "delete", "admin"]).await;
    let me = owner.with(&key, "GET", "/api/v1/auth/me").send().await;
    assert_eq!((me.status, me.code().as_str()), (403, "FORBIDDEN"));
    let body = json!({ "name": "Child", "scopes": ["read"], "expires_in_days": 1 });
    let child = owner.with(&key, "POST", KEYS).json(&body).send().await;
    assert_eq!((child.status, child.code().as_str()), (403, "FORBIDDEN"));
    let socket = desk.app.auth.authenticator().admit(&key, crate::testing::CONSOLE).await;
    assert!(socket.is_err(), "{socket:?}");
}

#[tokio::test]
async fn a_new_key_wants_a_fresh_proof_of_who_makes_it() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    owner.change("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    let body = json!({ "name": "Robot", "scopes": ["read"], "expires_in_days": 1 });
    let answer = owner.call("POST", KEYS).json(&body).send().await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "AUTH_REAUTH_REQUIRED"));
    assert_eq!(owner.get(KEYS).await.status, 200);
}

#[tokio::test]
async fn a_key_that_is_revoked_over_deleted_or_mistyped_opens_nothing() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let refused = async |key: &str| {
        let answer = owner.with(key, "GET", "/api/v1/inboxes").send().await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "AUTH_TOKEN_INVALID"), "{key}");
        problem(&answer)
    };
    let (revoked, id) = make(&owner, &["read"]).await;
    assert_eq!(owner.with(&revoked, "GET", "/api/v1/inboxes").send().await.status, 200);
    let answer = owner.call("POST", &format!("{KEYS}/{id}/revoke")).send().await;
    assert!(answer.json()["revoked_at"].is_string(), "{answer:?}");
    let again = owner.call("POST", &format!("{KEYS}/{id}/revoke")).send().await;
    assert_eq!(again.json()["revoked_at"], answer.json()["revoked_at"]);
    let (deleted, id) = make(&owner, &["read"]).await;
    assert_eq!(owner.call("DELETE", &format!("{KEYS}/{id}")).send().await.status, 204);
    assert_eq!(owner.call("DELETE", &format!("{KEYS}/{id}")).send().await.status, 404);
    let (over, _) = make(&owner, &["read"]).await;
    owner.change("update api_keys set expires_at = now() where revoked_at is null").await;
    let unknown = api_key::draw();
    let mut answers = Vec::new();
    for key in [&revoked, &deleted, &over, unknown.expose_secret(), "idk_live_", "idk_live_x"] {
        answers.push(refused(key).await);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn a_key_is_shown_once_and_kept_as_a_hash() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (secret, id) = make(&owner, &["read", "read", "write"]).await;
    let list = owner.get(KEYS).await;
    assert!(!list.text().contains(&secret));
    let key = &list.json()["data"][0];
    assert_eq!((&key["id"], &key["scopes"]), (&json!(id), &json!(["read", "write"])));
    assert!(secret.starts_with(key["prefix"].as_str().expect("a text")));
    assert_eq!(key["created_by"], "Ada");
    let entry = owner.last_entry("admin:api_key_created").await;
    assert!(!entry.to_string().contains(&secret));
    let rows: String =
        sqlx::query_scalar("select string_agg(to_jsonb(k)::text, '') from api_keys k")
            .fetch_one(&desk.pools.hub)
            .await
            .expect("a row");
    assert!(!rows.contains(&secret));
}

#[tokio::test]
async fn the_last_use_is_noted_with_its_address_and_not_for_every_call() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (key, id) = make(&owner, &["read"]).await;
    for _ in 0..5 {
        assert_eq!(owner.with(&key, "GET", "/api/v1/inboxes").send().await.status, 200);
    }
    let began = std::time::Instant::now();
    let used = loop {
        let listed = owner.get(KEYS).await.json()["data"][0].clone();
        if listed["uses"] != 0 {
            break listed;
        }
        assert!(began.elapsed().as_secs() < 10, "never noted");
    };
    assert_eq!((&used["id"], &used["last_used_address"]), (&json!(id), &json!("127.0.0.1")));
    assert!(used["last_used_at"].is_string());
    assert_eq!(used["uses"], 1, "the rest of this minute is written down at its end");
}

#[tokio::test]
async fn what_a_key_does_is_noted_as_its_deed() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (key, id) = make(&owner, &["admin"]).await;
    let path = format!("/api/v1/inboxes/{}", desk.inbox.id);
    let answer = owner.with(&key, "PATCH", &path).json(&json!({ "name": "Robots" })).send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let entry = owner.last_entry("admin:inbox_changed").await;
    assert_eq!(entry["asker"]["actor"]["kind"], "key");
    assert_eq!(entry["asker"]["actor"]["id"], id);
}

#[tokio::test]
async fn what_makes_no_key_is_refused() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    for (field, value) in [
        ("expires_in_days", json!(0)),
        ("expires_in_days", json!(366)),
        ("scopes", json!([])),
        ("scopes", json!(["root"])),
        ("name", json!("")),
    ] {
        let mut body = json!({ "name": "Robot", "scopes": ["read"], "expires_in_days": 365 });
        body[field] = value.clone();
        let answer = owner.call("POST", KEYS).json(&body).send().await;
        assert_eq!(
            (answer.status, answer.json()["errors"][0]["field"].clone()),
            (422, json!(field))
        );
    }
}

#[tokio::test]
async fn keys_of_another_organization_are_not_there() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (_, id) = make(&owner, &["read"]).await;
    foreign_inbox(&desk).await;
    desk.execute(
        "update api_keys set organization_id = m.organization_id, created_by = m.id
         from memberships m join organizations o on o.id = m.organization_id where o.slug = 'other'",
    )
    .await;
    let foreign = owner.call("DELETE", &format!("{KEYS}/{id}")).send().await;
    let unknown = owner.call("DELETE", &format!("{KEYS}/{}", uuid::Uuid::now_v7())).send().await;
    assert_eq!((foreign.status, problem(&foreign)), (404, problem(&unknown)));
    assert_eq!(owner.call("POST", &format!("{KEYS}/{id}/revoke")).send().await.status, 404);
    assert_eq!(owner.get(KEYS).await.json()["data"], json!([]));
}
