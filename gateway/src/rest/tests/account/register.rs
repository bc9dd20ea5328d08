use super::*;

#[tokio::test]
async fn somebody_new_registers_verifies_and_is_in() {
    let desk = open().await;
    let answer = post(&desk, "register", &registration(NEW)).await;
    assert_eq!((answer.status, answer.body.len()), (202, 0), "{answer:?}");
    let early = desk.sign_in(NEW, FRESH).await;
    assert_eq!((early.status, early.code().as_str()), (403, "AUTH_EMAIL_UNVERIFIED"));
    assert_eq!(desk.sign_in(NEW, "not the password").await.code(), "AUTH_CREDENTIALS_INVALID");
    let entered = post(&desk, "verify-email", &json!({ "token": token(&desk).await })).await;
    assert_eq!(entered.status, 200, "{entered:?}");
    let body = entered.json();
    assert_eq!(
        (&body["role"], &body["organization_name"]),
        (&json!("owner"), &json!("Bob's Shop"))
    );
    assert!(entered.cookie(REFRESH).is_some());
    assert_eq!(desk.sign_in(NEW, FRESH).await.status, 200);
    let noted = noted(&desk).await;
    for action in ["organization:created", "admin:user_created", "auth:email_verified"] {
        assert_eq!(noted.iter().filter(|one| *one == action).count(), 1, "{noted:?}");
    }
}

#[tokio::test]
async fn a_link_works_once_and_for_a_day() {
    let desk = open().await;
    post(&desk, "register", &registration(NEW)).await;
    let link = json!({ "token": token(&desk).await });
    let lasts = "select round(extract(epoch from max(expires_at) - now()) / 3600)::bigint
                 from account_links";
    assert_eq!(count(&desk, lasts).await, 24);
    desk.execute("update account_links set expires_at = now()").await;
    let late = post(&desk, "verify-email", &link).await;
    assert_eq!((late.status, late.code().as_str()), (410, "AUTH_LINK_INVALID"));
    post(&desk, "register", &registration(NEW)).await;
    let link = json!({ "token": token(&desk).await });
    assert_eq!(post(&desk, "verify-email", &link).await.status, 200);
    assert_eq!(post(&desk, "verify-email", &link).await.status, 410);
    for token in ["", "idl_unknown", "x"] {
        assert_eq!(post(&desk, "verify-email", &json!({ "token": token })).await.status, 410);
    }
}

#[tokio::test]
async fn of_two_who_come_with_one_link_one_gets_in() {
    let desk = open().await;
    post(&desk, "register", &registration(NEW)).await;
    let link = json!({ "token": token(&desk).await });
    let (one, other) =
        tokio::join!(post(&desk, "verify-email", &link), post(&desk, "verify-email", &link));
    let mut both = [one.status, other.status];
    both.sort();
    assert_eq!(both, [200, 410]);
}

