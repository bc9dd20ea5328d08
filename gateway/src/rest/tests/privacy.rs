use insightdesk_domain::mail::Letter;
use sqlx::types::Json;

use super::audit::admin;
use super::factors::{Person, patient};
use super::*;
use crate::mail::envelope;

/// The text of the newest letter.
pub(super) async fn letter(desk: &Desk) -> String {
    let letter = "select payload from outbox where kind = 'mail' order by created_at desc limit 1";
    let Json(letter): Json<Letter> =
        sqlx::query_scalar(letter).fetch_one(&desk.pools.hub).await.expect("a letter");
    envelope::open(&desk.app.vault, letter).await.expect("it opens").text
}

#[tokio::test]
async fn somebody_asks_to_be_erased_confirms_by_mail_and_takes_it_back() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let careless = person.post("/privacy/erase", &json!({ "phrase": "yes" })).await;
    assert_eq!(careless.status, 422);
    let asked = person.post("/privacy/erase", &json!({ "phrase": "erase my account" })).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    let letter = letter(&desk).await;
    let token = letter.split("erase#token=").nth(1).and_then(|rest| rest.split_whitespace().next());
    let body = json!({ "token": token.expect("a link") });
    let confirm =
        async || desk.call("POST", "/api/v1/privacy/erase/confirm").json(&body).send().await;
    let confirmed = confirm().await;
    assert!(confirmed.json()["erasure_at"].is_string(), "{confirmed:?}");
    assert_eq!(confirm().await.status, 410);
    let seen = person.call("GET", "/privacy").send().await.json();
    assert_eq!(seen["erasure_at"], confirmed.json()["erasure_at"]);
    assert_eq!(person.begin("/privacy/erase/cancel").await.status, 204);
    let seen = person.call("GET", "/privacy").send().await.json();
    assert_eq!(seen["erasure_at"], json!(null));
}

#[tokio::test]
async fn what_is_sensitive_wants_a_recent_proof() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let data = person.call("GET", "/privacy/export").send().await;
    assert_eq!(data.json()["profile"]["email"], EMAIL);
    assert_eq!(person.call("GET", "/privacy/export").send().await.status, 422, "once a day");
    desk.execute("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(person.call("GET", "/privacy/export").send().await.status, 403);
    let phrase = json!({ "phrase": "erase my account" });
    assert_eq!(person.post("/privacy/erase", &phrase).await.status, 403);
}

#[tokio::test]
async fn consents_are_given_and_taken_back() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    let said = json!({ "kind": "marketing", "granted": true });
    let consents = person.post("/privacy/consents", &said).await.json();
    assert_eq!(
        (&consents[0]["kind"], &consents[0]["granted"]),
        (&json!("marketing"), &json!(true))
    );
    let unknown = json!({ "kind": "everything", "granted": true });
    assert_eq!(person.post("/privacy/consents", &unknown).await.status, 422);
}

#[tokio::test]
async fn an_admin_erases_a_contact_and_their_widget_is_signed_out() {
    let desk = patient().await;
    let body = json!({ "key": desk.inbox.key, "name": "Lia" });
    let session = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await.json();
    let contact = sqlx::query_scalar::<_, uuid::Uuid>("select id from contacts where name = 'Lia'");
    let contact = contact.fetch_one(&desk.pools.hub).await.expect("Lia");
    let agent = Person::enter(&desk).await;
    let path = format!("/contacts/{contact}/erase");
    assert_eq!(agent.begin(&path).await.status, 403);
    let admin = Person { desk: &desk, token: admin(&desk).await };
    let data = admin.begin(&format!("/contacts/{contact}/export")).await;
    assert_eq!(data.json()["profile"]["name"], "Lia");
    assert_eq!(admin.begin(&path).await.status, 204);
    let unknown = format!("/contacts/{}/erase", uuid::Uuid::now_v7());
    assert_eq!(admin.begin(&unknown).await.status, 404);
    let token = session["token"].as_str().expect("a token");
    let authenticator = desk.app.auth.authenticator();
    assert!(authenticator.contact(token, crate::testing::SHOP).await.is_err());
}
