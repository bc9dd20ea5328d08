use insightdesk_domain::mail::Letter;
use insightdesk_domain::principal::Role;
use sqlx::types::Json;

use super::*;
use crate::limits::LimitProfile;
use crate::mail::envelope;

mod devices;
mod first;
mod mailed;
mod passwords;
mod register;

/// Good enough, and nobody's.
const FRESH: &str = "tram lantern osprey quilt";
const NEW: &str = "bob@shop.example";

/// A desk where anybody may register.
async fn open() -> Desk {
    Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.first_delay = std::time::Duration::ZERO;
        options.auth.registration = true;
    })
    .await
}

async fn post(desk: &Desk, path: &str, body: &Value) -> Answer {
    desk.call("POST", &format!("/api/v1/auth/{path}")).json(body).send().await
}

fn registration(email: &str) -> Value {
    json!({ "email": email, "password": FRESH, "name": "Bob", "organization": "Bob's Shop" })
}

/// All letters that wait to be sent, oldest first.
async fn letters(desk: &Desk) -> Vec<Letter> {
    let query = sqlx::query_scalar("select payload from outbox where kind = 'mail' order by id");
    let letters: Vec<Json<Letter>> =
        query.fetch_all(&desk.pools.hub).await.expect("what the hub may see");
    let mut opened = Vec::new();
    for Json(letter) in letters {
        opened.push(envelope::open(&desk.app.vault, letter).await.expect("it opens"));
    }
    opened
}

/// The token of the link in the latest letter.
async fn token(desk: &Desk) -> String {
    let letters = letters(desk).await;
    token_of(letters.last().expect("a letter"))
}

fn token_of(letter: &Letter) -> String {
    let rest = letter.text.split("#token=").nth(1).expect("a link with a token");
    rest.split_whitespace().next().expect("a token").to_owned()
}

/// What the audit log will tell, in the order it was noted.
async fn noted(desk: &Desk) -> Vec<String> {
    let query = "select entry ->> 'action' from audit_queue order by id";
    sqlx::query_scalar(query).fetch_all(&desk.pools.hub).await.expect("what the hub may see")
}

async fn count(desk: &Desk, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&desk.pools.hub).await.expect("what the hub may see")
}

fn bearer(answer: &Answer) -> String {
    format!("Bearer {}", answer.json()["access_token"].as_str().expect("a token"))
}

async fn as_member(desk: &Desk, method: &str, path: &str, bearer: &str, body: &Value) -> Answer {
    let call = desk.call(method, &format!("/api/v1/auth/{path}"));
    let call = call.header("authorization", bearer);
    if body.is_null() { call.send().await } else { call.json(body).send().await }
}
