use std::time::Duration;

use insightdesk_domain::mail::Letter;
use insightdesk_domain::principal::Role;
use sqlx::types::Json;

use super::people::{Person, hire, hire_at, noted, organization, sign_in};
use super::*;
use crate::limits::LimitProfile;
use crate::mail::envelope;

const CHOSEN: &str = "seven green bicycles";

async fn invite(desk: &Desk, by: &Person, email: &str, role: &str) -> Answer {
    let body = json!({ "email": email, "role": role, "teams": [] });
    by.send(desk, "POST", "/invitations", body).await
}

/// The token of the newest letter to somebody.
async fn mailed(desk: &Desk, email: &str) -> String {
    let Json(letter): Json<Letter> = sqlx::query_scalar(
        "select payload from outbox where kind = 'mail' and payload->>'to' = $1
         order by created_at desc limit 1",
    )
    .bind(email)
    .fetch_one(&desk.pools.hub)
    .await
    .expect("a letter");
    let text = envelope::open(&desk.app.vault, letter).await.expect("it opens").text;
    let token = text.split("#token=").nth(1).expect("a link");
    token.split_whitespace().next().expect("a token").to_owned()
}

async fn accept(desk: &Desk, body: Value) -> Answer {
    desk.call("POST", "/api/v1/invitations/accept").json(&body).send().await
}

async fn preview(desk: &Desk, token: &str) -> Answer {
    desk.call("POST", "/api/v1/invitations/preview").json(&json!({ "token": token })).send().await
}

#[tokio::test]
async fn somebody_new_is_invited_joins_once_and_is_in() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let made = invite(&desk, &admin, " New@Example.org", "manager").await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(
        (&made.json()["email"], &made.json()["status"]),
        (&json!("new@example.org"), &json!("pending"))
    );
    assert!(!made.text().contains("idl_"), "the token is in the mail only");
    let token = mailed(&desk, "new@example.org").await;
    let shown = preview(&desk, &token).await.json();
    assert_eq!(
        (&shown["organization_name"], &shown["invited_by"]),
        (&json!("Acme"), &json!("Wanda"))
    );
    assert_eq!(shown["has_account"], false);
    let short = json!({ "token": token, "name": "Nina", "password": "too short" });
    assert_eq!(accept(&desk, short).await.status, 422);
    let body = json!({ "token": token, "name": "Nina", "password": CHOSEN });
    let answer = accept(&desk, body.clone()).await;
    assert_eq!((answer.status, &answer.json()["role"]), (200, &json!("manager")), "{answer:?}");
    assert!(answer.cookie(REFRESH).is_some());
    let again = accept(&desk, body).await;
    assert_eq!((again.status, again.code().as_str()), (410, "AUTH_LINK_INVALID"));
    assert_eq!(preview(&desk, &token).await.status, 410);
    let list = admin.get(&desk, "/invitations").await.json();
    assert_eq!(list["data"][0]["status"], "accepted");
    let me = format!("Bearer {}", answer.json()["access_token"].as_str().expect("a token"));
    let me = desk.call("GET", "/api/v1/auth/me").header("authorization", &me).send().await.json();
    assert_eq!(me["teams"].as_array().map(Vec::len), Some(1), "in the default team");
    assert_eq!(noted(&desk, admin.organization, "admin:user_invited").await.len(), 1);
    assert_eq!(noted(&desk, admin.organization, "admin:user_created").await.len(), 1);
}

