use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::principal::Role;

use super::people::{hire, hire_at, join, noted, organization};
use super::*;
use crate::limits::LimitProfile;

#[tokio::test]
async fn one_more_organization_is_founded_and_owned_by_whoever_asks() {
    let desk = Desk::open_with(|options| {
        options.limits.profile = LimitProfile::Load;
        options.auth.registration = true;
    })
    .await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let body = json!({ "name": "Bert's Bikes", "slug": "berts-bikes" });
    let answer = agent.send(&desk, "POST", "/organizations", body.clone()).await;
    assert_eq!((answer.status, &answer.json()["role"]), (201, &json!("owner")), "{answer:?}");
    let founded: OrganizationId =
        answer.json()["organization"].as_str().expect("an id").parse().expect("an id");
    let mine = agent.get(&desk, "/organizations").await.json();
    let mine = mine["data"].as_array().expect("a list").clone();
    assert_eq!(mine.len(), 2);
    assert_eq!((&mine[0]["current"], &mine[1]["current"]), (&json!(true), &json!(false)));
    let again = agent.send(&desk, "POST", "/organizations", body).await;
    assert_eq!((again.status, again.code().as_str()), (409, "ALREADY_EXISTS"));
    for slug in ["", "A", "-a-", "a b", "ä-b"] {
        let body = json!({ "name": "X", "slug": slug });
        assert_eq!(agent.send(&desk, "POST", "/organizations", body).await.status, 422, "{slug}");
    }
    assert_eq!(noted(&desk, founded, "organization:created").await.len(), 1);
}

#[tokio::test]
async fn nobody_founds_an_organization_where_registration_is_closed() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let body = json!({ "name": "Company SSO", "slug": "company" });
    let answer = owner.send(&desk, "POST", "/organizations", body).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "FORBIDDEN"));
}

#[tokio::test]
async fn switching_gives_a_token_for_the_other_place_and_is_remembered() {
    let desk = Desk::open().await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let other = organization(&desk, "other").await;
    let place = join(&desk, &agent, other, Role::Manager).await;
    let answer = agent.send(&desk, "POST", "/auth/switch", json!({ "organization": other })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    assert_eq!((&body["member"], &body["role"]), (&json!(place), &json!("manager")));
    assert!(answer.all("set-cookie").is_empty(), "the refresh token stays");
    let remembered: uuid::Uuid =
        sqlx::query_scalar("select membership_id from sign_ins where id = $1")
            .bind(agent.sign_in.as_uuid())
            .fetch_one(&desk.pools.hub)
            .await
            .expect("an answer");
    assert_eq!(remembered, place.as_uuid());
    assert_eq!(agent.get(&desk, "/auth/me").await.json()["role"], "agent", "another tab goes on");
}

#[tokio::test]
async fn nobody_switches_to_what_is_not_theirs_or_not_there() {
    let desk = Desk::open().await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let foreign = organization(&desk, "foreign").await;
    hire_at(&desk, foreign, "Eve", Role::Owner).await;
    let to = |organization| {
        agent.send(&desk, "POST", "/auth/switch", json!({ "organization": organization }))
    };
    let [foreign, unknown] = [to(foreign).await, to(OrganizationId::now()).await];
    assert_eq!((foreign.status, unknown.status), (404, 404));
    assert_eq!(problem(&foreign), problem(&unknown));
}

#[tokio::test]
async fn an_organization_that_wants_its_own_network_or_provider_is_entered_by_no_other_way() {
    let desk = Desk::open().await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let other = organization(&desk, "other").await;
    join(&desk, &agent, other, Role::Agent).await;
    let switch = || agent.send(&desk, "POST", "/auth/switch", json!({ "organization": other }));
    desk.execute(
        r#"update organizations set settings = '{"security": {"networks": ["10.0.0.0/8"]}}'
           where slug = 'other'"#,
    )
    .await;
    assert_eq!(switch().await.status, 403);
    desk.execute(
        r#"update organizations set settings = '{"security": {"passwords": false}}'
           where slug = 'other'"#,
    )
    .await;
    assert_eq!(switch().await.status, 403);
    desk.execute("update sign_ins set method = 'passkey'").await;
    assert_eq!(switch().await.status, 200);
}

#[tokio::test]
async fn a_password_is_not_carried_by_refreshing_into_an_organization_that_takes_none() {
    let desk = Desk::open().await;
    let first = desk.sign_in(EMAIL, PASSWORD).await;
    let other = organization(&desk, "other").await;
    let ada = desk.app.accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    let joined = desk.app.accounts.create_member(other, ada.seat.member.user, Role::Agent).await;
    joined.expect("stored");
    desk.execute(
        r#"update organizations set settings = '{"security": {"passwords": false}}'
           where slug = 'other'"#,
    )
    .await;
    let cookie = cookie(&first);
    let refresh = || {
        let call = desk.call("POST", "/api/v1/auth/refresh").header("cookie", &cookie);
        call.json(&json!({ "organization": other })).send()
    };
    assert_eq!(refresh().await.status, 403);
    desk.execute("update sign_ins set method = 'link'").await;
    assert_eq!(refresh().await.status, 403);
    desk.execute("update memberships set role = 'owner'").await;
    assert_eq!(refresh().await.status, 200, "the owner keeps a way in");
}

#[tokio::test]
async fn each_tab_refreshes_into_an_organization_of_its_own() {
    let desk = Desk::open().await;
    let first = desk.sign_in(EMAIL, PASSWORD).await;
    let home = desk.inbox.organization;
    let other = organization(&desk, "other").await;
    let ada = desk.app.accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    let joined = desk.app.accounts.create_member(other, ada.seat.member.user, Role::Agent).await;
    joined.expect("stored");
    let mut cookie = cookie(&first);
    for organization in [other, home, other] {
        let call = desk.call("POST", "/api/v1/auth/refresh").header("cookie", &cookie);
        let answer = call.json(&json!({ "organization": organization })).send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json()["organization"], organization.to_string());
        cookie = super::cookie(&answer);
    }
    let last = refresh(&desk, &cookie).await;
    assert_eq!(last.json()["organization"], other.to_string(), "where it was last");
    cookie = super::cookie(&last);
    let call = desk.call("POST", "/api/v1/auth/refresh").header("cookie", &cookie);
    let nowhere = call.json(&json!({ "organization": OrganizationId::now() })).send().await;
    assert_eq!(nowhere.status, 404);
    desk.execute("update organizations set suspended_at = now() where slug = 'other'").await;
    let back = refresh(&desk, &cookie).await;
    assert_eq!(back.json()["organization"], home.to_string(), "there is a place left");
}
