use insightdesk_domain::ids::MemberId;
use insightdesk_domain::principal::Role;

use super::people::{Person, hire, join, noted, organization, sign_in};
use super::*;

/// Whether a bearer token still opens anything.
async fn is_in(desk: &Desk, person: &Person) -> bool {
    desk.app.auth.authenticator().forget();
    person.get(desk, "/auth/me").await.status == 200
}

fn names(answer: &Answer) -> Vec<String> {
    let list = answer.json()["data"].as_array().expect("a list").clone();
    list.iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test]
async fn members_are_found_by_name_role_and_state() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    assert_eq!(names(&admin.get(&desk, "/members").await), ["Ada", "Bert", "Wanda"]);
    assert_eq!(names(&admin.get(&desk, "/members?q=AN").await), ["Wanda"]);
    assert_eq!(names(&admin.get(&desk, "/members?role=agent").await), ["Ada", "Bert"]);
    let body = json!({ "disabled": true });
    let answer = admin.send(&desk, "PATCH", &agent.path(), body).await;
    assert_eq!((answer.status, &answer.json()["disabled"]), (200, &json!(true)), "{answer:?}");
    assert_eq!(names(&admin.get(&desk, "/members?state=disabled").await), ["Bert"]);
    assert_eq!(names(&admin.get(&desk, "/members?state=active").await), ["Ada", "Wanda"]);
    assert_eq!(admin.get(&desk, "/members?role=king").await.status, 400);
}

#[tokio::test]
async fn addresses_are_for_those_who_may_change_members() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let seen = |answer: Answer| answer.json()["email"].clone();
    assert_eq!(seen(admin.get(&desk, &agent.path()).await), json!("bert@example.org"));
    assert_eq!(seen(agent.get(&desk, &admin.path()).await), Value::Null);
    assert_eq!(seen(agent.get(&desk, &agent.path()).await), json!("bert@example.org"));
    let by_address = |person: Person| {
        let desk = &desk;
        async move { names(&person.get(desk, "/members?q=bert@").await) }
    };
    assert_eq!(by_address(admin).await, ["Bert"]);
    assert!(by_address(agent).await.is_empty());
}

#[tokio::test]
async fn a_long_list_comes_in_pages_and_misses_nobody() {
    let desk = Desk::open().await;
    let organization = desk.inbox.organization;
    for number in 0..60 {
        let email = format!("a{number}@example.org");
        // one name for two of them, and for two more
        let name = insightdesk_domain::text::Name::parse(&format!("Same {}", number / 2));
        let name = name.expect("a name");
        let user = desk.app.accounts.create_user(&email, &name, "").await.expect("stored");
        let joined = desk.app.accounts.create_member(organization, user, Role::Agent).await;
        joined.expect("stored");
    }
    let agent = hire(&desk, "Zoe", Role::Agent).await;
    let first = agent.get(&desk, "/members").await;
    let next = first.json()["page"]["next"].as_str().expect("more").to_owned();
    let second = agent.get(&desk, &format!("/members?cursor={next}")).await;
    assert_eq!(second.json()["page"]["next"], Value::Null);
    let ids = |answer: &Answer| {
        let list = answer.json()["data"].as_array().expect("a list").clone();
        list.iter().map(|one| one["id"].to_string()).collect::<Vec<_>>()
    };
    let mut all = [ids(&first), ids(&second)].concat();
    assert_eq!((ids(&first).len(), all.len()), (50, 62));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 62);
}

#[tokio::test]
async fn whoever_is_given_a_role_signs_in_anew_and_has_it() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    assert_eq!(agent.get(&desk, "/invitations").await.status, 403);
    let answer = owner.send(&desk, "PATCH", &agent.path(), json!({ "role": "manager" })).await;
    assert_eq!((answer.status, &answer.json()["role"]), (200, &json!("manager")));
    assert_eq!(agent.get(&desk, "/auth/me").await.status, 401);
    let me = agent.again(&desk).await.get(&desk, "/auth/me").await.json();
    assert_eq!(me["role"], "manager");
    let entries = noted(&desk, agent.organization, "admin:role_changed").await;
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry["changes"]["before"]["role"], "agent");
    assert_eq!(entry["changes"]["after"]["role"], "manager");
    assert_eq!(entry["resource"]["id"], agent.member.to_string());
}

#[tokio::test]
async fn the_owner_is_out_of_reach_and_nobody_helps_themselves() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    for (by, of, body, status) in [
        (&admin, &owner, json!({ "role": "agent" }), 422),
        (&admin, &owner, json!({ "disabled": true }), 422),
        (&admin, &admin, json!({ "disabled": true }), 422),
        (&owner, &owner, json!({ "role": "agent" }), 422),
        (&admin, &agent, json!({ "role": "owner" }), 422),
        (&owner, &agent, json!({ "role": "owner" }), 422),
        (&agent, &agent, json!({ "role": "admin" }), 403),
        (&agent, &admin, json!({ "disabled": true }), 403),
        (&admin, &agent, json!({ "role": "agent", "custom_role": agent.member }), 422),
        (&admin, &agent, json!({ "permissions": ["audit:read"] }), 422),
    ] {
        let answer = by.send(&desk, "PATCH", &of.path(), body.clone()).await;
        assert_eq!(answer.status, status, "{body} {answer:?}");
    }
    assert_eq!(admin.delete(&desk, &owner.path()).await.status, 422);
    assert_eq!(admin.delete(&desk, &admin.path()).await.status, 422);
    let roles = names(&owner.get(&desk, "/members?role=owner").await);
    assert_eq!(roles, ["Olga"]);
}

