use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};

use super::*;
use crate::auth::Pass;

/// A key of an inbox, as the site holds it.
struct SiteKey {
    id: String,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SiteKey {
    async fn secret(owner: &Owner<'_>, inbox: impl ToString, keep_hours: u16) -> Self {
        let body = json!({ "algorithm": "HS256", "keep_hours": keep_hours });
        let made = add(owner, inbox, body).await;
        let secret = made["secret"].as_str().expect("a secret");
        assert_eq!(secret.len(), 43, "256 bits");
        let key = EncodingKey::from_secret(secret.as_bytes());
        Self { id: id(&made), algorithm: Algorithm::HS256, key }
    }

    async fn ed25519(owner: &Owner<'_>, inbox: impl ToString) -> Self {
        let pair = Ed25519KeyPair::generate().expect("random bytes");
        let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0];
        let body = json!({
            "algorithm": "EdDSA", "keep_hours": 1,
            "public_key": pem(&head, pair.public_key().as_ref()),
        });
        let made = add(owner, inbox, body).await;
        assert_eq!(made["secret"], Value::Null);
        let key = EncodingKey::from_ed_der(pair.to_pkcs8().expect("encoded").as_ref());
        Self { id: id(&made), algorithm: Algorithm::EdDSA, key }
    }

    async fn p256(owner: &Owner<'_>, inbox: impl ToString) -> (Self, String) {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new());
        let document = document.expect("random bytes");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref()).expect("read back");
        let head = STANDARD_NO_PAD.decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgA").expect("base64");
        let public = pem(&head, pair.public_key().as_ref());
        let body = json!({ "algorithm": "ES256", "keep_hours": 1, "public_key": public });
        let made = add(owner, inbox, body).await;
        let key = EncodingKey::from_ec_der(document.as_ref());
        (Self { id: id(&made), algorithm: Algorithm::ES256, key }, public)
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.id.clone());
        jsonwebtoken::encode(&header, claims, &self.key).expect("a signature")
    }
}

fn pem(head: &[u8], key: &[u8]) -> String {
    let der = [head, key].concat();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}

fn id(made: &Value) -> String {
    made["key"]["id"].as_str().expect("an id").to_owned()
}

async fn add(owner: &Owner<'_>, inbox: impl ToString, body: Value) -> Value {
    let path = format!("/api/v1/inboxes/{}/identity-keys", inbox.to_string());
    let answer = owner.call("POST", &path).json(&body).send().await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

/// What a good site says of its visitor.
fn claims(sub: &str) -> Value {
    let now = Timestamp::now().as_second();
    json!({ "sub": sub, "aud": "insightdesk-widget", "iat": now, "exp": now + 600 })
}

fn with(sub: &str, field: &str, value: Value) -> Value {
    let mut claims = claims(sub);
    claims[field] = value;
    claims
}

async fn visit(desk: &Desk, identity: &str, token: Option<&Value>) -> Answer {
    let mut body = json!({ "key": desk.inbox.key, "identity": identity });
    if let Some(token) = token {
        body["token"] = token.clone();
    }
    desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await
}

async fn come(desk: &Desk, identity: &str, token: Option<&Value>) -> Value {
    let answer = visit(desk, identity, token).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn stranger(desk: &Desk, email: &str) -> Value {
    let body = json!({ "key": desk.inbox.key, "email": email });
    desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await.json()
}

/// Opens a ticket of a contact, and returns its id.
async fn ticket(desk: &Desk, contact: &Value) -> Value {
    let statement = "insert into tickets (id, organization_id, number, inbox_id, contact_id,
            channel, subject, status, priority, epoch, head, contact_seq, message_seq, text_seq,
            messages, reopened, marks, preview, waiting, created_at, active_at)
        select gen_random_uuid(), i.organization_id, (select count(*) + 1 from tickets), i.id,
            $1::uuid, 'chat', 'Hello', 'open', 'medium', 1, 1, 1, 1, 1, 1, 0, '{}', 'Hello', true,
            now(), now()
        from inboxes i where i.id = $2 returning id";
    let contact: uuid::Uuid = serde_json::from_value(contact.clone()).expect("an id");
    let id: uuid::Uuid = sqlx::query_scalar(statement)
        .bind(contact)
        .bind(desk.inbox.id.as_uuid())
        .fetch_one(&desk.pools.hub)
        .await
        .expect("a ticket");
    json!(id)
}

#[tokio::test]
async fn a_site_vouches_for_its_visitor_with_a_key_of_any_kind() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let keys = [
        SiteKey::secret(&owner, desk.inbox.id, 1).await,
        SiteKey::ed25519(&owner, desk.inbox.id).await,
        SiteKey::p256(&owner, desk.inbox.id).await.0,
    ];
    let mut contacts = Vec::new();
    for key in keys {
        let mut said = claims("42");
        said["email"] = json!("grace@example.org");
        said["name"] = json!("Grace");
        said["attrs"] = json!({ "plan": "gold", "seats": 7, "beta": true, "none": null });
        let session = come(&desk, &key.sign(&said), None).await;
        assert_eq!((&session["verified"], &session["name"]), (&json!(true), &json!("Grace")));
        contacts.push(session["contact"].clone());
    }
    assert!(contacts.iter().all(|contact| *contact == contacts[0]), "one name, one contact");
    let path = format!("/api/v1/contacts/{}", contacts[0].as_str().expect("an id"));
    let known = owner.get(&path).await.json();
    assert_eq!((&known["external_id"], &known["verified"]), (&json!("42"), &json!(true)));
    assert_eq!(known["attributes"], json!({ "plan": "gold", "seats": "7", "beta": "true" }));
}

