//! The whole edge from outside, on a real port and a real database.

use serde_json::{Value, json};

use crate::testing::{Answer, Call, Desk, EMAIL, PASSWORD, SHOP};

mod account;
mod api_keys;
mod audit;
mod canary;
mod contacts;
mod factors;
mod failures;
mod granted;
mod guessing;
mod headers;
mod identity;
mod inboxes;
mod invitations;
mod matrix;
mod members;
mod organization;
mod organizations;
mod owner;
mod passkeys;
mod people;
mod privacy;
mod proofs;
mod providers;
mod refresh;
mod roles;
mod rotation;
mod routes;
mod secrets;
mod security;
mod sign_in;
mod strict;
mod teams;
mod tenants;
mod widget;

use owner::{Owner, foreign_inbox};

const REFRESH: &str = "__Host-insightdesk_refresh";
const DEVICE: &str = "__Host-insightdesk_device";

/// The refresh cookie of an answer, as the next request sends it.
fn cookie(answer: &Answer) -> String {
    let (value, _) = answer.cookie(REFRESH).expect("a refresh cookie");
    format!("{REFRESH}={value}")
}

async fn refresh(desk: &Desk, cookie: &str) -> Answer {
    desk.call("POST", "/api/v1/auth/refresh").header("cookie", cookie).send().await
}

/// The body of a problem without what differs from request to request.
fn problem(answer: &Answer) -> Value {
    let mut problem = answer.json();
    problem.as_object_mut().expect("an object").remove("requestId").expect("an id");
    problem
}
