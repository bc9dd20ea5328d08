use std::collections::BTreeSet;

use super::*;

/// Where a row of somebody who was erased stays, without anything of theirs in it.
const KEPT: [&str; 4] = ["consents", "erasures", "memberships", "sign_ins"];

/// The tables whose rows belong to somebody, as the catalog has them, with how many rows that is.
async fn of_somebody(scene: &Scene) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.table_name::text from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and c.column_name = 'user_id'
             and t.table_type = 'BASE TABLE'
         order by 1",
    )
    .fetch_all(&scene.owner)
    .await
    .expect("the tables");
    let mut found = Vec::new();
    for table in tables {
        let count = format!("select count(*) from {table} where user_id = $1");
        let count = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(scene.id);
        found.push((table, count.fetch_one(&scene.owner).await.expect("a count")));
    }
    found
}

#[tokio::test]
async fn whoever_is_erased_leaves_a_row_only_where_it_says_nothing_of_them() {
    let scene = Scene::new().await;
    scene.run(include_str!("person.sql")).await;
    scene.ask([1; 32]).await;
    scene.confirm([1; 32]).await;
    let before = of_somebody(&scene).await;
    let empty: Vec<_> = before.iter().filter(|(_, rows)| *rows == 0).collect();
    assert!(empty.is_empty(), "person.sql puts nothing into {empty:?}");
    scene.run("update erasures set due_at = now() - interval '1 s'").await;
    assert_eq!(carry_out(&scene.pools.hub, &scene.held).await.expect("an answer"), 1);
    let left = of_somebody(&scene).await.into_iter().filter(|(_, rows)| *rows > 0);
    let left: BTreeSet<String> = left.map(|(table, _)| table).collect();
    assert_eq!(left, KEPT.map(str::to_owned).into());
    assert_eq!(scene.tables_with("canary-ada").await, [""; 0]);
    assert_eq!(scene.count("select count(*) from team_members").await, 0);
    let open = "select count(*) from invitations where cancelled_at is null and accepted_at is null
        and email like 'erased-%'";
    assert_eq!(scene.count(open).await, 0, "nobody waits for them");
}