#[tokio::test]
async fn an_invitation_wants_a_fresh_proof_and_no_key() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let made = invite(&desk, &admin, "new@example.org", "admin").await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/invitations/{}", made.json()["id"].as_str().expect("an id"));
    let body = json!({ "name": "Robot", "scopes": ["admin"], "expires_in_days": 1 });
    let key = admin.send(&desk, "POST", "/api-keys", body).await.json();
    let key = format!("Bearer {}", key["secret"].as_str().expect("a key"));
    let robot = Person { bearer: key, ..admin.clone() };
    assert_eq!(robot.get(&desk, "/invitations").await.status, 200);
    desk.execute("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    desk.app.auth.authenticator().forget();
    for (by, code) in [(&admin, "AUTH_REAUTH_REQUIRED"), (&robot, "FORBIDDEN")] {
        let again = by.call(&desk, "POST", &format!("{path}/resend")).send().await;
        let other = invite(&desk, by, "other@example.org", "agent").await;
        for refused in [again, other] {
            assert_eq!((refused.status, refused.code().as_str()), (403, code), "{refused:?}");
        }
    }
    assert_eq!(admin.delete(&desk, &path).await.status, 204, "to take one back wants nothing");
}

#[tokio::test]
async fn somebody_who_is_signed_in_joins_by_the_link_to_their_own_address() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let other = organization(&desk, "other").await;
    let [guest, stranger] = [
        hire_at(&desk, other, "Gus", Role::Agent).await,
        hire_at(&desk, other, "Eve", Role::Agent).await,
    ];
    assert_eq!(invite(&desk, &admin, "gus@example.org", "agent").await.status, 201);
    let token = mailed(&desk, "gus@example.org").await;
    assert_eq!(preview(&desk, &token).await.json()["has_account"], true);
    let join = |by: &Person| {
        by.call(&desk, "POST", "/invitations/accept").json(&json!({ "token": token })).send()
    };
    assert_eq!(join(&stranger).await.status, 422);
    let answer = join(&guest).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["organization"], admin.organization.to_string());
    let places = guest.get(&desk, "/organizations").await.json();
    assert_eq!(places["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(invite(&desk, &admin, "gus@example.org", "agent").await.status, 409, "a member");
}

#[tokio::test]
async fn somebody_with_an_account_joins_by_their_password_only() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.limits.failures.first_delay = Duration::ZERO;
    })
    .await;
    let other = organization(&desk, "other").await;
    let owner = hire_at(&desk, other, "Olga", Role::Owner).await;
    assert_eq!(invite(&desk, &owner, EMAIL, "agent").await.status, 201);
    let token = mailed(&desk, EMAIL).await;
    let wrong = accept(&desk, json!({ "token": token, "password": "not the password" })).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "AUTH_CREDENTIALS_INVALID"));
    let right = accept(&desk, json!({ "token": token, "password": PASSWORD })).await;
    assert_eq!(right.status, 200, "{right:?}");
    assert_eq!(right.json()["organization"], other.to_string());
}

#[tokio::test]
async fn of_the_sign_ins_of_before_only_the_accepting_one_counts_in_the_new_place() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let other = organization(&desk, "other").await;
    let guest = hire_at(&desk, other, "Gus", Role::Agent).await;
    let elsewhere = sign_in(&desk, guest.user, other).await;
    let join = || async {
        assert_eq!(invite(&desk, &admin, "gus@example.org", "agent").await.status, 201);
        let token = mailed(&desk, "gus@example.org").await;
        let call = guest.call(&desk, "POST", "/invitations/accept");
        call.json(&json!({ "token": token })).send().await
    };
    let to = json!({ "organization": admin.organization });
    let joined = join().await;
    assert_eq!(joined.status, 200, "{joined:?}");
    assert_eq!(guest.send(&desk, "POST", "/auth/switch", to.clone()).await.status, 200);
    assert_eq!(elsewhere.send(&desk, "POST", "/auth/switch", to.clone()).await.status, 404);
    assert_eq!(elsewhere.get(&desk, "/auth/me").await.status, 200, "where it was, it is good");
    let member = joined.json()["member"].as_str().expect("an id").to_owned();
    assert_eq!(admin.delete(&desk, &format!("/members/{member}")).await.status, 204);
    let later = sign_in(&desk, guest.user, other).await;
    assert_eq!(join().await.status, 200, "in the same place again");
    for old in [&elsewhere, &later] {
        assert_eq!(old.send(&desk, "POST", "/auth/switch", to.clone()).await.status, 404);
    }
}

