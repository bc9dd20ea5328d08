use std::time::Duration;

use insightdesk_cluster::testing::ValkeyServer;
use tokio::task::JoinSet;

use super::*;
use crate::limits::{LimitOptions, LimitProfile};
use crate::options::GatewayOptions;

/// A desk that counts failures and forgives none of the time.
async fn strict() -> Desk {
    Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.allowed = 3;
        options.limits.failures.first_delay = Duration::ZERO;
    })
    .await
}

#[tokio::test]
async fn who_guesses_is_locked_out_and_told_for_how_long() {
    let desk = strict().await;
    for _ in 0..3 {
        assert_eq!(desk.sign_in(EMAIL, "a guess").await.status, 401);
    }
    let locked = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((locked.status, locked.code().as_str()), (403, "AUTH_ACCOUNT_LOCKED"));
    let wait: u32 = locked.header("retry-after").expect("a time").parse().expect("seconds");
    assert!((1790..=1800).contains(&wait), "{wait}");
}

#[tokio::test]
async fn an_account_that_is_not_there_locks_like_one_that_is() {
    let desk = strict().await;
    let guess = async |email: &str| {
        let mut answers = Vec::new();
        for _ in 0..4 {
            let answer = desk.sign_in(email, "a guess").await;
            answers.push((answer.status, problem(&answer)));
        }
        answers
    };
    assert_eq!(guess("nobody@example.org").await, guess(EMAIL).await);
}

#[tokio::test]
async fn a_browser_that_signed_in_before_gets_in_while_others_guess() {
    let desk = strict().await;
    let (device, attributes) =
        desk.sign_in(EMAIL, PASSWORD).await.cookie(DEVICE).expect("a device cookie");
    assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Strict"));
    for _ in 0..3 {
        desk.sign_in(EMAIL, "a guess").await;
    }
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 403);
    let owner = async |password: &str, device: &str| {
        let body = json!({ "email": EMAIL, "password": password });
        let cookie = format!("{DEVICE}={device}");
        let call = desk.call("POST", "/api/v1/auth/sign-in").header("cookie", &cookie);
        call.json(&body).send().await.status
    };
    assert_eq!(owner(PASSWORD, "made-up").await, 403);
    assert_eq!(owner(PASSWORD, &device).await, 200);
    for _ in 0..3 {
        assert_eq!(owner("a guess", &device).await, 401);
    }
    assert_eq!(owner(PASSWORD, &device).await, 403, "a stolen device is no way around");
}

#[tokio::test]
async fn a_failure_makes_the_next_attempt_wait() {
    let desk = Desk::open().await;
    assert_eq!(desk.sign_in(EMAIL, "a guess").await.status, 401);
    let early = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((early.status, early.code().as_str()), (429, "RATE_LIMITED"));
    assert_eq!(early.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn an_address_signs_in_so_often_and_no_more() {
    let desk = Desk::open_with(|options| options.limits = LimitOptions::default()).await;
    let mut statuses = Vec::new();
    for account in 0..7 {
        let email = format!("{account}@example.org");
        statuses.push(desk.sign_in(&email, "a guess").await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
}

#[tokio::test]
async fn an_address_opens_twenty_widgets_a_minute() {
    let desk = Desk::open_with(|options| options.limits = LimitOptions::default()).await;
    let body = json!({ "key": desk.inbox.key });
    for number in 0..20 {
        let answer = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
        assert_eq!(answer.status, 200, "{number}");
    }
    let more = desk.shop("POST", "/api/v1/widget/sessions").json(&body).send().await;
    assert_eq!((more.status, more.code().as_str()), (429, "RATE_LIMITED"));
    assert!(more.header("retry-after").is_some());
    assert_eq!(more.header("access-control-allow-origin"), Some(SHOP), "the page may read why");
}

#[tokio::test]
async fn nobody_behind_a_made_up_address_gets_more() {
    let desk = Desk::open_with(|options| options.limits = LimitOptions::default()).await;
    let mut statuses = Vec::new();
    for last in 0..6 {
        let body = json!({ "email": format!("{last}@example.org"), "password": "a guess" });
        let call = desk.call("POST", "/api/v1/auth/sign-in");
        let call = call.header("x-forwarded-for", &format!("192.0.2.{last}"));
        statuses.push(call.json(&body).send().await.status);
    }
    assert_eq!(statuses.last(), Some(&429));
}

#[tokio::test]
async fn two_nodes_that_share_valkey_let_nobody_guess_twice_as_often() {
    let server = ValkeyServer::start();
    let [one, other] = [server.connected().await, server.connected().await];
    let strict = |options: &mut GatewayOptions| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.allowed = 3;
        options.limits.failures.first_delay = Duration::ZERO;
    };
    let one = Desk::open_sharing(Some(&one), strict).await;
    let other = Desk::open_sharing(Some(&other), strict).await;
    let mut statuses = Vec::new();
    for desk in [&one, &other, &one, &other, &one] {
        statuses.push(desk.sign_in(EMAIL, "a guess").await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 403, 403]);
    assert_eq!(other.sign_in(EMAIL, PASSWORD).await.code(), "AUTH_ACCOUNT_LOCKED");
    let mut locks = 0;
    for desk in [&one, &other] {
        let noted =
            "select count(*) from audit_queue where entry ->> 'action' = 'auth:account_locked'";
        locks +=
            sqlx::query_scalar::<_, i64>(noted).fetch_one(&desk.pools.hub).await.expect("a count");
    }
    assert_eq!(locks, 1, "neither node has seen three failures, and one of them tells of the lock");
    server.tell("FLUSHALL");
    assert_eq!(other.sign_in(EMAIL, PASSWORD).await.status, 200, "it saw one failure itself");
}

#[tokio::test]
async fn two_hundred_sign_ins_at_once_leave_room_for_others() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.auth.passwords.queue = 8;
    })
    .await;
    let mut flood = JoinSet::new();
    for account in 0..200 {
        let body = json!({ "email": format!("{account}@example.org"), "password": "a guess" });
        flood.spawn(desk.call("POST", "/api/v1/auth/sign-in").json(&body).send());
    }
    let other = desk.call("GET", "/.well-known/jwks.json").send().await;
    assert_eq!(other.status, 200);
    let answers = flood.join_all().await;
    let busy: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(!busy.is_empty(), "the queue is short");
    assert!(busy.iter().all(|answer| answer.header("retry-after") == Some("1")));
    assert!(answers.iter().all(|answer| matches!(answer.status, 401 | 503)));
}
