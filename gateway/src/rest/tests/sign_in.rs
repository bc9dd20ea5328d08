use std::time::Duration;

use super::*;
use crate::auth::{AuthError, Pass};
use crate::limits::LimitProfile;
use crate::testing::CONSOLE;

#[tokio::test]
async fn a_member_signs_in_and_the_token_is_good_for_the_socket() {
    let desk = Desk::open().await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    assert_eq!((&body["name"], &body["role"]), (&json!("Ada"), &json!("agent")));
    assert_eq!((&body["organization_name"], &body["expires_in"]), (&json!("Acme"), &json!(600)));
    let token = body["access_token"].as_str().expect("a token");
    let pass = desk.app.auth.authenticator().admit(token, CONSOLE).await.expect("a member");
    let Pass::Member(pass) = pass else { panic!("{pass:?}") };
    assert_eq!(body["member"], pass.member.id.to_string());
    assert_eq!(body["organization"], pass.member.organization.to_string());
}

#[tokio::test]
async fn the_refresh_token_is_in_a_cookie_that_no_script_and_no_other_site_gets() {
    let desk = Desk::open().await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    let (value, attributes) = answer.cookie(REFRESH).expect("a refresh cookie");
    for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(attributes.split("; ").any(|one| one == attribute), "{attributes}");
    }
    let age = attributes.split("Max-Age=").nth(1).and_then(|rest| rest.split(';').next());
    let age: u32 = age.expect("an age").parse().expect("seconds");
    assert!((86_390..=86_400).contains(&age), "{age}");
    assert!(!attributes.contains("Domain"), "{attributes}");
    assert!(!String::from_utf8_lossy(&answer.body).contains(&value), "nor is it in the body");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn wrong_unknown_and_disabled_get_the_same_answer() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.first_delay = Duration::ZERO;
    })
    .await;
    let wrong = desk.sign_in(EMAIL, "not the password").await;
    let unknown = desk.sign_in("nobody@example.org", PASSWORD).await;
    desk.execute("update users set disabled_at = now()").await;
    let disabled = desk.sign_in("ADA@example.org", PASSWORD).await;
    for answer in [&wrong, &unknown, &disabled] {
        assert_eq!((answer.status, answer.code().as_str()), (401, "AUTH_CREDENTIALS_INVALID"));
        assert_eq!(problem(answer), problem(&wrong));
        assert!(answer.all("set-cookie").is_empty());
    }
}

