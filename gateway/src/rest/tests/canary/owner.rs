//! The secrets that owners handle, and those that stand in mails.

use super::*;
use crate::mail::{Postman, Relay, Sender};
use crate::testing::Sink;

/// Good enough, and nobody's.
const FRESH: &str = "canary tram lantern osprey";

/// The token of the letter that waits, which is sent then: until then it is the only place with it.
async fn mailed(desk: &Desk, postman: &Postman) -> String {
    let letter = super::super::privacy::letter(desk).await;
    assert_eq!(postman.round().await.expect("an answer"), 1);
    let token = letter.split("#token=").nth(1).and_then(|rest| rest.split_whitespace().next());
    token.expect("a link").to_owned()
}

async fn keys_of_programs(owner: &Owner<'_>, canaries: &mut Canaries) {
    let body = json!({ "name": "Robot", "scopes": ["read"], "expires_in_days": 1 });
    let made = owner.call("POST", "/api/v1/api-keys").json(&body).send().await.json();
    canaries.hide_text("API key", &made["secret"]);
    let key = made["secret"].as_str().expect("a key");
    canaries.refused(&owner.with(key, "POST", "/api/v1/teams").json(&json!({})).send().await);
    let mistyped = format!("{}x", &key[..key.len() - 1]);
    canaries.hide("mistyped API key", mistyped.clone());
    canaries.refused(&owner.with(&mistyped, "GET", "/api/v1/teams").send().await);
}

async fn keys_of_sites(desk: &Desk, owner: &Owner<'_>, canaries: &mut Canaries) {
    let path = format!("/api/v1/inboxes/{}/identity-keys", desk.inbox.id);
    let body = json!({ "algorithm": "HS256", "keep_hours": 1 });
    let made = owner.call("POST", &path).json(&body).send().await.json();
    canaries.hide_text("identity key", &made["secret"]);
    let forged = "eyJhbGciOiJIUzI1NiJ9.canary-identity.canary-signature";
    canaries.hide("identity that is forged", forged);
    let body = json!({ "key": desk.inbox.key, "identity": forged });
    canaries.refused(&desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await);
}

async fn provider(owner: &Owner<'_>, canaries: &mut Canaries) {
    let mut body = json!({
        "name": "Elsewhere", "issuer": "https://id.example", "client_id": "desk",
        "client_secret": "canary-client-secret", "domains": [], "creates_members": false,
        "enabled": true,
    });
    canaries.hide("client secret", "canary-client-secret");
    let made = owner.call("POST", "/api/v1/providers").json(&body).send().await;
    assert_eq!(made.status, 201, "{made:?}");
    canaries.hide("client secret that is refused", "canary-too-long");
    body["client_secret"] = json!("canary-too-long".repeat(100));
    canaries.refused(&owner.call("POST", "/api/v1/providers").json(&body).send().await);
    canaries.hide("misplaced client secret", "canary-elsewhere");
    body["client_secret"] = json!(["canary-elsewhere"]);
    canaries.refused(&owner.call("POST", "/api/v1/providers").json(&body).send().await);
}

async fn links(desk: &Desk, owner: &Owner<'_>, postman: &Postman, canaries: &mut Canaries) {
    let post =
        |path: &str, body: Value| desk.call("POST", &format!("/api/v1/{path}")).json(&body).send();
    let body = json!({ "email": "guest@example.org", "role": "agent", "teams": [] });
    let invited = owner.call("POST", "/api/v1/invitations").json(&body).send().await;
    assert_eq!(invited.status, 201, "{invited:?}");
    let token = mailed(desk, postman).await;
    let weak = json!({ "token": token, "name": "Guest", "password": "canary-weak" });
    canaries.hide("link of an invitation", token);
    canaries.hide("weak password", "canary-weak");
    canaries.refused(&post("invitations/accept", weak).await);

    assert_eq!(post("auth/forgot-password", json!({ "email": EMAIL })).await.status, 202);
    let token = mailed(desk, postman).await;
    canaries.hide("link to a new password", token.clone());
    let weak = json!({ "token": token, "password": "canary-weak" });
    canaries.refused(&post("auth/reset-password", weak).await);
    canaries.hide("new password", FRESH);
    let fresh = json!({ "token": token, "password": FRESH });
    assert_eq!(post("auth/reset-password", fresh.clone()).await.status, 204);
    desk.execute("delete from outbox").await;
    canaries.refused(&post("auth/reset-password", fresh).await);

    let body = json!({
        "email": "bob@shop.example", "password": FRESH, "name": "Bob", "organization": "Bob's",
    });
    assert_eq!(post("auth/register", body).await.status, 202);
    let token = mailed(desk, postman).await;
    canaries.hide("link that proves an address", token.clone());
    assert_eq!(post("auth/verify-email", json!({ "token": token })).await.status, 200);
    canaries.refused(&post("auth/verify-email", json!({ "token": token })).await);
}

#[tokio::test]
async fn no_secret_of_an_owner_or_of_a_mail_is_found_either() {
    let (log, _guard) = listen();
    let desk = Desk::open_with(|options| {
        options.limits.profile = crate::limits::LimitProfile::Load;
        options.limits.failures.first_delay = std::time::Duration::ZERO;
        options.auth.registration = true;
    })
    .await;
    let owner = Owner::of(&desk).await;
    let sink = Sink::open().await;
    let relay = format!("smtp://desk:canary-relay@{}", sink.address);
    let relay = Relay::parse(&relay.into()).expect("a relay");
    let shown = format!("{relay:?}");
    let sender = Sender::parse("desk@example.org", "localhost").expect("an address");
    let postman = Postman::new(desk.pools.clone(), desk.app.vault.clone(), relay, sender);
    let mut canaries = Canaries::default();
    canaries.hide("password of the relay", "canary-relay");
    canaries.hide("what the relay is shown", "\0desk\0canary-relay");
    keys_of_programs(&owner, &mut canaries).await;
    keys_of_sites(&desk, &owner, &mut canaries).await;
    provider(&owner, &mut canaries).await;
    links(&desk, &owner, &postman, &mut canaries).await;
    assert_eq!(sink.received().len(), 3, "the relay took them");
    canaries.refusals.push(format!("{shown} {postman:?}"));
    canaries.assert_unseen(&desk, &log).await;
}
