use super::*;
use crate::auth::AuthError;

const CONTACTS: &str = "/api/v1/contacts";

async fn visit(desk: &Desk, body: Value) -> Answer {
    let mut body = body;
    body["key"] = json!(desk.inbox.key);
    desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await
}

async fn visitor(desk: &Desk, body: Value) -> Value {
    let answer = visit(desk, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn contacts_are_found_by_parts_of_what_is_known_of_them() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let grace = visitor(&desk, json!({ "name": "Grace", "email": "grace@example.org" })).await;
    visitor(&desk, json!({ "name": "100%" })).await;
    visitor(&desk, json!({})).await;
    let found = async |query: &str| {
        let answer = owner.get(&format!("{CONTACTS}?{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["data"].as_array().expect("a list").clone()
    };
    assert_eq!(found("").await.len(), 3);
    let by_mail = found("q=GRACE@ex").await;
    assert_eq!((by_mail.len(), &by_mail[0]["id"]), (1, &grace["contact"]));
    assert_eq!(found("q=%25").await.len(), 1, "a sign of the pattern is a sign");
    assert_eq!(found("q=_").await.len(), 0);
    assert_eq!(found("state=verified").await.len(), 0);
    for wrong in ["state=gone", "cursor=x", "q=%00", "limit=5"] {
        let status = owner.get(&format!("{CONTACTS}?{wrong}")).await.status;
        assert!(matches!(status, 400 | 422), "{wrong}: {status}");
    }
}

#[tokio::test]
async fn the_list_goes_on_where_it_ended() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let organization = "insert into contacts (id, organization_id)
        select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, o.id
        from organizations o, generate_series(1, 60) n";
    desk.execute(organization).await;
    let first = owner.get(CONTACTS).await.json();
    let next = first["page"]["next"].as_str().expect("another page");
    let second = owner.get(&format!("{CONTACTS}?cursor={next}")).await.json();
    let count = |page: &Value| page["data"].as_array().expect("a list").len();
    assert_eq!((count(&first), count(&second)), (50, 10));
    assert_eq!(second["page"]["next"], Value::Null);
}

#[tokio::test]
async fn a_blocked_contact_stays_outside_and_may_read_why() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let grace = visitor(&desk, json!({ "name": "Grace" })).await;
    let token = grace["token"].as_str().expect("a token");
    let path = format!("{CONTACTS}/{}", grace["contact"].as_str().expect("an id"));
    let change = |body: Value| owner.call("PATCH", &path).json(&body).send();
    let blocked = change(json!({ "blocked": true })).await;
    assert_eq!(blocked.status, 200, "{blocked:?}");
    assert!(blocked.json()["blocked_at"].is_string());
    let answer = visit(&desk, json!({ "token": token })).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
    assert_eq!(answer.header("access-control-allow-origin"), Some(SHOP));
    let admitted = desk.app.auth.authenticator().admit(token, SHOP).await;
    assert!(matches!(admitted, Err(AuthError::Forbidden)), "{admitted:?}");
    let found = owner.get(&format!("{CONTACTS}?state=blocked")).await.json();
    assert_eq!(found["data"].as_array().map(Vec::len), Some(1));
    let entry = owner.last_entry("admin:contact_changed").await;
    assert_eq!(entry["changes"]["after"]["blocked"], true);
    assert_eq!(change(json!({ "blocked": false })).await.json()["blocked_at"], Value::Null);
    assert_eq!(visit(&desk, json!({ "token": token })).await.json()["contact"], grace["contact"]);
}

#[tokio::test]
async fn a_contact_is_muted_for_a_while() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    let grace = visitor(&desk, json!({})).await;
    let path = format!("{CONTACTS}/{}", grace["contact"].as_str().expect("an id"));
    let change = |body: Value| owner.call("PATCH", &path).json(&body).send();
    let muted =
        change(json!({ "muted_hours": 2, "name": "Grace", "email": "g@example.org" })).await;
    assert!(muted.json()["muted_until"].is_string(), "{muted:?}");
    assert_eq!(muted.json()["name"], "Grace");
    assert_eq!(change(json!({ "muted_hours": 0 })).await.json()["muted_until"], Value::Null);
    for wrong in [
        json!({ "muted_hours": 9000 }),
        json!({ "email": "nobody" }),
        json!({ "name": "" }),
        json!({ "external_id": "42" }),
        json!({ "verified": true }),
    ] {
        assert_eq!(change(wrong.clone()).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_contact_of_somebody_else_is_not_there() {
    let desk = Desk::open().await;
    let owner = Owner::of(&desk).await;
    foreign_inbox(&desk).await;
    let foreign = "insert into contacts (id, organization_id)
        select '00000000-0000-7000-8000-000000000001', id from organizations where slug = 'other'";
    desk.execute(foreign).await;
    let mut answers = Vec::new();
    for id in ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002", "x"]
    {
        let path = format!("{CONTACTS}/{id}");
        answers.push(problem(&owner.get(&path).await));
        let block = owner.call("PATCH", &path).json(&json!({ "blocked": true })).send().await;
        answers.push(problem(&block));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0]["status"], 404);
    let list = owner.get(CONTACTS).await.json();
    assert_eq!(list["data"], json!([]));
}
