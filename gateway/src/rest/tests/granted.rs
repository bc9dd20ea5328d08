use super::*;
use crate::limits::{LimitProfile, Rate};
use std::num::NonZeroU32;
use std::time::Duration;

async fn token(desk: &Desk) -> String {
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    answer.json()["access_token"].as_str().expect("a token").to_owned()
}

async fn me(desk: &Desk, authorization: &str) -> Answer {
    desk.call("GET", "/api/v1/auth/me").header("authorization", authorization).send().await
}

#[tokio::test]
async fn a_member_is_told_who_they_are_and_what_they_may_do() {
    let desk = Desk::open().await;
    let answer = me(&desk, &format!("Bearer {}", token(&desk).await)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    assert_eq!((&body["name"], &body["email"]), (&json!("Ada"), &json!(EMAIL)));
    let permissions = body["permissions"].as_array().expect("a list");
    assert!(permissions.contains(&json!("ticket:read")), "{permissions:?}");
    assert!(!permissions.contains(&json!("member:edit")), "{permissions:?}");
    assert_eq!(body["teams"].as_array().expect("a list").len(), 1);
}

#[tokio::test]
async fn only_one_bearer_token_of_ours_opens_the_door() {
    let desk = Desk::open().await;
    let token = token(&desk).await;
    for (authorization, code) in [
        (String::new(), "AUTH_TOKEN_MISSING"),
        (format!("Basic {token}"), "AUTH_TOKEN_MISSING"),
        ("Bearer ".to_owned(), "AUTH_TOKEN_MISSING"),
        (format!("Bearer {token}x"), "AUTH_TOKEN_INVALID"),
    ] {
        let answer = me(&desk, &authorization).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, code), "{authorization}");
    }
    let twice = desk
        .call("GET", "/api/v1/auth/me")
        .header("authorization", &format!("Bearer {token}"))
        .header("authorization", &format!("Bearer {token}"));
    assert_eq!(twice.send().await.status, 401);
    assert_eq!(me(&desk, &format!("bearer {token}")).await.status, 200, "RFC 9110 11.1");
}

#[tokio::test]
async fn every_answer_says_what_is_left_of_the_limits() {
    let three = Rate::within(NonZeroU32::new(3).expect("not zero"), Duration::from_secs(60));
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Standard;
        options.limits.member = three;
    })
    .await;
    let bearer = format!("Bearer {}", token(&desk).await);
    let first = me(&desk, &bearer).await;
    let policy = first.header("ratelimit-policy").expect("a policy");
    assert!(policy.contains(r#""address";q=6000;w=60"#), "{policy}");
    assert!(policy.contains(r#""member";q=3;w=60"#), "{policy}");
    let left = first.header("ratelimit").expect("what is left");
    assert!(left.contains(r#""member";r=2;t=20"#), "{left}");
    me(&desk, &bearer).await;
    me(&desk, &bearer).await;
    let fourth = me(&desk, &bearer).await;
    assert_eq!((fourth.status, fourth.code().as_str()), (429, "RATE_LIMITED"));
    let after: u64 = fourth.header("retry-after").expect("when").parse().expect("seconds");
    assert!((1..=20).contains(&after), "{after}");
}

#[tokio::test]
async fn an_address_that_floods_the_api_is_slowed_down_whoever_it_is() {
    let two = Rate::within(NonZeroU32::new(2).expect("not zero"), Duration::from_secs(60));
    let desk = Desk::open_with(|options| options.limits.address = two).await;
    let ask = || desk.call("GET", "/api/v1/nothing").send();
    assert_eq!((ask().await.status, ask().await.status), (404, 404));
    let third = ask().await;
    assert_eq!((third.status, third.code().as_str()), (429, "RATE_LIMITED"));
    assert_eq!(desk.call("GET", "/console").send().await.status, 200, "pages are not counted");
}

#[tokio::test]
async fn whoever_has_to_get_a_second_factor_first_learns_only_that() {
    let desk = Desk::open().await;
    desk.execute("update memberships set role = 'admin'").await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.json()["must_enrol"], true);
    let bearer = format!("Bearer {}", answer.json()["access_token"].as_str().expect("a token"));
    assert_eq!(me(&desk, &bearer).await.json()["must_enrol"], true);
    let token = bearer.trim_start_matches("Bearer ");
    let socket = desk.app.auth.authenticator().admit(token, crate::testing::CONSOLE).await;
    assert!(matches!(socket, Err(crate::auth::AuthError::Forbidden)), "{socket:?}");
    desk.execute("update users set second_factor_at = now()").await;
    desk.execute("update sign_ins set second_factor = true").await;
    desk.app.auth.authenticator().forget();
    assert_eq!(me(&desk, &bearer).await.json()["must_enrol"], false);
}

#[tokio::test]
async fn a_token_that_was_just_looked_at_costs_the_database_nothing() {
    let desk = Desk::open().await;
    let token = token(&desk).await;
    let authenticator = desk.app.auth.authenticator();
    authenticator.member(&token).await.expect("looked up");
    desk.pools.close().await;
    authenticator.member(&token).await.expect("remembered for a moment");
}