#[tokio::test]
async fn whatever_is_wrong_with_an_identity_the_answer_is_the_same() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let secret = SiteKey::secret(&owner, desk.inbox.id, 1).await;
    let (site, public) = SiteKey::p256(&owner, desk.inbox.id).await;
    let now = Timestamp::now().as_second();
    let good = secret.sign(&claims("42"));
    let parts: Vec<&str> = good.split('.').collect();
    let head = |head: Value| format!("{}.{}.{}", b64(&head), parts[1], parts[2]);
    let kid = &secret.id;
    let signed_by_the_public_key = |key: &[u8]| {
        let key = EncodingKey::from_secret(key);
        SiteKey { id: site.id.clone(), algorithm: Algorithm::HS256, key }.sign(&claims("42"))
    };
    let of = |key: &SiteKey, algorithm, bytes: &[u8]| {
        let key = SiteKey { id: key.id.clone(), algorithm, key: EncodingKey::from_secret(bytes) };
        key.sign(&claims("42"))
    };
    let mut wrong = vec![
        String::new(),
        "x".to_owned(),
        format!("{}..", parts[0]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{good}.x"),
        format!("{}.{}.{}", parts[0], b64(&claims("43")), parts[2]),
        of(&secret, Algorithm::HS256, b"another secret"),
        of(&secret, Algorithm::HS512, b"another secret"),
        signed_by_the_public_key(public.as_bytes()),
        signed_by_the_public_key(public.trim().as_bytes()),
        head(json!({ "alg": "none", "kid": kid })),
        head(json!({ "alg": "nOnE", "kid": kid })),
        head(json!({ "alg": ["HS256"], "kid": kid })),
        head(json!({ "alg": "HS256" })),
        head(json!({ "alg": "HS256", "kid": "../../x" })),
        head(json!({ "alg": "HS256", "kid": uuid::Uuid::nil() })),
        head(json!({ "alg": "HS256", "kid": kid, "crit": ["b64"], "b64": false })),
        head(json!({ "alg": "HS256", "kid": kid, "jku": "http://127.0.0.1/" })),
    ];
    let said = [
        with("42", "exp", json!(now - 60)),
        with("42", "exp", json!(now + 3601)),
        with("42", "exp", json!("tomorrow")),
        with("42", "exp", json!(9_000_000_000_000_000_000_i64)),
        with("42", "exp", Value::Null),
        with("42", "iat", Value::Null),
        with("42", "iat", json!(now + 300)),
        with("42", "iat", json!(-9_000_000_000_000_000_000_i64)),
        with("42", "nbf", json!(now + 300)),
        with("42", "aud", json!("insightdesk-api")),
        with("42", "aud", Value::Null),
        with("42", "email", json!("nobody")),
        with("42", "name", json!("")),
        with("42", "attrs", json!({ "deep": { "er": 1 } })),
        with("42", "attrs", json!({ "nul": "\0" })),
        with("42", "jti", json!("")),
        with("42", "sub", Value::Null),
        with("42", "sub", json!(42)),
        with(" ", "sub", json!(" ")),
        with("42", "sub", json!("x".repeat(256))),
        with("42", "sub", json!("a\0b")),
    ];
    wrong.extend(said.iter().map(|claims| secret.sign(claims)));
    let mut answers = Vec::new();
    for token in &wrong {
        let answer = visit(&desk, token, None).await;
        let code = answer.code();
        assert_eq!((answer.status, code.as_str()), (401, "AUTH_TOKEN_INVALID"), "{token}");
        answers.push(problem(&answer));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(visit(&desk, &good, None).await.status, 200);
    let made: i64 = sqlx::query_scalar("select count(*) from contacts")
        .fetch_one(&desk.pools.hub)
        .await
        .expect("a count");
    assert_eq!(made, 1, "only the good one made a contact");
}

fn b64(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn a_key_vouches_in_its_own_inbox_only() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let body = json!({ "name": "Help", "allowed_origins": [SHOP] });
    let other = owner.call("POST", "/api/v1/inboxes").json(&body).send().await.json();
    let key = SiteKey::secret(&owner, other["id"].as_str().expect("an id"), 1).await;
    assert_eq!(visit(&desk, &key.sign(&claims("42")), None).await.status, 401);
    let ours = SiteKey::secret(&owner, desk.inbox.id, 1).await;
    let theirs = foreign_inbox(&desk).await;
    let body = json!({ "key": theirs.key, "identity": ours.sign(&claims("42")) });
    let answer = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "AUTH_TOKEN_INVALID"));
}

