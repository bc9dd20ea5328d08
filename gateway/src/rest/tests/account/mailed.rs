use super::*;

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_everybody_is_out() {
    let desk = open().await;
    let before = desk.sign_in(EMAIL, PASSWORD).await;
    desk.execute("update users set second_factor_at = null").await;
    post(&desk, "forgot-password", &json!({ "email": " ADA@example.org" })).await;
    let body = json!({ "token": token(&desk).await, "password": FRESH });
    let answer = post(&desk, "reset-password", &body).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0), "{answer:?}");
    assert!(answer.all("set-cookie").is_empty(), "nobody is in by this");
    assert_eq!(refresh(&desk, &cookie(&before)).await.status, 401);
    let me = as_member(&desk, "GET", "me", &bearer(&before), &Value::Null).await;
    assert_eq!(me.status, 401);
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 401);
    assert_eq!(desk.sign_in(EMAIL, FRESH).await.status, 200);
    assert_eq!(post(&desk, "reset-password", &body).await.status, 410, "once");
    let letters = letters(&desk).await;
    assert!(letters.iter().any(|letter| letter.subject == "Your password was changed"));
    let noted = noted(&desk).await;
    for action in ["auth:password_reset_request", "auth:password_reset_complete"] {
        assert!(noted.iter().any(|one| one == action), "{noted:?}");
    }
}

#[tokio::test]
async fn a_new_password_does_not_switch_a_second_factor_off() {
    let desk = open().await;
    desk.execute("update users set second_factor_at = now()").await;
    post(&desk, "forgot-password", &json!({ "email": EMAIL })).await;
    let body = json!({ "token": token(&desk).await, "password": FRESH });
    assert_eq!(post(&desk, "reset-password", &body).await.status, 204);
    let with = "select count(*) from users where second_factor_at is not null";
    assert_eq!(count(&desk, with).await, 1);
}

#[tokio::test]
async fn a_later_link_takes_the_place_of_an_earlier_one_and_an_old_one_is_over() {
    let desk = open().await;
    let ask = || async {
        post(&desk, "forgot-password", &json!({ "email": EMAIL })).await;
        json!({ "token": token(&desk).await, "password": FRESH })
    };
    let (first, second) = (ask().await, ask().await);
    assert_eq!(post(&desk, "reset-password", &first).await.status, 410);
    let lasts = "select round(extract(epoch from max(expires_at) - now()) / 60)::bigint
                 from account_links where used_at is null";
    assert_eq!(count(&desk, lasts).await, 60);
    desk.execute("update account_links set expires_at = now() where used_at is null").await;
    assert_eq!(post(&desk, "reset-password", &second).await.status, 410);
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_weak_password_does_not_use_the_link_up() {
    let desk = open().await;
    post(&desk, "forgot-password", &json!({ "email": EMAIL })).await;
    let token = token(&desk).await;
    for password in ["short", "password1234", "acme-ada-2026!", PASSWORD] {
        let body = json!({ "token": token, "password": password });
        let answer = post(&desk, "reset-password", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "AUTH_PASSWORD_WEAK"));
    }
    let body = json!({ "token": token, "password": FRESH });
    assert_eq!(post(&desk, "reset-password", &body).await.status, 204);
}

#[tokio::test]
async fn who_asks_for_a_link_learns_nothing_of_others() {
    let desk = open().await;
    desk.execute(
        "insert into users (id, email, name, disabled_at)
                  values (gen_random_uuid(), 'gone@example.org', 'Gone', now())",
    )
    .await;
    for path in ["forgot-password", "resend-verification"] {
        for email in [EMAIL, "nobody@example.org", "gone@example.org"] {
            let began = std::time::Instant::now();
            let answer = post(&desk, path, &json!({ "email": email })).await;
            assert_eq!((answer.status, answer.body.len()), (202, 0), "{path} {email}");
            assert!(answer.all("set-cookie").is_empty());
            assert!(began.elapsed() >= std::time::Duration::from_millis(150));
        }
    }
    assert_eq!(desk.app.auth.hashed(), 0);
    let letters = letters(&desk).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, EMAIL);
}

#[tokio::test]
async fn links_lead_to_the_desk_whatever_a_request_calls_it() {
    let desk = open().await;
    for forged in ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded"] {
        let call = desk.call("POST", "/api/v1/auth/forgot-password");
        let call = call.header(forged, "evil.example").json(&json!({ "email": EMAIL }));
        call.send().await;
    }
    post(&desk, "register", &registration(NEW)).await;
    let letters = letters(&desk).await;
    assert!(letters.len() >= 2, "{}", letters.len());
    for letter in letters {
        assert!(letter.text.contains("http://localhost:4000/"), "{}", letter.text);
        assert!(!format!("{}{}", letter.text, letter.html).contains("evil"), "{}", letter.text);
    }
}

#[tokio::test]
async fn a_token_is_kept_as_a_hash_only_and_goes_with_the_mail() {
    let desk = open().await;
    post(&desk, "forgot-password", &json!({ "email": EMAIL })).await;
    let token = token(&desk).await;
    assert_eq!(token.len(), "idl_".len() + 43);
    let rows = sqlx::query_scalar::<_, String>(
        "select account_links::text from account_links union all select entry::text from audit_queue",
    );
    let rows = rows.fetch_all(&desk.pools.hub).await.expect("what the hub may see");
    assert!(rows.len() >= 2);
    assert!(rows.iter().all(|row| !row.contains(&token[4..])), "{rows:?}");
}
