use insightdesk_domain::principal::Role;

use super::people::{Person, hire, noted};
use super::*;

async fn team(desk: &Desk, by: &Person, name: &str) -> String {
    let body = json!({ "name": name, "description": "" });
    let answer = by.send(desk, "POST", "/teams", body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn place(rank: &str) -> Value {
    json!({ "rank": rank, "skills": [] })
}

#[tokio::test]
async fn a_team_is_made_changed_and_deleted() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let id = team(&desk, &admin, "Billing").await;
    let again = json!({ "name": "billing", "description": "" });
    assert_eq!(admin.send(&desk, "POST", "/teams", again).await.status, 409, "one name");
    let path = format!("/teams/{id}");
    let member = format!("{path}/members/{}", admin.member);
    let body = json!({ "rank": "lead", "capacity": 7, "skills": ["French", " French ", "VAT"] });
    let answer = admin.send(&desk, "PUT", &member, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let place = answer.json()["members"][0].clone();
    assert_eq!((&place["capacity"], &place["skills"]), (&json!(7), &json!(["French", "VAT"])));
    let body = json!({ "name": "Money", "description": "Bills" });
    assert_eq!(admin.send(&desk, "PUT", &path, body).await.json()["name"], "Money");
    let list = admin.get(&desk, "/teams").await.json();
    assert_eq!(
        (&list["data"][0]["is_default"], &list["data"][1]["name"]),
        (&json!(true), &json!("Money"))
    );
    assert_eq!(admin.delete(&desk, &path).await.status, 204);
    assert_eq!(admin.delete(&desk, &path).await.status, 404);
    assert_eq!(noted(&desk, admin.organization, "admin:team_changed").await.len(), 4);
}

#[tokio::test]
async fn the_default_team_and_one_in_use_stay() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let list = admin.get(&desk, "/teams").await.json();
    let default = list["data"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(admin.delete(&desk, &format!("/teams/{default}")).await.status, 422);
    let id = team(&desk, &admin, "Chats").await;
    sqlx::query("update inboxes set team_id = $1::uuid")
        .bind(&id)
        .execute(&desk.pools.hub)
        .await
        .expect("the hub may");
    let answer = admin.delete(&desk, &format!("/teams/{id}")).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "ACTION_NOT_ALLOWED"));
}

#[tokio::test]
async fn whoever_leads_a_team_says_who_is_in_it_and_no_more() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let lead = hire(&desk, "Lena", Role::Agent).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let [own, other] = [team(&desk, &admin, "Own").await, team(&desk, &admin, "Other").await];
    let path = |team: &str, who: &Person| format!("/teams/{team}/members/{}", who.member);
    let put = |by: Person, path: String, rank: &'static str| {
        let desk = &desk;
        async move { by.send(desk, "PUT", &path, place(rank)).await.status }
    };
    assert_eq!(put(lead.clone(), path(&own, &agent), "agent").await, 403, "not yet");
    assert_eq!(put(admin.clone(), path(&own, &lead), "supervisor").await, 200);
    assert_eq!(put(lead.clone(), path(&own, &agent), "agent").await, 200);
    assert_eq!(put(lead.clone(), path(&own, &lead), "lead").await, 403, "not upwards");
    assert_eq!(put(lead.clone(), path(&own, &agent), "lead").await, 403);
    assert_eq!(put(lead.clone(), path(&other, &agent), "agent").await, 403, "another team");
    assert_eq!(put(agent.clone(), path(&own, &lead), "agent").await, 403);
    assert_eq!(lead.delete(&desk, &path(&own, &agent)).await.status, 204);
    assert_eq!(lead.delete(&desk, &path(&own, &agent)).await.status, 404);
    assert_eq!(lead.delete(&desk, &format!("/teams/{own}")).await.status, 403);
}

#[tokio::test]
async fn odd_places_are_refused() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let id = team(&desk, &admin, "Own").await;
    let path = format!("/teams/{id}/members/{}", admin.member);
    for body in [
        json!({ "rank": "king", "skills": [] }),
        json!({ "rank": "lead", "capacity": 1_001, "skills": [] }),
        json!({ "rank": "lead", "capacity": -1, "skills": [] }),
        json!({ "rank": "lead", "skills": [""] }),
        json!({ "rank": "lead", "skills": ["x".repeat(51)] }),
    ] {
        assert_eq!(admin.send(&desk, "PUT", &path, body.clone()).await.status, 422, "{body}");
    }
}

#[tokio::test]
async fn a_key_leads_no_team_though_its_maker_does() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let own = team(&desk, &admin, "Own").await;
    let path = |who: &Person| format!("/teams/{own}/members/{}", who.member);
    assert_eq!(admin.send(&desk, "PUT", &path(&admin), place("lead")).await.status, 200);
    let key = async |scope: &str| {
        let body = json!({ "name": "Robot", "scopes": ["read", scope], "expires_in_days": 1 });
        let made = admin.send(&desk, "POST", "/api-keys", body).await.json();
        let bearer = format!("Bearer {}", made["secret"].as_str().expect("a key"));
        Person { bearer, ..admin.clone() }
    };
    let (reader, keeper) = (key("read").await, key("admin").await);
    assert_eq!(reader.get(&desk, "/teams").await.status, 200);
    assert_eq!(reader.send(&desk, "PUT", &path(&agent), place("agent")).await.status, 403);
    assert_eq!(reader.delete(&desk, &path(&admin)).await.status, 403);
    assert_eq!(keeper.send(&desk, "PUT", &path(&agent), place("agent")).await.status, 200);
}
