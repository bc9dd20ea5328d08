use insightdesk_domain::ids::RoleId;
use insightdesk_domain::principal::Role;

use super::people::{Person, hire, noted};
use super::*;

async fn role(desk: &Desk, by: &Person, permissions: &[&str]) -> Answer {
    let body = json!({ "name": "Clerk", "permissions": permissions });
    by.send(desk, "POST", "/roles", body).await
}

#[tokio::test]
async fn a_role_is_made_given_changed_and_felt() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let made = role(&desk, &admin, &["member:read", "team:read"]).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    let body = json!({ "custom_role": id });
    let given = admin.send(&desk, "PATCH", &agent.path(), body).await.json();
    assert_eq!((&given["custom_role"], &given["role"]), (&json!(id), &json!("agent")));
    let agent = agent.again(&desk).await;
    assert_eq!(agent.get(&desk, "/teams").await.status, 200);
    assert_eq!(agent.get(&desk, "/organization").await.status, 403, "an agent might");
    let path = format!("/roles/{id}");
    let body = json!({ "name": "Clerk", "permissions": ["organization:read"] });
    assert_eq!(admin.send(&desk, "PUT", &path, body).await.json()["members"], 1);
    assert_eq!(agent.get(&desk, "/teams").await.status, 403);
    assert_eq!(agent.get(&desk, "/organization").await.status, 200);
    let list = admin.get(&desk, "/roles").await.json()["data"].clone();
    let names: Vec<_> = list.as_array().expect("a list").iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["agent", "manager", "admin", "owner", "Clerk"]);
    assert_eq!((&list[0]["members"], &list[0]["id"]), (&json!(1), &Value::Null), "Ada");
}

#[tokio::test]
async fn a_role_that_somebody_has_is_not_deleted() {
    let desk = Desk::open().await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    let agent = hire(&desk, "Bert", Role::Agent).await;
    let id = role(&desk, &admin, &["team:read"]).await.json()["id"].clone();
    let path = format!("/roles/{}", id.as_str().expect("an id"));
    admin.send(&desk, "PATCH", &agent.path(), json!({ "custom_role": id })).await;
    let answer = admin.delete(&desk, &path).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "ACTION_NOT_ALLOWED"));
    admin.send(&desk, "PATCH", &agent.path(), json!({ "role": "agent" })).await;
    assert_eq!(admin.delete(&desk, &path).await.status, 204);
    let entries = noted(&desk, admin.organization, "admin:role_changed").await;
    let of_role = entries.iter().filter(|entry| entry["resource"]["kind"] == "role");
    assert_eq!(of_role.count(), 2, "made and deleted");
}

#[tokio::test]
async fn nobody_makes_a_role_that_may_more_than_they() {
    let desk = Desk::open().await;
    let owner = hire(&desk, "Olga", Role::Owner).await;
    let admin = hire(&desk, "Wanda", Role::Admin).await;
    assert_eq!(role(&desk, &admin, &["organization:own"]).await.status, 403);
    let made = role(&desk, &owner, &["organization:own", "member:read"]).await;
    let path = format!("/roles/{}", made.json()["id"].as_str().expect("an id"));
    let body = json!({ "name": "Clerk", "permissions": ["member:read"] });
    assert_eq!(admin.send(&desk, "PUT", &path, body).await.status, 403, "nor changes one");
    assert_eq!(admin.delete(&desk, &path).await.status, 403);
    assert_eq!(role(&desk, &owner, &["no:such"]).await.status, 422);
    let builtin = json!({ "name": "Owner", "permissions": [] });
    assert_eq!(owner.send(&desk, "POST", "/roles", builtin).await.status, 409);
    let agent = hire(&desk, "Bert", Role::Agent).await;
    assert_eq!(role(&desk, &agent, &["member:read"]).await.status, 403);
    let body = json!({ "custom_role": RoleId::now() });
    assert_eq!(admin.send(&desk, "PATCH", &agent.path(), body).await.status, 422);
}
