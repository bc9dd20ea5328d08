use super::*;

#[tokio::test]
async fn a_member_is_found_by_e_mail_with_role_and_organization() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let found = desk.accounts.credentials(EMAIL).await?.expect("Ada");
    assert_eq!(found.seat.member.name, "Ada");
    assert_eq!(found.seat.member.role, Role::Agent);
    assert_eq!(found.seat.organization_name, "Acme");
    assert_eq!(found.password_hash.as_deref(), Some("a hash"));
    assert!(desk.accounts.credentials("eve@example.org").await?.is_none());
    Ok(())
}

#[tokio::test]
async fn credentials_keep_the_hash_to_themselves() {
    let desk = Desk::open().await;
    let found = desk.accounts.credentials(EMAIL).await.expect("an answer").expect("Ada");
    assert!(!format!("{found:?}").contains("a hash"), "{found:?}");
}

#[tokio::test]
async fn who_is_disabled_is_not_found() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    desk.accounts.set_disabled(desk.member.id, true).await?;
    assert!(desk.accounts.credentials(EMAIL).await?.is_none());
    desk.accounts.set_disabled(desk.member.id, false).await?;
    assert!(desk.accounts.credentials(EMAIL).await?.is_some());
    sqlx::query("update users set disabled_at = now()").execute(&desk.owner).await?;
    assert!(desk.accounts.credentials(EMAIL).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn who_has_two_places_signs_in_to_the_first() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let second = desk.accounts.create_organization(&name("Second"), "second").await?;
    desk.accounts.create_member(second.id, desk.member.user, Role::Owner).await?;
    let found = desk.accounts.credentials(EMAIL).await?.expect("Ada");
    assert_eq!(found.seat.member, desk.member);
    Ok(())
}

#[tokio::test]
async fn an_inbox_is_found_by_its_key_and_its_pages() -> sqlx::Result<()> {
    let Desk { accounts, inbox, .. } = &Desk::open().await;
    assert_eq!(accounts.inbox(KEY).await?.as_ref(), Some(inbox));
    assert_eq!(accounts.inbox("pk_000000000000000000000000").await?, None);
    assert_eq!(accounts.inboxes(inbox.organization).await?, std::slice::from_ref(inbox));
    assert!(accounts.is_widget_origin(PAGE).await?);
    assert!(!accounts.is_widget_origin("https://shop.example.evil.example").await?);
    accounts.set_allowed_origins(inbox.id, &["https://new.example".to_owned()]).await?;
    assert!(!accounts.is_widget_origin(PAGE).await?);
    assert!(accounts.is_widget_origin("https://new.example").await?);
    Ok(())
}

#[tokio::test]
async fn an_organization_is_found_by_its_short_name_which_is_its_own() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let found = desk.accounts.organization("acme").await?.expect("Acme");
    assert_eq!((found.id, found.name.as_str()), (desk.member.organization, "Acme"));
    assert!(desk.accounts.organization("none").await?.is_none());
    assert!(desk.accounts.create_organization(&name("Other"), "acme").await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    desk.accounts.set_password_hash(desk.member.user, "another hash").await?;
    let found = desk.accounts.credentials(EMAIL).await?.expect("Ada");
    assert_eq!(found.password_hash.as_deref(), Some("another hash"));
    Ok(())
}

#[tokio::test]
async fn a_stronger_hash_takes_the_place_of_the_one_it_was_made_for_only() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let (user, accounts) = (desk.member.user, &desk.accounts);
    accounts.set_password_hash(user, "of the new password").await?;
    accounts.strengthen_password_hash(user, "a hash", "of the old password").await?;
    let found = accounts.credentials(EMAIL).await?.expect("Ada");
    assert_eq!(found.password_hash.as_deref(), Some("of the new password"));
    accounts.strengthen_password_hash(user, "of the new password", "stronger").await?;
    let found = accounts.credentials(EMAIL).await?.expect("Ada");
    assert_eq!(found.password_hash.as_deref(), Some("stronger"));
    Ok(())
}
