use super::*;
use crate::auth::{AuthError, Pass};
use crate::limits::LimitOptions;
use crate::testing::CONSOLE;

const SESSIONS: &str = "/api/v1/widget/sessions";

async fn open(desk: &Desk, origin: &str, body: &Value) -> Answer {
    Call::new(desk.address, "POST", SESSIONS).header("origin", origin).json(body).send().await
}

async fn session(desk: &Desk, body: Value) -> Value {
    let answer = open(desk, SHOP, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn a_page_learns_what_to_show_before_a_chat() {
    let desk = Desk::open().await;
    let path = format!("/api/v1/widget/inboxes/{}", desk.inbox.key);
    let answer = desk.shop("GET", &path).send().await;
    let pre_chat = json!({ "name": "optional", "email": "optional" });
    let shown = json!({
        "name": "Shop", "online": false, "require_identity": false, "pre_chat": pre_chat,
    });
    assert_eq!((answer.status, answer.json()), (200, shown));
    assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    assert_eq!(answer.header("vary"), Some("Origin"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn our_own_page_reads_without_naming_its_origin() {
    let desk = Desk::open().await;
    let path = format!("/api/v1/widget/inboxes/{}", desk.inbox.key);
    let call = || Call::new(desk.address, "GET", &path);
    assert_eq!(call().header("sec-fetch-site", "same-origin").send().await.status, 200);
    assert_eq!(call().header("sec-fetch-site", "cross-site").send().await.status, 403);
    assert_eq!(call().send().await.status, 403);
}

#[tokio::test]
async fn a_visitor_gets_a_token_for_the_socket_and_goes_on_with_it() {
    let desk = Desk::open().await;
    let first = session(&desk, json!({ "key": desk.inbox.key, "name": "Grace" })).await;
    assert_eq!((&first["name"], &first["tickets"]), (&json!("Grace"), &json!([])));
    let token = first["token"].as_str().expect("a token");
    assert!(token.starts_with("idw_"));
    let pass = desk.app.auth.authenticator().admit(token, SHOP).await.expect("a contact");
    let Pass::Contact(pass) = pass else { panic!("{pass:?}") };
    assert_eq!(first["contact"], pass.contact.id.to_string());
    assert_eq!(pass.inbox, desk.inbox.id);
    let again = session(&desk, json!({ "key": desk.inbox.key, "token": token })).await;
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_visitor_may_say_its_name_later() {
    let desk = Desk::open().await;
    let first = session(&desk, json!({ "key": desk.inbox.key })).await;
    assert_eq!(first["name"], "Visitor");
    let token = &first["token"];
    let said = json!({ "key": desk.inbox.key, "token": token, "name": " Grace ", "email": "" });
    let named = session(&desk, said).await;
    assert_eq!((&named["name"], &named["contact"]), (&json!("Grace"), &first["contact"]));
    let again = session(&desk, json!({ "key": desk.inbox.key, "token": token })).await;
    assert_eq!(again["name"], "Grace");
}

#[tokio::test]
async fn a_token_is_good_on_its_own_page_only() {
    let desk = Desk::open().await;
    let first = session(&desk, json!({ "key": desk.inbox.key })).await;
    let token = first["token"].as_str().expect("a token");
    let elsewhere = desk.app.auth.authenticator().admit(token, CONSOLE).await;
    assert!(matches!(elsewhere, Err(AuthError::Forbidden)), "{elsewhere:?}");
    let answer = open(&desk, CONSOLE, &json!({ "key": desk.inbox.key, "token": token })).await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.json()["contact"], first["contact"], "somebody else, without a history");
}

#[tokio::test]
async fn a_token_of_nobody_makes_a_new_contact() {
    let desk = Desk::open().await;
    let none = format!("idw_{}", "A".repeat(43));
    for token in ["", "idw_", &none, "eyJhbGciOiJub25lIn0.e30."] {
        let session = session(&desk, json!({ "key": desk.inbox.key, "token": token })).await;
        assert_ne!(session["token"], token);
        let admitted = desk.app.auth.authenticator().admit(token, SHOP).await;
        assert!(admitted.is_err(), "{admitted:?}");
    }
}

#[tokio::test]
async fn a_revoked_token_ends_within_five_seconds() {
    let desk = Desk::open().await;
    let first = session(&desk, json!({ "key": desk.inbox.key })).await;
    let token = first["token"].as_str().expect("a token");
    let authenticator = desk.app.auth.authenticator();
    let pass = authenticator.admit(token, SHOP).await.expect("a contact");
    let Pass::Contact(contact) = &pass else { panic!("{pass:?}") };
    desk.app.accounts.revoke_visitor(&contact.contact).await.expect("revoked");
    let began = std::time::Instant::now();
    while authenticator.renew(&pass).await.is_ok() {}
    assert!(began.elapsed().as_secs() < 6, "{:?}", began.elapsed());
    assert!(matches!(authenticator.admit(token, SHOP).await, Err(AuthError::Invalid)));
}

#[tokio::test]
async fn pages_that_no_inbox_allows_get_nothing_and_may_not_read_why() {
    let desk = Desk::open().await;
    let inbox = format!("/api/v1/widget/inboxes/{}", desk.inbox.key);
    for origin in [
        "https://evil.example",
        "https://evil-shop.example",
        "https://shop.example.evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "null",
    ] {
        for (method, path) in [("GET", inbox.as_str()), ("OPTIONS", SESSIONS), ("POST", SESSIONS)] {
            let call = Call::new(desk.address, method, path).header("origin", origin);
            let answer = call.json(&json!({ "key": desk.inbox.key })).send().await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"), "{origin}");
            assert!(!answer.text().to_lowercase().contains("access-control-allow"), "{answer:?}");
            assert_eq!(answer.header("vary"), Some("Origin"));
        }
    }
}

#[tokio::test]
async fn the_page_of_another_inbox_is_foreign_here() {
    let desk = Desk::open().await;
    let name = insightdesk_domain::text::Name::parse("Other").expect("a name");
    let (key, pages) = (crate::auth::generate::inbox_key(), ["https://other.example".to_owned()]);
    let organization = desk.inbox.organization;
    let created = desk.app.accounts.create_inbox(organization, &name, &key, &pages).await;
    created.expect("another inbox");
    let answer = open(&desk, "https://other.example", &json!({ "key": desk.inbox.key })).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(open(&desk, "https://other.example", &json!({ "key": key })).await.status, 200);
}

#[tokio::test]
async fn browsers_are_told_in_advance_what_they_may_send() {
    let desk = Desk::open().await;
    let answer = desk.shop("OPTIONS", SESSIONS).send().await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    assert_eq!(answer.header("access-control-allow-headers"), Some("content-type"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST"));
}

#[tokio::test]
async fn keys_that_name_no_inbox_are_not_found() {
    let desk = Desk::open().await;
    let good = &desk.inbox.key;
    let unknown = "pk_000000000000000000000000";
    for key in
        [unknown, "pk_", "0", "-1", "..%2f", "%00", &good.to_uppercase(), &"k".repeat(10_000)]
    {
        let answer = desk.shop("GET", &format!("/api/v1/widget/inboxes/{key}")).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"), "{key}");
        let answer = open(&desk, SHOP, &json!({ "key": key })).await;
        assert_eq!(answer.status, 404, "{key}");
    }
}

#[tokio::test]
async fn what_a_visitor_says_is_checked() {
    let desk = Desk::open().await;
    let long = "x".repeat(101);
    for (field, value) in [
        ("name", long.as_str()),
        ("name", "a\0b"),
        ("email", "nobody"),
        ("email", "a b@example.org"),
        ("email", "@example.org"),
        ("email", "a@b\nBcc: c@example.org"),
        ("email", "a\0@example.org"),
    ] {
        let answer = open(&desk, SHOP, &json!({ "key": desk.inbox.key, field: value })).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "VALIDATION_ERROR"), "{value:?}");
        assert_eq!(answer.json()["errors"][0]["field"], field);
        assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    }
}

#[tokio::test]
async fn the_demo_shop_finds_its_key_where_there_is_a_demo() {
    let desk = Desk::open_with(|options| options.limits = LimitOptions::default()).await;
    let answer = desk.call("GET", "/api/v1/demo").send().await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"));
    desk.execute("update organizations set slug = 'demo'").await;
    let answer = desk.call("GET", "/api/v1/demo").send().await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "key": desk.inbox.key })));
}
