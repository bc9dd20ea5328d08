use super::*;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";

async fn list(desk: &Desk, bearer: &str) -> Vec<Value> {
    let answer = as_member(desk, "GET", "sign-ins", bearer, &Value::Null).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["data"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn somebody_sees_where_they_are_signed_in_and_ends_it() {
    let desk = open().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let call = desk.call("POST", "/api/v1/auth/sign-in").header("user-agent", FIREFOX);
    let there = call.json(&body).send().await;
    let here = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let devices = list(&desk, &here).await;
    assert_eq!(devices.len(), 2);
    let (mine, other): (Vec<_>, Vec<_>) =
        devices.iter().partition(|device| device["current"] == json!(true));
    assert_eq!((mine.len(), other.len()), (1, 1));
    assert_eq!(other[0]["device"], "Firefox on Linux");
    assert_eq!(
        (&other[0]["method"], &other[0]["address"]),
        (&json!("password"), &json!("127.0.0.1"))
    );
    let path = format!("sign-ins/{}", other[0]["id"].as_str().expect("an id"));
    assert_eq!(as_member(&desk, "DELETE", &path, &here, &Value::Null).await.status, 204);
    assert_eq!(as_member(&desk, "DELETE", &path, &here, &Value::Null).await.status, 404);
    assert_eq!(refresh(&desk, &cookie(&there)).await.status, 401);
    assert_eq!(list(&desk, &here).await.len(), 1);
}

#[tokio::test]
async fn sign_ins_of_others_are_as_if_they_were_not_there() {
    let desk = open().await;
    post(&desk, "register", &registration(NEW)).await;
    let bob = post(&desk, "verify-email", &json!({ "token": token(&desk).await })).await;
    let ada = bearer(&desk.sign_in(EMAIL, PASSWORD).await);
    let theirs = "select id::text from sign_ins where method = 'link'";
    let theirs: String =
        sqlx::query_scalar(theirs).fetch_one(&desk.pools.hub).await.expect("Bob's");
    let theirs = format!("sign-ins/{theirs}");
    let foreign = as_member(&desk, "DELETE", &theirs, &ada, &Value::Null);
    let nobodys = format!("sign-ins/{}", uuid::Uuid::nil());
    let unknown = as_member(&desk, "DELETE", &nobodys, &ada, &Value::Null);
    let (foreign, unknown) = tokio::join!(foreign, unknown);
    assert_eq!((foreign.status, unknown.status), (404, 404));
    assert_eq!(problem(&foreign)["detail"], problem(&unknown)["detail"]);
    assert_eq!(refresh(&desk, &cookie(&bob)).await.status, 200);
}

#[tokio::test]
async fn all_others_or_all_sign_ins_are_ended_at_once() {
    let desk = open().await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(desk.sign_in(EMAIL, PASSWORD).await);
    }
    let here = bearer(&all[2]);
    assert_eq!(
        as_member(&desk, "POST", "sign-ins/end-others", &here, &Value::Null).await.status,
        204
    );
    assert_eq!(refresh(&desk, &cookie(&all[0])).await.status, 401);
    let kept = refresh(&desk, &cookie(&all[2])).await;
    assert_eq!(kept.status, 200);
    let out = as_member(&desk, "POST", "sign-out-everywhere", &here, &Value::Null).await;
    assert_eq!(out.status, 204);
    assert!(out.cookie(REFRESH).expect("it is taken away").0.is_empty());
    assert_eq!(refresh(&desk, &cookie(&kept)).await.status, 401);
    assert_eq!(as_member(&desk, "GET", "me", &here, &Value::Null).await.status, 401);
}

#[tokio::test]
async fn a_device_that_is_new_is_told_of_by_mail_and_one_that_is_known_is_not() {
    let desk = open().await;
    let first = desk.sign_in(EMAIL, PASSWORD).await;
    assert!(letters(&desk).await.is_empty(), "the very first sign-in is no news");
    let (device, _) = first.cookie(DEVICE).expect("a device cookie");
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let call = desk.call("POST", "/api/v1/auth/sign-in");
    call.header("cookie", &format!("{DEVICE}={device}")).json(&body).send().await;
    assert!(letters(&desk).await.is_empty(), "it was here before");
    let call = desk.call("POST", "/api/v1/auth/sign-in").header("user-agent", FIREFOX);
    call.json(&body).send().await;
    let letters = letters(&desk).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("Firefox on Linux, from 127.0.0.1"), "{}", letters[0].text);
}

