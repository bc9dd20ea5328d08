use super::*;

#[tokio::test]
async fn whoever_knows_the_password_changes_it_and_stays_alone() {
    let desk = open().await;
    let (here, there) = (desk.sign_in(EMAIL, PASSWORD).await, desk.sign_in(EMAIL, PASSWORD).await);
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    let wrong = change("not the password", FRESH);
    let wrong = as_member(&desk, "POST", "change-password", &bearer(&here), &wrong).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "AUTH_CREDENTIALS_INVALID"));
    let right = change(PASSWORD, FRESH);
    let right = as_member(&desk, "POST", "change-password", &bearer(&here), &right).await;
    assert_eq!(right.status, 204, "{right:?}");
    assert_eq!(refresh(&desk, &cookie(&there)).await.status, 401);
    assert_eq!(refresh(&desk, &cookie(&here)).await.status, 200);
    assert_eq!(desk.sign_in(EMAIL, FRESH).await.status, 200);
    assert!(noted(&desk).await.iter().any(|one| one == "auth:password_change"));
    let letters = letters(&desk).await;
    assert!(letters.iter().any(|letter| letter.subject == "Your password was changed"));
}

#[tokio::test]
async fn the_last_five_passwords_do_not_come_back() {
    let desk = open().await;
    let bearer = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        as_member(&desk, "POST", "change-password", &bearer, &body).await.status
    };
    let fresh = |number: u8| format!("tram lantern osprey quilt {number}");
    let mut current = PASSWORD.to_owned();
    for number in 1..=4 {
        assert_eq!(change(&current, &fresh(number)).await, 204);
        current = fresh(number);
        assert_eq!(change(&current, PASSWORD).await, 422, "{number} changes ago");
        assert_eq!(change(&current, &current).await, 422);
    }
    assert_eq!(change(&current, &fresh(5)).await, 204);
    assert_eq!(change(&fresh(5), PASSWORD).await, 204, "it is long ago");
    assert_eq!(count(&desk, "select count(*) from old_passwords").await, 4);
}

#[tokio::test]
async fn a_password_of_a_megabyte_is_not_even_read() {
    let desk = open().await;
    let huge = "x".repeat(1 << 20);
    for (path, body) in [
        ("register", json!({ "email": NEW, "password": huge, "name": "B", "organization": "B" })),
        ("reset-password", json!({ "token": "x", "password": huge })),
        ("password-strength", json!({ "password": huge, "context": [] })),
        ("sign-in", json!({ "email": EMAIL, "password": huge })),
    ] {
        let answer = post(&desk, path, &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (413, "PAYLOAD_TOO_LARGE"), "{path}");
    }
    let long = "x".repeat(1_025);
    let body = json!({ "token": "x", "password": long });
    assert_eq!(post(&desk, "reset-password", &body).await.code(), "AUTH_PASSWORD_WEAK");
    assert_eq!(desk.sign_in(EMAIL, &long).await.status, 422);
    assert_eq!(desk.app.auth.hashed(), 0);
}

#[tokio::test]
async fn a_password_is_taken_as_it_is_typed() {
    let desk = open().await;
    let bearer = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let typed = "  pä🗝 Vogelhäuschen Zwölf ";
    let body = json!({ "current": PASSWORD, "new": typed });
    assert_eq!(as_member(&desk, "POST", "change-password", &bearer, &body).await.status, 204);
    for other in [typed.trim(), &typed.to_lowercase(), &typed[..typed.len() - 1]] {
        assert_eq!(desk.sign_in(EMAIL, other).await.status, 401, "{other}");
    }
    assert_eq!(desk.sign_in(EMAIL, typed).await.status, 200);
}

#[tokio::test]
async fn who_types_is_told_how_good_it_is() {
    let desk = open().await;
    let ask = async |password: &str| {
        let body = json!({ "password": password, "context": ["Grace Hopper"] });
        post(&desk, "password-strength", &body).await.json()
    };
    let good = ask(FRESH).await;
    assert!(good["score"].as_u64() >= Some(3) && good["problem"].is_null(), "{good}");
    assert!(good["weakness"].is_null(), "{good}");
    for (password, why) in [
        ("hopper-grace-1906", "context_word"),
        ("password1234", "breached"),
        ("short", "too_short"),
    ] {
        let bad = ask(password).await;
        assert!(bad["score"].as_u64() < Some(3) && bad["problem"].is_string(), "{bad}");
        assert_eq!(bad["weakness"], json!(why));
    }
}

#[tokio::test]
async fn a_refusal_says_for_programs_what_is_wrong_with_a_password() {
    let desk = open().await;
    let bearer = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let long = "tram lantern ".repeat(10);
    for (new, why) in [
        ("short", "too_short"),
        (&*long, "too_long"),
        ("password1234", "breached"),
        ("insightdesk2026", "context_word"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
        (PASSWORD, "used_before"),
    ] {
        let body = json!({ "current": PASSWORD, "new": new });
        let answer = as_member(&desk, "POST", "change-password", &bearer, &body).await;
        let problem = answer.json();
        assert_eq!((answer.status, answer.code().as_str()), (422, "AUTH_PASSWORD_WEAK"), "{new}");
        assert_eq!(problem["errors"][0]["code"], json!(why), "{problem}");
        assert_eq!(problem["errors"][0]["field"], json!("password"));
    }
}

#[tokio::test]
async fn classes_are_wanted_where_the_organization_says_so() {
    let desk = open().await;
    desk.execute(r#"update organizations set settings = '{"security":{"password_classes":true}}'"#)
        .await;
    let bearer = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let change = async |new: &str| {
        let body = json!({ "current": PASSWORD, "new": new });
        as_member(&desk, "POST", "change-password", &bearer, &body).await.status
    };
    assert_eq!(change(FRESH).await, 422);
    assert_eq!(change("Tram lantern 7 osprey!").await, 204);
}

#[tokio::test]
async fn a_member_gives_themselves_another_name() {
    let desk = open().await;
    let bearer = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let answer = as_member(&desk, "PATCH", "me", &bearer, &json!({ "name": " Ada L. " })).await;
    assert_eq!((answer.status, &answer.json()["name"]), (200, &json!("Ada L.")));
    for name in ["", "a\nb", &"x".repeat(101)] {
        let answer = as_member(&desk, "PATCH", "me", &bearer, &json!({ "name": name })).await;
        assert_eq!(answer.status, 422, "{name}");
    }
    assert!(noted(&desk).await.iter().any(|one| one == "admin:user_modified"));
}