#[tokio::test]
async fn the_organization_is_handed_over_by_its_owner_only() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let to = |person: &Person| json!({ "to": person.member });
    let path = "/organization/transfer";
    assert_eq!(admin.send(&desk, "POST", path, to(&admin)).await.status, 403);
    assert_eq!(owner.send(&desk, "POST", path, to(&owner)).await.status, 422);
    let nobody = json!({ "to": MemberId::now() });
    assert_eq!(owner.send(&desk, "POST", path, nobody).await.status, 404);
    assert_eq!(owner.send(&desk, "POST", path, to(&admin)).await.status, 204);
    let role = |answer: Answer| answer.json()["role"].clone();
    assert_eq!(role(owner.get(&desk, "/auth/me").await), "admin");
    assert_eq!(admin.get(&desk, "/auth/me").await.status, 401);
    assert_eq!(role(admin.again(&desk).await.get(&desk, "/auth/me").await), "owner");
    assert_eq!(owner.send(&desk, "POST", path, to(&owner)).await.status, 403, "no longer");
    let noted = noted(&desk, owner.organization, "organization:ownership_transferred").await;
    assert_eq!(noted.len(), 1);
}

#[tokio::test]
async fn an_old_proof_does_not_change_members() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    desk.execute("update sign_ins set authenticated_at = now() - interval '6 minutes'").await;
    desk.app.auth.authenticator().forget();
    let answer = admin.send(&desk, "PATCH", &agent.path(), json!({ "disabled": true })).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "AUTH_REAUTH_REQUIRED"));
}

#[tokio::test]
async fn whoever_is_disabled_is_out_here_and_stays_in_elsewhere() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let elsewhere = organization(&desk, "elsewhere").await;
    join(&desk, &agent, elsewhere, Role::Agent).await;
    let switch = |to| agent.send(&desk, "POST", "/auth/switch", json!({ "organization": to }));
    let there = switch(elsewhere).await.json()["access_token"].as_str().expect("one").to_owned();
    let there = Person { bearer: format!("Bearer {there}"), ..agent.clone() };
    let disable = |disabled: bool| json!({ "disabled": disabled });
    assert_eq!(admin.send(&desk, "PATCH", &agent.path(), disable(true)).await.status, 200);
    assert!(!is_in(&desk, &agent).await);
    assert!(is_in(&desk, &there).await);
    assert_eq!(
        there
            .send(&desk, "POST", "/auth/switch", json!({ "organization": agent.organization }))
            .await
            .status,
        404
    );
    assert_eq!(admin.send(&desk, "PATCH", &agent.path(), disable(false)).await.status, 200);
    assert!(!is_in(&desk, &agent).await, "has to sign in again");
    assert!(is_in(&desk, &sign_in(&desk, agent.user, agent.organization).await).await);
}

#[tokio::test]
async fn keys_of_whoever_is_removed_stay_dead_when_they_come_back() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let body = json!({ "name": "Robot", "scopes": ["read"], "expires_in_days": 1 });
    let key = admin.send(&desk, "POST", "/api-keys", body).await.json();
    let key = format!("Bearer {}", key["secret"].as_str().expect("a key"));
    let robot = Person { bearer: key, ..admin.clone() };
    assert_eq!(robot.get(&desk, "/teams").await.status, 200);
    assert_eq!(owner.delete(&desk, &admin.path()).await.status, 204);
    desk.execute("update memberships set removed_at = null, role = 'admin' where role = 'agent'")
        .await;
    desk.app.auth.authenticator().forget();
    assert!(is_in(&desk, &sign_in(&desk, admin.user, admin.organization).await).await, "is back");
    assert_eq!(robot.get(&desk, "/teams").await.status, 401);
}

#[tokio::test]
async fn whoever_is_removed_is_gone_and_may_be_named_for_ever() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    assert_eq!(admin.delete(&desk, &agent.path()).await.status, 204);
    assert_eq!(admin.delete(&desk, &agent.path()).await.status, 404, "once");
    assert!(!is_in(&desk, &agent).await);
    assert_eq!(names(&admin.get(&desk, "/members").await), ["Ada", "Wanda"]);
    let rows: i64 = sqlx::query_scalar(
        "select count(*) from memberships m where m.id = $1 and m.removed_at is not null
             and not exists (select from team_members where membership_id = m.id)
             and not exists (select from sign_ins where user_id = m.user_id and revoked_at is null)",
    )
    .bind(agent.member.as_uuid())
    .fetch_one(&desk.pools.hub)
    .await
    .expect("an answer");
    assert_eq!(rows, 1);
    assert_eq!(noted(&desk, agent.organization, "admin:user_deleted").await.len(), 1);
}

#[tokio::test]
async fn an_admin_ends_the_sign_ins_of_a_member_here() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let path = format!("{}/end-sign-ins", agent.path());
    assert_eq!(agent.call(&desk, "POST", &path).send().await.status, 403);
    assert_eq!(admin.call(&desk, "POST", &path).send().await.status, 204);
    assert!(!is_in(&desk, &agent).await);
    assert!(is_in(&desk, &sign_in(&desk, agent.user, agent.organization).await).await);
    assert_eq!(noted(&desk, agent.organization, "auth:sign_in_ended").await.len(), 1);
}