#[tokio::test]
async fn keys_overlap_while_they_are_renewed_and_end_when_they_are_removed() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let first = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let second = SiteKey::secret(&owner, desk.inbox.id, 24).await;
    for key in [&first, &second] {
        assert_eq!(visit(&desk, &key.sign(&claims("42")), None).await.status, 200);
    }
    let third = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    for key in [&first, &second] {
        assert_eq!(visit(&desk, &key.sign(&claims("42")), None).await.status, 401);
    }
    let inbox = format!("/api/v1/inboxes/{}", desk.inbox.id);
    let shown = owner.get(&inbox).await.json()["identity_keys"].clone();
    assert_eq!((shown.as_array().map(Vec::len), &shown[0]["id"]), (Some(1), &json!(third.id)));
    let path = format!("{inbox}/identity-keys/{}", third.id);
    assert_eq!(owner.call("DELETE", &path).send().await.status, 204);
    assert_eq!(owner.call("DELETE", &path).send().await.status, 404);
    assert_eq!(visit(&desk, &third.sign(&claims("42")), None).await.status, 401);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_sealed() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let made = add(&owner, desk.inbox.id, json!({ "algorithm": "HS256", "keep_hours": 0 })).await;
    let secret = made["secret"].as_str().expect("a secret");
    assert!(!owner.get("/api/v1/inboxes").await.text().contains(secret));
    let kept: Vec<u8> = sqlx::query_scalar("select secret from identity_keys")
        .fetch_one(&desk.pools.hub)
        .await
        .expect("a key");
    assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()));
    let entry = owner.last_entry("admin:inbox_changed").await;
    assert!(!entry.to_string().contains(secret));
    for body in [
        json!({ "algorithm": "none", "keep_hours": 0 }),
        json!({ "algorithm": "HS256", "keep_hours": 0, "public_key": "x" }),
        json!({ "algorithm": "ES256", "keep_hours": 0 }),
        json!({ "algorithm": "EdDSA", "keep_hours": 0, "public_key": "x" }),
        json!({ "algorithm": "HS256", "keep_hours": 721 }),
    ] {
        let path = format!("/api/v1/inboxes/{}/identity-keys", desk.inbox.id);
        assert_eq!(owner.call("POST", &path).json(&body).send().await.status, 422, "{body}");
    }
}