#[tokio::test]
async fn who_registers_learns_nothing_of_others_and_costs_the_same() {
    let desk = open().await;
    let work = || desk.app.auth.hashed();
    let mut seen = Vec::new();
    for email in [EMAIL, NEW, NEW, "carol@shop.example", EMAIL] {
        let before = work();
        let began = std::time::Instant::now();
        let answer = post(&desk, "register", &registration(email)).await;
        let took = began.elapsed();
        seen.push((answer.status, answer.body.clone(), headers(&answer), work() - before));
        assert!(took >= std::time::Duration::from_millis(150), "{took:?}");
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    assert_eq!(seen[0].3, 1, "one hash");
    let letters = letters(&desk).await;
    let subjects: Vec<_> = letters.iter().map(|letter| letter.subject.as_str()).collect();
    let [known, verify] = ["You have an account already", "Confirm your e-mail address"];
    assert_eq!(subjects, [known, verify, verify, verify, known]);
    assert_eq!(letters[0].to, EMAIL);
    assert!(!letters[0].text.contains("token="), "there is nothing to verify");
    let users = count(&desk, "select count(*) from users").await;
    assert_eq!(users, 3);
}

#[tokio::test]
async fn a_link_that_is_asked_for_again_leads_to_a_password_of_ones_own() {
    let desk = open().await;
    let mut foreign = registration(NEW);
    foreign["password"] = json!("somebody else's quartz walrus");
    post(&desk, "register", &foreign).await;
    let again = post(&desk, "resend-verification", &json!({ "email": NEW })).await;
    assert_eq!((again.status, again.body.len()), (202, 0));
    let token = token(&desk).await;
    assert_eq!(post(&desk, "verify-email", &json!({ "token": token })).await.status, 410);
    let body = json!({ "token": token, "password": FRESH });
    assert_eq!(post(&desk, "reset-password", &body).await.status, 204);
    assert_eq!(desk.sign_in(NEW, FRESH).await.status, 200);
    assert_eq!(desk.sign_in(NEW, "somebody else's quartz walrus").await.status, 401);
    let theirs = json!({ "token": token_of(&letters(&desk).await[0]) });
    assert_eq!(post(&desk, "verify-email", &theirs).await.status, 410);
}

#[tokio::test]
async fn registering_gives_no_password_to_an_account_that_works_already() {
    let desk = open().await;
    desk.execute("update users set email_verified_at = null, password_hash = null").await;
    let began = desk.app.auth.hashed();
    assert_eq!(post(&desk, "register", &registration(EMAIL)).await.status, 202);
    assert_eq!(desk.app.auth.hashed() - began, 1, "it costs the same");
    let letters = letters(&desk).await;
    assert_eq!(letters[0].subject, "You have an account already");
    assert!(!letters[0].text.contains("token="), "there is nothing to verify");
    assert_eq!(desk.sign_in(EMAIL, FRESH).await.code(), "AUTH_CREDENTIALS_INVALID");
}

#[tokio::test]
async fn a_password_of_before_does_not_come_with_a_place_that_is_given_later() {
    let desk = open().await;
    post(&desk, "register", &registration(NEW)).await;
    let link = json!({ "token": token(&desk).await });
    let accounts = &desk.app.accounts;
    let known = accounts.credentials(NEW).await.expect("an answer").expect("Bob");
    let acme = desk.inbox.organization;
    let joined = accounts.create_member(acme, known.seat.member.user, Role::Agent).await;
    joined.expect("a place");
    assert_eq!(post(&desk, "verify-email", &link).await.status, 410);
    let stored = "select count(*) from users where email = 'bob@shop.example'
                  and email_verified_at is null and password_hash is null";
    assert_eq!(count(&desk, stored).await, 1);
}

/// Headers that do not differ from request to request.
fn headers(answer: &Answer) -> Vec<Option<String>> {
    ["content-type", "cache-control", "set-cookie", "content-length", "retry-after"]
        .map(|name| answer.header(name).map(str::to_owned))
        .to_vec()
}

#[tokio::test]
async fn a_link_brings_the_password_that_was_chosen_with_it() {
    let desk = open().await;
    post(&desk, "register", &registration(NEW)).await;
    let own = json!({ "token": token(&desk).await });
    let mut foreign = registration(NEW);
    foreign["password"] = json!("somebody else's quartz walrus");
    post(&desk, "register", &foreign).await;
    assert_eq!(post(&desk, "verify-email", &own).await.status, 200);
    assert_eq!(desk.sign_in(NEW, FRESH).await.status, 200);
    assert_eq!(desk.sign_in(NEW, "somebody else's quartz walrus").await.status, 401);
    let theirs = json!({ "token": token_of(&letters(&desk).await[1]) });
    assert_eq!(post(&desk, "verify-email", &theirs).await.status, 410);
}

#[tokio::test]
async fn nobody_is_flooded_with_mails_by_somebody_else() {
    let desk = open().await;
    for _ in 0..8 {
        assert_eq!(post(&desk, "register", &registration(EMAIL)).await.status, 202);
        assert_eq!(post(&desk, "forgot-password", &json!({ "email": EMAIL })).await.status, 202);
    }
    assert_eq!(letters(&desk).await.len(), 5);
}

#[tokio::test]
async fn nobody_registers_where_registration_is_closed() {
    let desk = Desk::open().await;
    let answer = post(&desk, "register", &registration(NEW)).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
    assert_eq!(count(&desk, "select count(*) from users").await, 1);
}

#[tokio::test]
async fn what_cannot_be_registered_is_said_of_each_field() {
    let desk = open().await;
    for (field, value) in [
        ("email", "bob"),
        ("email", "bob@shop.example\r\nBcc: eve@example.org"),
        ("email", "bob@shop.example, eve@example.org"),
        ("name", ""),
        ("name", "Bob\r\nBcc: eve@example.org"),
        ("organization", "  "),
    ] {
        let mut body = registration(NEW);
        body[field] = json!(value);
        let answer = post(&desk, "register", &body).await;
        assert_eq!(answer.status, 422, "{field}: {answer:?}");
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    for password in ["short", "password1234", "bobs shop 2026", &"x".repeat(129)] {
        let mut body = registration(NEW);
        body["password"] = json!(password);
        let answer = post(&desk, "register", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "AUTH_PASSWORD_WEAK"));
    }
    let more = json!({ "email": NEW, "password": FRESH, "name": "B", "organization": "B",
        "role": "owner" });
    assert_eq!(post(&desk, "register", &more).await.status, 422, "mass assignment");
    assert_eq!(desk.app.auth.hashed(), 0, "nothing of this was hashed");
    assert!(letters(&desk).await.is_empty());
}

#[tokio::test]
async fn pages_learn_without_a_token_whether_anybody_may_register() {
    for is_open in [false, true] {
        let desk = Desk::open_with(|options| options.auth.registration = is_open).await;
        let answer = desk.call("GET", "/api/v1/auth/options").send().await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "registration": is_open })));
    }
}
