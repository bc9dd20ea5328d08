use tokio::task::JoinSet;

use super::*;

#[tokio::test]
async fn each_refresh_gives_another_token_and_another_cookie() {
    let desk = Desk::open().await;
    let mut answer = desk.sign_in(EMAIL, PASSWORD).await;
    let mut seen = vec![cookie(&answer)];
    for _ in 0..3 {
        answer = refresh(&desk, &cookie(&answer)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json()["name"], "Ada");
        assert!(!seen.contains(&cookie(&answer)));
        seen.push(cookie(&answer));
    }
}

#[tokio::test]
async fn an_old_cookie_ends_the_sign_in_for_both_who_hold_it() {
    let desk = Desk::open().await;
    let first = cookie(&desk.sign_in(EMAIL, PASSWORD).await);
    let second = cookie(&refresh(&desk, &first).await);
    let third = cookie(&refresh(&desk, &second).await);
    let reused = refresh(&desk, &first).await;
    assert_eq!((reused.status, reused.code().as_str()), (401, "AUTH_TOKEN_INVALID"));
    assert_eq!(refresh(&desk, &third).await.status, 401);
}

#[tokio::test]
async fn ten_refreshes_at_once_get_the_same_cookie() {
    let desk = Desk::open().await;
    let first = cookie(&desk.sign_in(EMAIL, PASSWORD).await);
    let mut race = JoinSet::new();
    for _ in 0..10 {
        let call = desk.call("POST", "/api/v1/auth/refresh").header("cookie", &first);
        race.spawn(call.send());
    }
    let mut cookies: Vec<_> = race.join_all().await.iter().map(cookie).collect();
    cookies.dedup();
    assert_eq!(cookies.len(), 1, "never two branches");
    let next = refresh(&desk, &cookies[0]).await;
    assert_eq!(next.status, 200);
    assert_eq!(refresh(&desk, &first).await.status, 401, "the old one is over");
    assert_eq!(refresh(&desk, &cookie(&next)).await.status, 401, "and took all with it");
}

#[tokio::test]
async fn made_up_cookies_harm_nobody() {
    let desk = Desk::open().await;
    let good = cookie(&desk.sign_in(EMAIL, PASSWORD).await);
    let (start, end) = good.split_at(good.len() - 8);
    let access = desk.sign_in(EMAIL, PASSWORD).await.json();
    let made_up = [
        format!("{start}AAAAAAAA"),
        format!("{start}{}", end.to_lowercase() + "x"),
        format!("{REFRESH}="),
        format!("{REFRESH}=idr_"),
        format!("{REFRESH}={}", access["access_token"].as_str().expect("a token")),
        format!("{REFRESH}=idr_{}", "A".repeat(4000)),
    ];
    for cookie in made_up {
        let answer = refresh(&desk, &cookie).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "AUTH_TOKEN_INVALID"),
            "{cookie}"
        );
    }
    let none = desk.call("POST", "/api/v1/auth/refresh").send().await;
    assert_eq!((none.status, none.code().as_str()), (401, "AUTH_TOKEN_MISSING"));
    assert_eq!(refresh(&desk, &good).await.status, 200, "the true one is not revoked");
}

#[tokio::test]
async fn the_sixth_browser_signs_the_first_one_out() {
    let desk = Desk::open().await;
    let mut cookies = Vec::new();
    for _ in 0..6 {
        cookies.push(cookie(&desk.sign_in(EMAIL, PASSWORD).await));
    }
    assert_eq!(refresh(&desk, &cookies[0]).await.status, 401);
    for cookie in &cookies[1..] {
        assert_eq!(refresh(&desk, cookie).await.status, 200);
    }
}

#[tokio::test]
async fn a_disabled_member_gets_no_further_token() {
    let desk = Desk::open().await;
    let cookie = cookie(&desk.sign_in(EMAIL, PASSWORD).await);
    desk.execute("update memberships set disabled_at = now()").await;
    assert_eq!(refresh(&desk, &cookie).await.status, 401);
}