#[tokio::test]
async fn a_token_with_a_name_is_good_once() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let once = key.sign(&with("42", "jti", json!("once")));
    let (one, two) = tokio::join!(visit(&desk, &once, None), visit(&desk, &once, None));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn the_first_time_a_stranger_becomes_the_contact_whom_the_site_names() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let before = stranger(&desk, "typed@example.org").await;
    let opened = ticket(&desk, &before["contact"]).await;
    let said = with("42", "email", json!("grace@example.org"));
    let known = come(&desk, &key.sign(&said), Some(&before["token"])).await;
    assert_eq!((&known["contact"], &known["tickets"]), (&before["contact"], &json!([opened])));
    assert_ne!(known["token"], before["token"], "whoever has the one before is nobody now");
    let token = before["token"].as_str().expect("a token");
    assert!(desk.app.auth.authenticator().admit(token, SHOP).await.is_err());
    let again = come(&desk, &key.sign(&claims("42")), Some(&known["token"])).await;
    assert_eq!(again["token"], known["token"], "already known");
    let found = owner.get("/api/v1/contacts?q=grace@example.org").await.json();
    assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "the site's word counts");
}

#[tokio::test]
async fn a_contact_goes_on_with_what_they_wrote_as_a_stranger() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let said = with("42", "name", json!("Grace"));
    let at_work = come(&desk, &key.sign(&said), None).await;
    let first = ticket(&desk, &at_work["contact"]).await;
    let at_home = stranger(&desk, "typed@example.org").await;
    let second = ticket(&desk, &at_home["contact"]).await;
    let merged = come(&desk, &key.sign(&said), Some(&at_home["token"])).await;
    assert_eq!(merged["contact"], at_work["contact"]);
    let tickets = merged["tickets"].as_array().expect("a list");
    assert!(tickets.len() == 2 && tickets.contains(&first) && tickets.contains(&second));
    let token = merged["token"].as_str().expect("a token");
    let pass = desk.app.auth.authenticator().admit(token, SHOP).await.expect("a contact");
    let Pass::Contact(pass) = pass else { panic!("{pass:?}") };
    let formerly: Vec<String> = pass.principal.formerly.iter().map(ToString::to_string).collect();
    assert_eq!(json!(formerly), json!([at_home["contact"]]));
    let stranger = at_home["token"].as_str().expect("a token");
    assert!(desk.app.auth.authenticator().admit(stranger, SHOP).await.is_err());
    let of = |id: &Value| format!("/api/v1/contacts/{}", id.as_str().expect("an id"));
    let page = owner.get(&of(&at_home["contact"])).await.json();
    assert_eq!(
        (&page["id"], page["tickets"].as_array().map(Vec::len)),
        (&at_work["contact"], Some(2))
    );
    let all = owner.get("/api/v1/contacts").await.json();
    assert_eq!(all["data"].as_array().map(Vec::len), Some(1), "one person, once");
}

#[tokio::test]
async fn two_contacts_who_are_both_known_are_never_made_one() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let grace = come(&desk, &key.sign(&claims("grace")), None).await;
    let opened = ticket(&desk, &grace["contact"]).await;
    let ben = come(&desk, &key.sign(&claims("ben")), Some(&grace["token"])).await;
    assert_ne!(ben["contact"], grace["contact"]);
    assert_eq!(ben["tickets"], json!([]));
    let back = come(&desk, &key.sign(&claims("grace")), Some(&ben["token"])).await;
    assert_eq!((&back["contact"], &back["tickets"]), (&grace["contact"], &json!([opened])));
}

