//! What a password alone is good for, and what is counted against whom.

use std::time::Duration;

use serde_json::json;

use super::factors::{Person, assert_wrong, halfway, patient, second};
use super::*;
use crate::limits::LimitProfile;

#[tokio::test]
async fn the_first_factor_ends_the_sign_ins_that_never_showed_one() {
    let desk = patient().await;
    let thief = desk.sign_in(EMAIL, PASSWORD).await;
    let stolen = Person::of(&desk, &thief);
    let person = Person::enter(&desk).await;
    person.enrol().await;
    assert_eq!(person.call("GET", "/auth/me").send().await.status, 200, "this one has shown it");
    assert_eq!(stolen.call("GET", "/auth/me").send().await.status, 401);
    let again = desk.call("POST", "/api/v1/auth/refresh").header("cookie", &cookie(&thief));
    assert_eq!(again.send().await.status, 401);
}

#[tokio::test]
async fn a_sign_in_that_slipped_past_a_new_factor_opens_nothing() {
    let desk = patient().await;
    let person = Person::enter(&desk).await;
    person.enrol().await;
    desk.execute("update sign_ins set second_factor = false").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(person.call("GET", "/auth/me").send().await.status, 401);
}

#[tokio::test]
async fn codes_are_counted_for_a_person_however_often_the_sign_in_is_begun() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.allowed = 1_000;
        options.limits.failures.first_delay = Duration::ZERO;
    })
    .await;
    let enrolled = Person::enter(&desk).await.enrol().await;
    for _ in 0..10 {
        let begun = halfway(&desk).await;
        let body = json!({ "challenge": begun["challenge"], "code": "000000" });
        assert_wrong(&second(&desk, &body).await);
    }
    let begun = halfway(&desk).await;
    let right = json!({ "challenge": begun["challenge"], "code": enrolled.code() });
    let refused = second(&desk, &right).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "RATE_LIMITED"));
    assert_eq!(letters(&desk, "Somebody tries to sign in as you").await, 1, "and is told once");
    let recovery = json!({ "challenge": begun["challenge"], "recovery_code": enrolled.codes[0] });
    assert_eq!(second(&desk, &recovery).await.status, 200, "there is another way in");
}

#[tokio::test]
async fn what_goes_wrong_with_us_counts_against_nobody() {
    let desk = Desk::open_with(|options| options.limits.profile = LimitProfile::Load).await;
    rename(&desk, "alter table users rename to elsewhere").await;
    for _ in 0..6 {
        assert!(desk.sign_in(EMAIL, PASSWORD).await.status >= 500);
    }
    rename(&desk, "alter table elsewhere rename to users").await;
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 200);
}

async fn rename(desk: &Desk, statement: &'static str) {
    sqlx::query(statement).execute(&mut desk.owner().await).await.expect("the owner may");
}

async fn letters(desk: &Desk, subject: &'static str) -> i64 {
    sqlx::query_scalar("select count(*) from outbox where payload ->> 'subject' = $1")
        .bind(subject)
        .fetch_one(&mut desk.owner().await)
        .await
        .expect("it is a number")
}