#[tokio::test]
async fn an_organization_without_passwords_is_joined_and_then_entered_by_its_own_way() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let other = organization(&desk, "other").await;
    let guest = hire_at(&desk, other, "Gus", Role::Agent).await;
    for email in ["new@example.org", "gus@example.org"] {
        assert_eq!(invite(&desk, &admin, email, "agent").await.status, 201);
    }
    desk.execute(
        r#"update organizations set settings =
               '{"security": {"passwords": false, "password_classes": true}}'
           where slug = 'acme'"#,
    )
    .await;
    let body = |password: &str, token: String| json!({ "token": token, "name": "Nina", "password": password });
    let token = mailed(&desk, "new@example.org").await;
    let weak = accept(&desk, body(CHOSEN, token.clone())).await;
    assert_eq!((weak.status, weak.code().as_str()), (422, "AUTH_PASSWORD_WEAK"));
    let joined = accept(&desk, body("Seven green bicycles, 7!", token)).await;
    assert_eq!((joined.status, joined.body.len()), (204, 0), "{joined:?}");
    assert!(joined.all("set-cookie").is_empty());
    let token = json!({ "token": mailed(&desk, "gus@example.org").await });
    let joined = guest.call(&desk, "POST", "/invitations/accept").json(&token).send().await;
    assert_eq!(joined.status, 204, "{joined:?}");
    let places = guest.get(&desk, "/organizations").await.json();
    assert_eq!(places["data"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_link_is_dead_once_it_is_renewed_cancelled_or_too_old() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let made = invite(&desk, &admin, "new@example.org", "agent").await.json();
    let path = format!("/invitations/{}", made["id"].as_str().expect("an id"));
    let first = mailed(&desk, "new@example.org").await;
    assert_eq!(invite(&desk, &admin, "new@example.org", "agent").await.status, 409, "once");
    assert_eq!(admin.call(&desk, "POST", &format!("{path}/resend")).send().await.status, 200);
    let second = mailed(&desk, "new@example.org").await;
    assert_ne!(first, second);
    assert_eq!(preview(&desk, &first).await.status, 410);
    assert_eq!(preview(&desk, &second).await.status, 200);
    desk.execute("update invitations set expires_at = now() - interval '1 second'").await;
    assert_eq!(preview(&desk, &second).await.status, 410);
    assert_eq!(admin.get(&desk, "/invitations").await.json()["data"][0]["status"], "expired");
    assert_eq!(admin.call(&desk, "POST", &format!("{path}/resend")).send().await.status, 200);
    let third = mailed(&desk, "new@example.org").await;
    assert_eq!(admin.delete(&desk, &path).await.status, 204);
    assert_eq!(admin.delete(&desk, &path).await.status, 204, "twice is once");
    assert_eq!(preview(&desk, &third).await.status, 410);
    assert_eq!(preview(&desk, "idl_nonsense").await.status, 410);
}

#[tokio::test]
async fn nobody_invites_to_more_than_they_have_nor_to_what_is_not_there() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    assert_eq!(invite(&desk, &agent, "x@example.org", "agent").await.status, 403);
    assert_eq!(invite(&desk, &owner, "x@example.org", "owner").await.status, 422);
    let body = json!({ "name": "Steward", "permissions": ["organization:own"] });
    let role = owner.send(&desk, "POST", "/roles", body).await.json()["id"].clone();
    let body =
        json!({ "email": "x@example.org", "role": "agent", "custom_role": role, "teams": [] });
    assert_eq!(admin.send(&desk, "POST", "/invitations", body).await.status, 403);
    let body = json!({ "email": "x@example.org", "role": "agent", "teams": [agent.member] });
    assert_eq!(admin.send(&desk, "POST", "/invitations", body).await.status, 422);
    for email in ["", "x", "x@example.org\r\nBcc: y@example.org", "X <x@example.org>"] {
        assert_eq!(invite(&desk, &admin, email, "agent").await.status, 422, "{email}");
    }
}
