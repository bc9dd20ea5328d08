use super::audit::chain;
use super::*;

const PROVIDERS: &str = "/api/v1/providers";
const SECRET: &str = "canary-client-secret";

fn body() -> Value {
    json!({
        "name": "Elsewhere", "issuer": "https://id.example", "client_id": "desk",
        "client_secret": SECRET, "domains": [" Example.ORG "], "creates_members": false,
        "enabled": true,
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = body();
    body[field] = value;
    body
}

fn without_secret() -> Value {
    let mut body = body();
    body.as_object_mut().expect("an object").remove("client_secret");
    body
}

/// In an organization to which the operator has given the domain.
async fn make(owner: &Owner<'_>) -> (Value, String) {
    owner.change("update organizations set domains = '{example.org}'").await;
    let made = owner.call("POST", PROVIDERS).json(&body()).send().await;
    assert_eq!(made.status, 201, "{made:?}");
    assert!(!made.text().contains(SECRET), "{made:?}");
    let path = format!("{PROVIDERS}/{}", made.json()["id"].as_str().expect("an id"));
    (made.json(), path)
}

/// The secret as it stands in the database.
async fn sealed(desk: &Desk) -> Option<Vec<u8>> {
    let secret = sqlx::query_scalar("select client_secret from providers");
    secret.fetch_one(&desk.pools.hub).await.expect("the provider")
}

#[tokio::test]
async fn a_provider_is_made_seen_changed_and_deleted() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (made, path) = make(&owner).await;
    assert_eq!(made["domains"], json!(["example.org"]), "as they are compared");
    assert_eq!(owner.get(PROVIDERS).await.json()["data"], json!([made]));
    let entry = owner.last_entry("admin:settings_changed").await;
    assert_eq!(entry["resource"]["id"], made["id"]);

    let mut renamed = without_secret();
    renamed["name"] = json!("There");
    renamed["enabled"] = json!(false);
    let changed = owner.call("PUT", &path).json(&renamed).send().await;
    assert_eq!((changed.status, &changed.json()["name"]), (200, &json!("There")), "{changed:?}");
    let entry = owner.last_entry("admin:settings_changed").await;
    assert_eq!(entry["changes"]["after"]["enabled"], false);
    assert_eq!(owner.get(PROVIDERS).await.json()["data"], json!([changed.json()]));

    assert_eq!(owner.call("DELETE", &path).send().await.status, 204);
    assert_eq!(owner.call("DELETE", &path).send().await.status, 404);
    assert_eq!(owner.call("PUT", &path).json(&body()).send().await.status, 404);
    assert_eq!(owner.get(PROVIDERS).await.json()["data"], json!([]));
    let entry = owner.last_entry("admin:settings_changed").await;
    assert_eq!(entry["details"]["deleted"], true);
}

#[tokio::test]
async fn the_secret_of_a_client_is_told_to_nobody() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (_, path) = make(&owner).await;
    let list = owner.get(PROVIDERS).await;
    let changed = owner.call("PUT", &path).json(&body()).send().await;
    let address = json!({ "email": "ada@example.org" });
    let asked = desk.call("POST", "/api/v1/auth/providers").json(&address).send().await;
    assert_eq!(asked.json()["data"][0]["name"], "Elsewhere");
    for answer in [list, changed, asked] {
        assert!(!answer.text().contains("secret"), "{answer:?}");
    }
    chain(&desk).await;
    let log = owner.get("/api/v1/audit").await.text();
    assert!(log.contains("id.example") && !log.contains(SECRET), "{log}");
}

#[tokio::test]
async fn a_secret_that_is_not_sent_stays_where_it_was_meant_for() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (_, path) = make(&owner).await;
    let put = |body: Value| owner.call("PUT", &path).json(&body).send();
    let first = sealed(&desk).await;
    assert!(first.is_some());
    assert_eq!(put(without_secret()).await.status, 200);
    assert_eq!(sealed(&desk).await, first);
    assert_eq!(put(with("client_secret", json!("another"))).await.status, 200);
    let second = sealed(&desk).await;
    assert!(second.is_some() && second != first);
    let mut elsewhere = without_secret();
    elsewhere["issuer"] = json!("https://eve.example");
    let refused = put(elsewhere).await;
    assert_eq!(refused.json()["errors"][0]["field"], "client_secret", "{refused:?}");
    assert_eq!(sealed(&desk).await, second);
    assert_eq!(put(with("issuer", json!("https://eve.example"))).await.status, 200);
    assert_ne!(sealed(&desk).await, second);
}

#[tokio::test]
async fn what_is_no_provider_is_refused_by_its_field() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    for (field, value) in [
        ("name", json!("")),
        ("issuer", json!("id.example")),
        ("issuer", json!("http://id.example")),
        ("issuer", json!("https://id.example/?a=b")),
        ("issuer", json!("https://id.example/#top")),
        ("client_id", json!("")),
        ("client_id", json!("x".repeat(501))),
        ("client_secret", json!("")),
        ("domains", json!(["elsewhere.example"])),
        ("domains", json!(["example"])),
        ("domains", json!(["exa mple.org"])),
        ("domains", json!(vec!["example.org"; 51])),
    ] {
        let answer = owner.call("POST", PROVIDERS).json(&with(field, value.clone())).send().await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["field"]),
            (422, &json!(field)),
            "{value}"
        );
    }
    assert_eq!(owner.get(PROVIDERS).await.json()["data"], json!([]));
}

#[tokio::test]
async fn how_members_sign_in_is_changed_with_a_fresh_proof() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let (_, path) = make(&owner).await;
    owner.change("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    for call in [
        owner.call("POST", PROVIDERS).json(&body()),
        owner.call("PUT", &path).json(&body()),
        owner.call("DELETE", &path),
    ] {
        let answer = call.send().await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "AUTH_REAUTH_REQUIRED"));
    }
    assert_eq!(owner.get(PROVIDERS).await.status, 200);
}