#[tokio::test]
async fn a_token_that_is_shown_again_ends_the_sign_in_and_its_owner_is_told() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.auth.refresh_grace = std::time::Duration::ZERO;
    })
    .await;
    let old = cookie(&desk.sign_in(EMAIL, PASSWORD).await);
    let new = refresh(&desk, &old).await;
    assert_eq!((new.status, refresh(&desk, &old).await.status), (200, 401));
    assert_eq!(refresh(&desk, &cookie(&new)).await.status, 401);
    let letters = letters(&desk).await;
    assert_eq!(letters.last().expect("a letter").subject, "You were signed out for your safety");
    let noted = noted(&desk).await;
    assert_eq!(noted.iter().filter(|one| *one == "auth:token_reuse").count(), 1);
    assert_eq!(noted.iter().filter(|one| *one == "auth:token_refresh").count(), 1);
}

#[tokio::test]
async fn an_organization_says_from_where_how_and_for_how_long() {
    let desk = open().await;
    let before = desk.sign_in(EMAIL, PASSWORD).await;
    desk.execute(
        r#"update organizations set settings = '{"security":{"networks":["203.0.113.0/24"]}}'"#,
    )
    .await;
    desk.app.auth.forget();
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 403);
    assert_eq!(desk.sign_in(EMAIL, "not the password").await.status, 401);
    assert_eq!(as_member(&desk, "GET", "me", &bearer(&before), &Value::Null).await.status, 403);
    assert_eq!(refresh(&desk, &cookie(&before)).await.status, 403);
    desk.execute(r#"update organizations set settings = '{"security":{"passwords":false}}'"#).await;
    assert_eq!(desk.sign_in(EMAIL, PASSWORD).await.status, 422);
    assert_eq!(refresh(&desk, &cookie(&before)).await.status, 403, "that way is closed");
    desk.execute("update organizations set settings = '{}'").await;
    assert_eq!(refresh(&desk, &cookie(&before)).await.status, 200, "nothing was lost meanwhile");
    desk.execute(r#"update organizations set settings = '{"security":{"passwords":false}}'"#).await;
    desk.execute("update memberships set role = 'owner'").await;
    assert_eq!(
        desk.sign_in(EMAIL, PASSWORD).await.status,
        200,
        "owners do not lock themselves out"
    );
    desk.execute(
        r#"update organizations set settings = '{"security":{"sign_in_hours":48,"idle_hours":1}}'"#,
    )
    .await;
    let long = desk.sign_in(EMAIL, PASSWORD).await;
    let (_, attributes) = long.cookie(REFRESH).expect("a cookie");
    assert!(attributes.contains("Max-Age=1727") || attributes.contains("Max-Age=1728"));
    desk.execute("update sign_ins set used_at = now() - interval '61 minutes'").await;
    assert_eq!(refresh(&desk, &cookie(&long)).await.status, 401, "nobody used it for an hour");
    let long = desk.sign_in(EMAIL, PASSWORD).await;
    desk.execute(r#"update organizations set settings = '{"security":{"sign_in_hours":1}}'"#).await;
    desk.execute("update sign_ins set created_at = now() - interval '61 minutes'").await;
    assert_eq!(refresh(&desk, &cookie(&long)).await.status, 401, "an hour has passed");
}

#[tokio::test]
async fn failures_and_the_lock_after_them_are_noted() {
    let desk = open().await;
    for _ in 0..5 {
        assert_eq!(desk.sign_in(EMAIL, "not the password").await.status, 401);
    }
    assert_eq!(desk.sign_in(EMAIL, "not the password").await.code(), "AUTH_ACCOUNT_LOCKED");
    let noted = noted(&desk).await;
    assert_eq!(noted.iter().filter(|one| *one == "auth:login_failure").count(), 5);
    assert_eq!(noted.iter().filter(|one| *one == "auth:account_locked").count(), 1);
}

#[tokio::test]
async fn guessing_costs_one_hash_whether_there_is_an_account_or_not() {
    let desk = open().await;
    let mut work = Vec::new();
    for (email, password) in
        [(EMAIL, "not the password"), ("nobody@example.org", "not the password"), (EMAIL, PASSWORD)]
    {
        let before = desk.app.auth.hashed();
        desk.sign_in(email, password).await;
        work.push(desk.app.auth.hashed() - before);
    }
    assert_eq!(work, [1, 1, 1]);
}
