use insightdesk_domain::contact::Contact;
use insightdesk_domain::ids::TicketId;

use super::*;

const TOKEN: TokenHash = [7; 32];

async fn visit(desk: &Desk) -> sqlx::Result<Visitor> {
    let new = NewVisitor {
        token: TOKEN,
        inbox: &desk.inbox,
        origin: PAGE,
        name: Some("Grace"),
        email: None,
    };
    desk.accounts.create_visitor(&new).await
}

async fn days_left(desk: &Desk) -> sqlx::Result<i32> {
    sqlx::query_scalar("select extract(day from expires_at - now())::int from widget_tokens")
        .fetch_one(&desk.owner)
        .await
}

async fn age(desk: &Desk, by: &'static str) -> sqlx::Result<()> {
    sqlx::query("update widget_tokens set expires_at = expires_at - $1::text::interval")
        .bind(by)
        .execute(&desk.owner)
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_token_says_who_came_to_which_inbox_on_which_page() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let visitor = visit(&desk).await?;
    assert_eq!(desk.accounts.visitor(&TOKEN).await?, Some(visitor.clone()));
    assert_eq!(visitor.contact.name.as_deref(), Some("Grace"));
    assert_eq!((visitor.inbox, visitor.origin.as_str()), (desk.inbox.id, PAGE));
    assert_eq!(visitor.contact.organization, desk.member.organization);
    assert_eq!(desk.accounts.visitor(&[8; 32]).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_token_gets_its_thirty_days_again_once_a_day() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    visit(&desk).await?;
    age(&desk, "20 hours").await?;
    let visitor = desk.accounts.visitor(&TOKEN).await?.expect("still good");
    desk.accounts.slide(&TOKEN, &visitor).await?;
    assert_eq!(desk.accounts.visitor(&TOKEN).await?, Some(visitor), "not yet");
    age(&desk, "10 hours").await?;
    let visitor = desk.accounts.visitor(&TOKEN).await?.expect("still good");
    desk.accounts.slide(&TOKEN, &visitor).await?;
    assert_eq!(days_left(&desk).await?, 29, "thirty days, less a moment");
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_over_or_revoked_is_nobodys() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let visitor = visit(&desk).await?;
    age(&desk, "31 days").await?;
    assert_eq!(desk.accounts.visitor(&TOKEN).await?, None);
    age(&desk, "-31 days").await?;
    assert!(desk.accounts.visitor(&TOKEN).await?.is_some());
    desk.accounts.revoke_visitor(&visitor.contact).await?;
    assert_eq!(desk.accounts.visitor(&TOKEN).await?, None);
    Ok(())
}

#[tokio::test]
async fn what_a_contact_says_later_is_added_to_what_it_said() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    let visitor = visit(&desk).await?;
    let email = Some("grace@example.org".to_owned());
    let said = Contact { name: None, email: email.clone(), ..visitor.contact };
    desk.accounts.introduce(&said).await?;
    let visitor = desk.accounts.visitor(&TOKEN).await?.expect("still good");
    assert_eq!((visitor.contact.name.as_deref(), visitor.contact.email), (Some("Grace"), email));
    Ok(())
}

#[tokio::test]
async fn a_contact_goes_on_with_its_twenty_latest_tickets_that_are_not_closed() -> sqlx::Result<()>
{
    let desk = Desk::open().await;
    let visitor = visit(&desk).await?;
    let statement = "insert into tickets (id, organization_id, number, inbox_id, contact_id,
            channel, subject, status, priority, epoch, head, contact_seq, message_seq, text_seq,
            messages, reopened, marks, preview, waiting, created_at, active_at)
        select gen_random_uuid(), $1, n, $2, $3, 'chat', 'Hello',
            case when n % 2 = 0 then 'open' when n % 3 = 0 then 'resolved' else 'closed' end,
            'medium', 1, 1, 1, 1, 1, 1, 0, '{}', 'Hello', true, now(),
            now() - make_interval(secs => n)
        from generate_series(1, 60) as n";
    sqlx::query(statement)
        .bind(desk.member.organization.as_uuid())
        .bind(desk.inbox.id.as_uuid())
        .bind(visitor.contact.id.as_uuid())
        .execute(&desk.owner)
        .await?;
    let wanted = "select id from tickets where status <> 'closed' order by active_at desc limit 20";
    let wanted: Vec<sqlx::types::Uuid> = sqlx::query_scalar(wanted).fetch_all(&desk.owner).await?;
    let wanted: Vec<_> = wanted.into_iter().map(TicketId::from_uuid).collect();
    assert_eq!(desk.accounts.tickets_of(&visitor.contact).await?, wanted);
    Ok(())
}

#[tokio::test]
async fn a_visitor_is_muted_until_that_is_over() -> sqlx::Result<()> {
    let desk = Desk::open().await;
    visit(&desk).await?;
    let mut muted = Vec::new();
    for hours in [2, -1] {
        sqlx::query("update contacts set muted_until = now() + make_interval(hours => $1)")
            .bind(hours)
            .execute(&desk.owner)
            .await?;
        let visitor = desk.accounts.visitor(&TOKEN).await?.expect("still good");
        muted.push(visitor.principal().is_muted(jiff::Timestamp::now()));
    }
    assert_eq!(muted, [true, false]);
    Ok(())
}
