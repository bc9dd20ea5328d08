//! Sockets of members whose rights change while they are open.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::client::{Client, Pass};
use crate::support::desk::Desk;
use crate::support::token::reissued;

/// How long somebody may stay who may not.
const WITHIN: Duration = Duration::from_secs(5);

/// Runs a statement on one row and waits for the end of a socket that stood on it.
async fn ends_by(desk: &Desk, client: &mut Client, statement: &str) -> u16 {
    assert_eq!(desk.house.execute(statement).await, 1, "{statement}");
    let since = Instant::now();
    let code = client.end().await;
    assert!(since.elapsed() < WITHIN, "{:?} after {statement}", since.elapsed());
    code
}

const OF_BEN: &str = "user_id = (select id from users where email = 'ben@demo.example')";

#[tokio::test]
async fn whoever_loses_role_membership_or_sign_in_is_off_within_five_seconds() {
    let desk = Desk::open().await;
    let (mut ada, mut contact) = (desk.member(0).await, desk.contact().await);
    let ticket = contact.create("hello").await;

    let mut ben = desk.member(1).await;
    let role = format!("update memberships set role = 'manager' where {OF_BEN}");
    assert_eq!(ends_by(&desk, &mut ben, &role).await, 4401);
    let mut ben = desk.member(1).await;
    assert!(ben.wire[0].contains(r#""role":"manager""#), "{}", ben.wire[0]);

    let sign_ins = format!("update sign_ins set revoked_at = now() where {OF_BEN}");
    assert_eq!(desk.house.execute(&sign_ins).await, 2);
    assert_eq!(ben.end().await, 4401);

    let mut ben = desk.member(1).await;
    let member = format!("update memberships set disabled_at = now() where {OF_BEN}");
    assert_eq!(ends_by(&desk, &mut ben, &member).await, 4403);
    let member = format!("update memberships set disabled_at = null where {OF_BEN}");
    assert_eq!(desk.house.execute(&member).await, 1);

    let mut ben = desk.member(1).await;
    let user = "update users set disabled_at = now() where email = 'ben@demo.example'";
    assert_eq!(ends_by(&desk, &mut ben, user).await, 4403);

    // and nobody else
    ada.message(&ticket, "still here").await;
    contact.message(&ticket, "so am I").await;
}

#[tokio::test]
async fn a_socket_ends_with_its_token_unless_it_was_given_another() {
    let desk = Desk::open().await;
    let pass = desk.sign_in(0).await;
    let short = Pass { token: reissued(&pass.token, desk.house.data(), 600, 4), ..pass.clone() };
    let (mut stays, mut goes) = (desk.enter(&short).await, desk.enter(&short).await);
    stays.say(&json!({ "t": "token:update", "token": pass.token }));
    stays.next("token:updated").await;
    let since = Instant::now();
    assert_eq!(goes.end().await, 4401);
    assert!(since.elapsed() < WITHIN + Duration::from_secs(4), "{:?}", since.elapsed());
    stays.say(&json!({ "t": "list:open", "list": 1, "filter": "open" }));
    stays.next("list:page").await;
}

#[tokio::test]
async fn a_newer_token_takes_the_place_of_the_sign_in_before() {
    let desk = Desk::open().await;
    let (first, second) = (desk.sign_in(0).await, desk.sign_in(0).await);
    let (mut moved, mut left) = (desk.enter(&first).await, desk.enter(&first).await);
    moved.say(&json!({ "t": "token:update", "token": second.token }));
    moved.next("token:updated").await;
    let first = "update sign_ins set revoked_at = now() where id = \
                 (select id from sign_ins order by created_at limit 1)";
    assert_eq!(ends_by(&desk, &mut left, first).await, 4401);
    moved.say(&json!({ "t": "list:open", "list": 1, "filter": "open" }));
    moved.next("list:page").await;
}

#[tokio::test]
async fn tokens_of_somebody_else_or_of_nobody_end_the_socket() {
    let desk = Desk::open().await;
    let other = desk.sign_in(1).await.token;
    let foreign = desk.sign_in_to(1, 0).await.token;
    let contact = desk.visit().await.token;
    for token in [other.as_str(), &foreign, &contact, "", "x"] {
        let mut ada = desk.member(0).await;
        ada.say(&json!({ "t": "token:update", "token": token }));
        assert_eq!(ada.end().await, 4401, "{token:.40}");
    }
}