#[tokio::test]
async fn an_e_mail_address_is_the_same_in_capitals() {
    let desk = Desk::open().await;
    assert_eq!(desk.sign_in(" Ada@Example.ORG ", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn without_a_password_nobody_signs_in() {
    let desk = Desk::open().await;
    desk.execute("update users set password_hash = null").await;
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 401);
    assert_eq!(desk.sign_in(EMAIL, "").await.status, 429, "and has to wait");
}

#[tokio::test]
async fn a_weak_hash_is_replaced_at_the_next_sign_in() {
    let desk = Desk::open_with(|options| options.auth.passwords.memory_kib = 13 * 1024).await;
    let weak = crate::auth::PasswordOptions {
        memory_kib: 12 * 1024,
        ..crate::auth::PasswordOptions::default()
    };
    let hash = crate::auth::Passwords::new(&weak).hash(PASSWORD.to_owned().into()).await;
    let member =
        desk.app.accounts.credentials(EMAIL).await.expect("an answer").expect("Ada").seat.member;
    let weak = hash.expect("a free thread");
    desk.app.accounts.set_password_hash(member.user, &weak).await.expect("stored");
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 200);
    let known = desk.app.accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    assert!(known.password_hash.expect("a hash").contains("m=13312,"));
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_password_that_changes_while_its_weak_hash_is_replaced_stays_changed() {
    let desk = Desk::open_with(|options| options.auth.passwords.memory_kib = 13 * 1024).await;
    let weak = crate::auth::PasswordOptions {
        memory_kib: 12 * 1024,
        ..crate::auth::PasswordOptions::default()
    };
    let weak = crate::auth::Passwords::new(&weak).hash(PASSWORD.to_owned().into()).await;
    let accounts = desk.app.accounts.clone();
    let member = accounts.credentials(EMAIL).await.expect("an answer").expect("Ada").seat.member;
    accounts.set_password_hash(member.user, &weak.expect("a free thread")).await.expect("stored");
    let changed = async {
        // From when the sign-in has read the weak hash, and works on it.
        while desk.app.auth.hashed() == 0 {
            tokio::task::yield_now().await;
        }
        accounts.set_password_hash(member.user, "of another password").await.expect("stored");
    };
    tokio::join!(desk.sign_in(EMAIL, PASSWORD), changed);
    let known = accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    assert_eq!(known.password_hash.as_deref(), Some("of another password"));
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_everywhere() {
    let desk = Desk::open().await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    let authenticator = desk.app.auth.authenticator();
    let pass = authenticator.admit(&token, CONSOLE).await.expect("signed in");
    let cookie = cookie(&answer);
    let out = desk.call("POST", "/api/v1/auth/sign-out").header("cookie", &cookie).send().await;
    assert_eq!((out.status, out.body.len()), (204, 0));
    let (value, attributes) = out.cookie(REFRESH).expect("the cookie is taken away");
    assert!(value.is_empty() && attributes.contains("Max-Age=0"), "{attributes}");
    assert_eq!(out.header("clear-site-data"), Some("\"storage\""));
    let token = authenticator.admit(&token, CONSOLE).await;
    assert!(matches!(token, Err(AuthError::Invalid)), "{token:?}");
    assert!(matches!(authenticator.renew(&pass).await, Err(AuthError::Invalid)));
    assert_eq!(refresh(&desk, &cookie).await.status, 401);
    let again = desk.call("POST", "/api/v1/auth/sign-out").header("cookie", &cookie).send().await;
    assert_eq!(again.status, 204, "twice is once");
}

#[tokio::test]
async fn a_disabled_or_demoted_member_is_noticed_within_five_seconds() {
    let desk = Desk::open().await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    let authenticator = desk.app.auth.authenticator();
    let pass = authenticator.admit(&token, CONSOLE).await.expect("signed in");
    desk.execute("update memberships set role = 'owner'").await;
    let role = |pass: &Pass| pass.principal().role.map(|role| role.as_str());
    let began = std::time::Instant::now();
    let mut now = authenticator.renew(&pass).await.expect("still a member");
    while role(&now) != Some("owner") {
        now = authenticator.renew(&pass).await.expect("still a member");
    }
    desk.execute("update memberships set disabled_at = now()").await;
    while authenticator.renew(&pass).await.is_ok() {}
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    assert!(matches!(authenticator.renew(&pass).await, Err(AuthError::Forbidden)));
}

#[tokio::test]
async fn pages_of_others_cannot_sign_anybody_in_or_out() {
    let desk = Desk::open().await;
    let cookie = cookie(&desk.sign_in(EMAIL, PASSWORD).await);
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let foreign = ["https://evil.example", SHOP, "null", "http://localhost:4000.evil.example", ""];
    for path in ["/api/v1/auth/sign-in", "/api/v1/auth/refresh", "/api/v1/auth/sign-out"] {
        for origin in foreign {
            let call = Call::new(desk.address, "POST", path).header("origin", origin);
            let answer = call.header("cookie", &cookie).json(&body).send().await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"), "{origin}");
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
        let twice = desk.call("POST", path).header("origin", CONSOLE).json(&body).send().await;
        assert_eq!(twice.status, 403, "two origins");
        let without = Call::new(desk.address, "POST", path).json(&body).send().await;
        assert_eq!(without.status, 403, "no origin");
    }
    assert_eq!(refresh(&desk, &cookie).await.status, 200, "nothing has changed");
}

#[tokio::test]
async fn a_member_of_the_console_has_no_business_on_pages_of_customers() {
    let desk = Desk::open().await;
    let answer = desk.sign_in(EMAIL, PASSWORD).await;
    let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
    let admitted = desk.app.auth.authenticator().admit(&token, SHOP).await;
    assert!(matches!(admitted, Err(AuthError::Forbidden)), "{admitted:?}");
}
