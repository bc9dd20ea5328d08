use super::*;
use crate::testing::CONSOLE;

const INBOXES: &str = "/api/v1/inboxes";

async fn make(owner: &Owner<'_>, body: Value) -> Value {
    let answer = owner.call("POST", INBOXES).json(&body).send().await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn an_inbox_begins_in_the_default_team_and_with_a_key_of_its_own() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let made = make(&owner, json!({ "name": "Help" })).await;
    let teams = owner.get("/api/v1/auth/me").await.json()["teams"].clone();
    assert_eq!(made["team"], teams[0]);
    assert_ne!(made["key"], desk.inbox.key);
    assert_eq!(made["pre_chat"], json!({ "name": "optional", "email": "optional" }));
    let all = owner.get(INBOXES).await.json();
    assert_eq!(
        (all["data"].as_array().map(Vec::len), &all["page"]["next"]),
        (Some(2), &Value::Null)
    );
    assert_eq!(all["data"][1], made);
    let path = format!("{INBOXES}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(owner.get(&path).await.json(), made);
}

#[tokio::test]
async fn what_is_not_sent_stays_and_what_changed_is_in_the_log() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let path = format!("{INBOXES}/{}", desk.inbox.id);
    let body =
        json!({ "require_identity": true, "pre_chat": { "name": "required", "email": "hidden" } });
    let changed = owner.call("PATCH", &path).json(&body).send().await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let inbox = changed.json();
    assert_eq!((&inbox["name"], &inbox["require_identity"]), (&json!("Shop"), &json!(true)));
    assert_eq!(inbox["allowed_origins"], json!([SHOP, CONSOLE]));
    let entry = owner.last_entry("admin:inbox_changed").await;
    assert_eq!(entry["changes"]["before"]["require_identity"], false);
    assert_eq!(entry["changes"]["after"]["require_identity"], true);
    assert_eq!(entry["resource"]["id"], desk.inbox.id.to_string());
    let shown =
        desk.shop("GET", &format!("/api/v1/widget/inboxes/{}", desk.inbox.key)).send().await;
    assert_eq!(shown.json()["pre_chat"]["name"], "required");
}

#[tokio::test]
async fn who_vouches_for_visitors_is_said_with_a_fresh_proof_and_by_no_key() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let path = format!("{INBOXES}/{}", desk.inbox.id);
    let body = json!({ "name": "Robot", "scopes": ["admin"], "expires_in_days": 1 });
    let robot = owner.call("POST", "/api/v1/api-keys").json(&body).send().await.json();
    let robot = robot["secret"].as_str().expect("a key");
    let hs256 = json!({ "algorithm": "HS256", "keep_hours": 0 });
    let key = owner.call("POST", &format!("{path}/identity-keys")).json(&hs256).send().await;
    assert_eq!(key.status, 201, "{key:?}");
    let key = format!("{path}/identity-keys/{}", key.json()["key"]["id"].as_str().expect("an id"));
    owner.change("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    let (strict, open) =
        (json!({ "require_identity": true }), json!({ "require_identity": false }));
    assert_eq!(owner.call("PATCH", &path).json(&open).send().await.status, 200, "as it is");
    assert_eq!(owner.call("PATCH", &path).json(&strict).send().await.status, 200, "stricter");
    let new_key = format!("{path}/identity-keys");
    for (method, path, body) in
        [("PATCH", &path, open), ("POST", &new_key, hs256), ("DELETE", &key, Value::Null)]
    {
        let send = |call: Call| if body.is_null() { call } else { call.json(&body) }.send();
        let refused = send(owner.call(method, path)).await;
        assert_eq!(refused.code(), "AUTH_REAUTH_REQUIRED", "{method} {path}");
        let refused = send(owner.with(robot, method, path)).await;
        assert_eq!(refused.status, 403, "{method} {path}: {refused:?}");
    }
    assert_eq!(owner.get(&path).await.json()["require_identity"], true);
}

#[tokio::test]
async fn only_origins_are_allowed_and_only_admins_say_which() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let path = format!("{INBOXES}/{}", desk.inbox.id);
    for origin in ["*", "https://*.example", "http://shop.example", "https://shop.example/path"] {
        let body = json!({ "allowed_origins": [origin] });
        let answer = owner.call("PATCH", &path).json(&body).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "VALIDATION_ERROR"), "{origin}");
    }
    let body = json!({ "allowed_origins": ["https://new.example/"] });
    let changed = owner.call("PATCH", &path).json(&body).send().await;
    assert_eq!(changed.json()["allowed_origins"], json!(["https://new.example"]));
    owner.become_agent().await;
    assert_eq!(owner.call("PATCH", &path).json(&body).send().await.status, 403);
    assert_eq!(owner.get(&path).await.status, 200, "agents see them");
}

#[tokio::test]
async fn a_page_that_is_no_longer_allowed_gets_no_further_and_neither_do_its_tokens() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let body = json!({ "key": desk.inbox.key });
    let open = || desk.shop("POST", "/api/v1/widget/sessions").json(&body).send();
    let first = open().await.json();
    let token = first["token"].as_str().expect("a token");
    let path = format!("{INBOXES}/{}", desk.inbox.id);
    let allowed = json!({ "allowed_origins": [CONSOLE] });
    assert_eq!(owner.call("PATCH", &path).json(&allowed).send().await.status, 200);
    assert_eq!(open().await.status, 403);
    assert!(desk.app.auth.authenticator().admit(token, SHOP).await.is_err());
}

#[tokio::test]
async fn a_new_key_ends_the_one_before() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let path = format!("{INBOXES}/{}/rotate-key", desk.inbox.id);
    let rotated = owner.call("POST", &path).send().await;
    assert_eq!(rotated.status, 200, "{rotated:?}");
    let key = rotated.json()["key"].as_str().expect("a key").to_owned();
    assert_ne!(key, desk.inbox.key);
    let open = |key: &str| desk.shop("GET", &format!("/api/v1/widget/inboxes/{key}")).send();
    assert_eq!(open(&key).await.status, 200);
    assert_eq!(open(&desk.inbox.key).await.status, 404);
}

#[tokio::test]
async fn a_team_of_nobody_and_an_inbox_of_somebody_else_are_not_there() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let body = json!({ "name": "Help", "team": uuid::Uuid::now_v7() });
    let answer = owner.call("POST", INBOXES).json(&body).send().await;
    assert_eq!((answer.status, answer.json()["errors"][0]["field"].clone()), (422, json!("team")));
    let foreign = foreign_inbox(&desk).await;
    let (unknown, nonsense) = (uuid::Uuid::now_v7().to_string(), "..%2f".to_owned());
    let mut answers = Vec::new();
    for id in [foreign.id.to_string(), unknown, nonsense] {
        let path = format!("{INBOXES}/{id}");
        let get = owner.get(&path).await;
        let patch = owner.call("PATCH", &path).json(&json!({ "name": "Mine" })).send().await;
        let rotate = owner.call("POST", &format!("{path}/rotate-key")).send().await;
        answers.extend([problem(&get), problem(&patch), problem(&rotate)]);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0]["status"], 404);
    let all = owner.get(INBOXES).await.json();
    assert_eq!(all["data"].as_array().map(Vec::len), Some(1));
}