#[tokio::test]
async fn whoever_types_the_address_of_a_customer_sees_nothing_of_theirs() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let said = with("42", "email", json!("grace@example.org"));
    let grace = come(&desk, &key.sign(&said), None).await;
    ticket(&desk, &grace["contact"]).await;
    let mallory = stranger(&desk, "grace@example.org").await;
    assert_ne!(mallory["contact"], grace["contact"]);
    assert_eq!((&mallory["tickets"], &mallory["verified"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn what_the_site_said_is_not_overridden_by_a_form() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let grace = come(&desk, &key.sign(&with("42", "name", json!("Grace"))), None).await;
    let body = json!({ "key": desk.inbox.key, "token": grace["token"], "name": "Somebody" });
    let answer = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    assert_eq!(answer.json()["name"], "Grace");
}

#[tokio::test]
async fn where_an_identity_is_required_nobody_comes_in_without_one() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let before = stranger(&desk, "typed@example.org").await;
    let path = format!("/api/v1/inboxes/{}", desk.inbox.id);
    let required = json!({ "require_identity": true });
    assert_eq!(owner.call("PATCH", &path).json(&required).send().await.status, 200);
    for body in [
        json!({ "key": desk.inbox.key }),
        json!({ "key": desk.inbox.key, "token": before["token"] }),
    ] {
        let answer = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "AUTH_TOKEN_MISSING"));
        assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    }
    let token = before["token"].as_str().expect("a token");
    assert!(desk.app.auth.authenticator().admit(token, SHOP).await.is_err());
    let known = come(&desk, &key.sign(&claims("42")), Some(&before["token"])).await;
    assert_eq!(known["contact"], before["contact"]);
    let token = known["token"].as_str().expect("a token");
    assert!(desk.app.auth.authenticator().admit(token, SHOP).await.is_ok());
}

#[tokio::test]
async fn a_blocked_contact_does_not_come_back_as_who_they_are() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let key = SiteKey::secret(&owner, desk.inbox.id, 0).await;
    let grace = come(&desk, &key.sign(&claims("42")), None).await;
    let path = format!("/api/v1/contacts/{}", grace["contact"].as_str().expect("an id"));
    assert_eq!(
        owner.call("PATCH", &path).json(&json!({ "blocked": true })).send().await.status,
        200
    );
    let answer = visit(&desk, &key.sign(&claims("42")), None).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
    let blocked = stranger(&desk, "typed@example.org").await;
    let path = format!("/api/v1/contacts/{}", blocked["contact"].as_str().expect("an id"));
    assert_eq!(
        owner.call("PATCH", &path).json(&json!({ "blocked": true })).send().await.status,
        200
    );
    let answer = visit(&desk, &key.sign(&claims("43")), Some(&blocked["token"])).await;
    assert_eq!(answer.status, 403, "nor as somebody else");
}

#[tokio::test]
async fn the_form_before_a_chat_asks_what_the_inbox_says() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let path = format!("/api/v1/inboxes/{}", desk.inbox.id);
    let rules = json!({ "pre_chat": { "name": "hidden", "email": "required" } });
    assert_eq!(owner.call("PATCH", &path).json(&rules).send().await.status, 200);
    let body = json!({ "key": desk.inbox.key, "name": "Grace" });
    let answer = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    assert_eq!((answer.status, answer.json()["errors"][0]["field"].clone()), (422, json!("email")));
    let body = json!({ "key": desk.inbox.key, "name": "Grace", "email": "g@example.org" });
    let said = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await.json();
    assert_eq!(said["name"], "Visitor", "what is not asked is not kept");
    let body = json!({ "key": desk.inbox.key, "token": said["token"] });
    let back = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    assert_eq!(back.json()["contact"], said["contact"], "not asked again");
}
