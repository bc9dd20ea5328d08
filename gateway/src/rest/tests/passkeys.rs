use super::factors::{Person, assert_wrong, halfway, patient, second, text};
use super::*;
use crate::testing::Authenticator;

/// Gives a person a key and returns its authenticator.
async fn registered(person: &Person<'_>) -> Authenticator {
    let mut authenticator = Authenticator::new();
    let answer = register(person, &mut authenticator, "Laptop").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    authenticator
}

async fn register(person: &Person<'_>, key: &mut Authenticator, name: &str) -> Answer {
    let begun = person.begin("/auth/passkeys/register").await.json();
    let credential = key.create(&begun["options"]);
    let body = json!({ "challenge": begun["challenge"], "credential": credential, "name": name });
    person.post("/auth/passkeys", &body).await
}

/// A sign-in with nothing but a key: what was asked.
async fn asked(desk: &Desk) -> Value {
    let answer = desk.call("POST", "/api/v1/auth/passkeys/sign-in").send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn answered(desk: &Desk, challenge: &Value, credential: &Value) -> Answer {
    let body = json!({ "challenge": challenge, "credential": credential });
    desk.call("POST", "/api/v1/auth/passkeys/sign-in/finish").json(&body).send().await
}

async fn sign_in(desk: &Desk, key: &mut Authenticator) -> Answer {
    let begun = asked(desk).await;
    answered(desk, &begun["challenge"], &key.get(&begun["options"])).await
}

#[tokio::test]
async fn a_passkey_signs_in_alone_on_any_node() {
    let desk = Desk::open().await;
    let mut key = registered(&Person::enter(&desk).await).await;
    let (other, begun) = (desk.beside(), asked(&desk).await);
    assert_eq!(begun["options"]["publicKey"]["rpId"], json!("localhost"));
    assert_eq!(begun["options"]["publicKey"]["userVerification"], json!("required"));
    let answer = answered(&other, &begun["challenge"], &key.get(&begun["options"])).await;
    assert_eq!((answer.status, &answer.json()["name"]), (200, &json!("Ada")), "{answer:?}");
    assert!(answer.cookie(REFRESH).is_some());
    let row: (String, bool) = sqlx::query_as(
        "select method, second_factor from sign_ins order by created_at desc limit 1",
    )
    .fetch_one(&desk.pools.hub)
    .await
    .expect("what the hub may see");
    assert_eq!(row, ("passkey".to_owned(), true));
}

#[tokio::test]
async fn a_passkey_is_a_second_factor() {
    let desk = patient().await;
    let mut key = registered(&Person::enter(&desk).await).await;
    let begun = halfway(&desk).await;
    assert_eq!(begun["methods"], json!(["passkey", "recovery_code"]));
    let answer = json!({ "challenge": begun["challenge"], "passkey": key.get(&begun["passkey"]) });
    assert_eq!(second(&desk, &answer).await.status, 200);
    assert_wrong(&second(&desk, &answer).await);
    let next = halfway(&desk).await;
    let old = json!({ "challenge": next["challenge"], "passkey": answer["passkey"] });
    assert_wrong(&second(&desk, &old).await);
}

#[tokio::test]
async fn what_was_signed_once_is_signed_for_once() {
    let desk = Desk::open().await;
    let mut key = registered(&Person::enter(&desk).await).await;
    let begun = asked(&desk).await;
    let credential = key.get(&begun["options"]);
    assert_eq!(answered(&desk, &begun["challenge"], &credential).await.status, 200);
    assert_wrong(&answered(&desk, &begun["challenge"], &credential).await);
    let next = asked(&desk).await;
    assert_wrong(&answered(&desk, &next["challenge"], &credential).await);
}

#[tokio::test]
async fn a_key_that_counts_backwards_is_a_copy() {
    let desk = Desk::open().await;
    let mut key = registered(&Person::enter(&desk).await).await;
    key.counter = 10;
    assert_eq!(sign_in(&desk, &mut key).await.status, 200);
    for counter in [9, 10] {
        key.counter = counter - 1;
        assert_wrong(&sign_in(&desk, &mut key).await);
    }
    key.counter = 11;
    assert_eq!(sign_in(&desk, &mut key).await.status, 200);
}

#[tokio::test]
async fn other_pages_other_keys_and_absent_users_sign_nobody_in() {
    let desk = Desk::open().await;
    let mut key = registered(&Person::enter(&desk).await).await;
    for origin in ["https://evil.example", "http://localhost:4001", "http://evil.localhost:4000"] {
        key.origin = origin.to_owned();
        assert_wrong(&sign_in(&desk, &mut key).await);
    }
    key.origin = crate::testing::CONSOLE.to_owned();
    key.verifies = false;
    assert_wrong(&sign_in(&desk, &mut key).await);
    key.verifies = true;
    desk.execute("update users set disabled_at = now()").await;
    assert_wrong(&sign_in(&desk, &mut key).await);
    desk.execute("update users set disabled_at = null").await;
    assert_eq!(sign_in(&desk, &mut key).await.status, 200);
    desk.execute("delete from passkeys").await;
    assert_wrong(&sign_in(&desk, &mut key).await);
}

#[tokio::test]
async fn a_key_made_on_another_page_or_for_another_sign_in_is_not_kept() {
    let desk = Desk::open().await;
    let [one, other] = [Person::enter(&desk).await, Person::enter(&desk).await];
    let mut key = Authenticator::new();
    key.origin = "https://evil.example".to_owned();
    assert_wrong(&register(&one, &mut key, "Evil").await);
    key.origin = crate::testing::CONSOLE.to_owned();
    let begun = one.begin("/auth/passkeys/register").await.json();
    let credential = key.create(&begun["options"]);
    let body = json!({ "challenge": begun["challenge"], "credential": credential });
    assert_wrong(&other.post("/auth/passkeys", &body).await);
    assert_wrong(&one.post("/auth/passkeys", &body).await);
}

#[tokio::test]
async fn somebody_has_several_keys_with_names_and_takes_them_away() {
    let desk = Desk::open().await;
    let person = Person::enter(&desk).await;
    let mut first = registered(&person).await;
    let mut second = Authenticator::new();
    let answer = register(&person, &mut second, "Phone").await;
    assert_eq!(answer.json()["codes"], json!([]), "there are codes already");
    assert_wrong(&register(&person, &mut second, "Again").await);
    let listed = person.call("GET", "/auth/factors").send().await.json();
    let keys = listed["passkeys"].as_array().expect("a list");
    assert_eq!((&keys[0]["name"], &keys[1]["name"]), (&json!("Laptop"), &json!("Phone")));
    let path = format!("/auth/passkeys/{}", text(&keys[0]["id"]));
    assert_eq!(person.call("DELETE", &path).send().await.status, 204);
    assert_eq!(person.call("DELETE", &path).send().await.status, 404);
    assert_wrong(&sign_in(&desk, &mut first).await);
    assert_eq!(sign_in(&desk, &mut second).await.status, 200);
}

#[tokio::test]
async fn a_passkey_proves_again_who_asks() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let mut key = registered(&person).await;
    desk.execute("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(person.begin("/auth/recovery-codes").await.status, 403);
    let begun = person.begin("/auth/confirm/passkey").await.json();
    let passkey = key.get(&begun["options"]);
    let body = json!({ "challenge": begun["challenge"], "passkey": passkey });
    assert_eq!(person.post("/auth/confirm", &body).await.status, 204);
    assert_eq!(person.begin("/auth/recovery-codes").await.status, 200);
    assert_wrong(&person.post("/auth/confirm", &body).await);
}

#[tokio::test]
async fn a_key_gets_another_name_from_its_owner_only() {
    let desk = Desk::open().await;
    let [ada, bob] = [Person::enter(&desk).await, super::factors::colleague(&desk, "agent").await];
    registered(&ada).await;
    let factors = ada.call("GET", "/auth/factors").send().await.json();
    let path = format!("/auth/passkeys/{}", text(&factors["passkeys"][0]["id"]));
    let rename = async |person: &Person<'_>, path: &str, name: &str| {
        person.call("PATCH", path).json(&json!({ "name": name })).send().await.status
    };
    assert_eq!(rename(&ada, &path, " Blue key ").await, 204);
    assert_eq!(rename(&bob, &path, "Mine").await, 404);
    assert_eq!(rename(&ada, "/auth/passkeys/nothing", "x").await, 404);
    for name in ["", "  ", "two\nlines", &"x".repeat(101)] {
        assert_eq!(rename(&ada, &path, name).await, 422, "{name:?}");
    }
    let factors = ada.call("GET", "/auth/factors").send().await.json();
    assert_eq!(factors["passkeys"][0]["name"], json!("Blue key"));
    let changes: serde_json::Value = sqlx::query_scalar(
        "select entry -> 'changes' from audit_queue where entry #>> '{resource,kind}' = 'passkey'",
    )
    .fetch_one(&desk.pools.hub)
    .await
    .expect("one entry");
    let expected = json!({ "before": { "name": "Laptop" }, "after": { "name": "Blue key" } });
    assert_eq!(changes, expected);
}
