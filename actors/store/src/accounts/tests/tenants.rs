use insightdesk_domain::organization::Slug;
use insightdesk_domain::principal::Role;

use super::*;
use crate::audit::PLATFORM;

fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a short name")
}

#[tokio::test]
async fn a_suspended_organization_lets_nobody_in_and_comes_back() -> Result<(), ChangeError> {
    let desk = Desk::open().await;
    assert!(desk.accounts.set_suspended("acme", true).await?);
    assert!(!desk.accounts.set_suspended("acme", true).await?, "twice is once");
    assert!(desk.accounts.credentials(EMAIL).await?.is_none());
    assert!(desk.accounts.inbox(KEY).await?.is_none(), "widgets are closed");
    assert!(desk.accounts.set_suspended("acme", false).await?);
    assert!(desk.accounts.credentials(EMAIL).await?.is_some());
    assert_eq!(desk.accounts.inbox(KEY).await?.map(|inbox| inbox.id), Some(desk.inbox.id));
    let unknown = desk.accounts.set_suspended("nobody", true).await;
    assert!(matches!(unknown, Err(ChangeError::Unknown)), "{unknown:?}");
    Ok(())
}

#[tokio::test]
async fn a_deleted_organization_leaves_nothing_but_its_log() -> Result<(), ChangeError> {
    let desk = Desk::open().await;
    let id = desk.member.organization;
    let other = desk.accounts.create_tenant(&name("Other"), &slug("other")).await?;
    let both = desk.accounts.create_user("both@example.org", &name("Both"), "").await?;
    for organization in [id, other] {
        desk.accounts.create_member(organization, both, Role::Agent).await?;
    }
    let refused = desk.accounts.delete_tenant("acme", |_| {}).await;
    assert!(matches!(refused, Err(ChangeError::InUse(_))), "not while somebody may work in it");
    desk.accounts.set_suspended("acme", true).await?;
    desk.accounts.delete_tenant("acme", |_| {}).await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "select c.relname::text from pg_class c
         join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
         where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
             and c.relname not in ('audit_queue', 'audit_entries')",
    )
    .fetch_all(&desk.owner)
    .await?;
    assert!(tables.len() > 15, "{tables:?}");
    for table in tables {
        let statement = format!("select count(*) from {table} where organization_id = $1");
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
            .bind(id.as_uuid())
            .fetch_one(&desk.owner)
            .await?;
        assert_eq!(left, 0, "{table}");
    }
    let emails: Vec<String> =
        sqlx::query_scalar("select email from users").fetch_all(&desk.owner).await?;
    assert_eq!(emails, ["both@example.org"], "who is in another one stays");
    for log in [id, PLATFORM] {
        let noted: i64 = sqlx::query_scalar(
            "select count(*) from audit_queue
             where organization_id = $1 and entry->>'action' = 'data:delete'",
        )
        .bind(log.as_uuid())
        .fetch_one(&desk.owner)
        .await?;
        assert_eq!(noted, 1);
    }
    let left: Vec<_> = desk.accounts.tenants().await?.into_iter().map(|one| one.slug).collect();
    assert_eq!(left, ["other"]);
    Ok(())
}

#[tokio::test]
async fn a_short_name_is_taken_once() -> Result<(), ChangeError> {
    let desk = Desk::open().await;
    let taken = desk.accounts.create_tenant(&name("Acme"), &slug("acme")).await;
    assert!(matches!(taken, Err(ChangeError::Taken(_))), "{taken:?}");
    Ok(())
}
