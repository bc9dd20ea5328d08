//! Read models against a real PostgreSQL: pages neither skip nor repeat, organizations do not mix.

use insightdesk_domain::ids::{ContactId, InboxId, MemberId, OrganizationId, TicketId};
use insightdesk_domain::ticket::Status;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use super::*;
use crate::pools::PoolOptions;
use crate::testing::TestDatabase;

mod sight;

struct Scene {
    _database: TestDatabase,
    owner: PgPool,
    views: Views,
    organization: OrganizationId,
    member: MemberId,
}

impl Scene {
    /// An organization with tickets, one a minute apart from the next, every third one done.
    async fn with_tickets(count: i32) -> Self {
        let database = TestDatabase::create().await;
        let pool = |options| PgPoolOptions::new().max_connections(2).connect_with(options);
        let owner = pool(database.login()).await.expect("the owner connects");
        let views = Views::new(Pools::open(database.login(), &PoolOptions::default()));
        let (organization, member) = (OrganizationId::now(), MemberId::now());
        let (contact, inbox) = (ContactId::now(), InboxId::now());
        let fill = include_str!("tests/tickets.sql");
        for statement in fill.split(";\n").filter(|text| !text.trim().is_empty()) {
            let statement = statement
                .replace(":organization", &format!("'{organization}'::uuid"))
                .replace(":member", &format!("'{member}'::uuid"))
                .replace(":contact", &format!("'{contact}'::uuid"))
                .replace(":inbox", &format!("'{inbox}'::uuid"))
                .replace(":count", &count.to_string());
            let statement = sqlx::AssertSqlSafe(statement);
            sqlx::query(statement).execute(&owner).await.expect("rows are inserted");
        }
        Self { _database: database, owner, views, organization, member }
    }

    /// Adds messages behind the ticket's last one, each of so many characters of four bytes.
    async fn says(&self, ticket: TicketId, messages: i32, characters: i32) {
        sqlx::query(include_str!("tests/messages.sql"))
            .bind(ticket.as_uuid())
            .bind(messages)
            .bind(characters)
            .execute(&self.owner)
            .await
            .expect("rows are inserted");
    }

    /// Whether there is such a ticket, on which all ways to read it have to agree.
    async fn finds(
        &self,
        organization: OrganizationId,
        ticket: TicketId,
        reader: Reader<'_>,
    ) -> bool {
        let Self { views, .. } = self;
        let detail = views.detail(organization, ticket, reader).await.expect("answers");
        let backlog = views.backlog(organization, ticket, reader, (0, u64::MAX), 10).await;
        let page = views.messages(organization, ticket, reader, u64::MAX).await;
        let ways = [
            detail.is_some(),
            backlog.expect("answers").is_some(),
            page.expect("answers").is_some(),
        ];
        assert!(ways.iter().all(|found| *found == ways[0]), "{ways:?}");
        ways[0]
    }

    async fn all(&self, filter: Filter) -> Vec<Line> {
        self.all_for(Reader::Staff, filter).await
    }

    async fn all_for(&self, reader: Reader<'_>, filter: Filter) -> Vec<Line> {
        let (mut lines, mut cursor) = (Vec::new(), None);
        loop {
            let page =
                self.views.list(self.organization, reader, filter, cursor).await.expect("a page");
            lines.extend(page.lines);
            cursor = page.next;
            if cursor.is_none() {
                return lines;
            }
        }
    }
}

#[tokio::test]
async fn pages_hold_every_ticket_once_and_the_latest_first() {
    let scene = Scene::with_tickets(240).await;
    let open = scene.all(Filter::Open).await;
    assert_eq!(open.len(), 160);
    assert!(open.is_sorted_by(|a, b| (a.listed_at, a.id) > (b.listed_at, b.id)));
    assert_eq!(scene.all(Filter::Done).await.len(), 80);
}

#[tokio::test]
async fn every_list_holds_what_its_filter_says() {
    let scene = Scene::with_tickets(60).await;
    for filter in [Filter::Open, Filter::OpenOf(scene.member), Filter::Unassigned, Filter::Done] {
        let lines = scene.all(filter).await;
        assert!(!lines.is_empty(), "{filter:?}");
        assert!(lines.iter().all(|line| filter.holds(line.status, line.assignee)), "{filter:?}");
    }
}

#[tokio::test]
async fn a_total_is_counted_to_a_thousand() {
    let scene = Scene::with_tickets(1_800).await;
    let page = scene
        .views
        .list(scene.organization, Reader::Staff, Filter::Open, None)
        .await
        .expect("a page");
    assert_eq!(page.total, 1_000);
    let page = scene
        .views
        .list(scene.organization, Reader::Staff, Filter::Done, None)
        .await
        .expect("a page");
    assert_eq!(page.total, 600);
}

#[tokio::test]
async fn another_organization_sees_nothing_of_it() {
    let scene = Scene::with_tickets(9).await;
    let ticket: uuid::Uuid = sqlx::query_scalar("select id from tickets limit 1")
        .fetch_one(&scene.owner)
        .await
        .expect("a ticket");
    let (ticket, other) = (TicketId::from_uuid(ticket), OrganizationId::now());
    assert!(!scene.finds(other, ticket, Reader::Staff).await);
    assert!(scene.views.lines(other, &[ticket]).await.expect("answers").is_empty());
    assert!(
        scene
            .views
            .list(other, Reader::Staff, Filter::Open, None)
            .await
            .expect("answers")
            .lines
            .is_empty()
    );
    assert!(!scene.views.is_member(other, scene.member).await.expect("answers"));
    assert!(scene.views.is_member(scene.organization, scene.member).await.expect("answers"));
}

#[tokio::test]
async fn another_contact_finds_no_ticket_and_its_own_contact_does() {
    let scene = Scene::with_tickets(1).await;
    let (ticket, contact): (uuid::Uuid, uuid::Uuid) =
        sqlx::query_as("select id, contact_id from tickets")
            .fetch_one(&scene.owner)
            .await
            .expect("a ticket");
    let (ticket, own) = (TicketId::from_uuid(ticket), ContactId::from_uuid(contact));
    assert!(scene.finds(scene.organization, ticket, Reader::Contact(own)).await);
    let stranger = Reader::Contact(ContactId::now());
    assert!(!scene.finds(scene.organization, ticket, stranger).await);
}

#[tokio::test]
async fn a_line_tells_what_its_ticket_is() {
    let scene = Scene::with_tickets(3).await;
    let done = scene.all(Filter::Done).await;
    assert_eq!(done[0].status, Status::Resolved);
    assert_eq!(done[0].contact.shown_name(), "Amara");
    let same = scene.views.lines(scene.organization, &[done[0].id]).await.expect("answers");
    assert_eq!(same[0].number, done[0].number);
}

#[tokio::test]
async fn pages_of_messages_and_backlogs_are_bounded_in_bytes() {
    let scene = Scene::with_tickets(1).await;
    let ticket = TicketId::from_uuid(
        sqlx::query_scalar("select id from tickets").fetch_one(&scene.owner).await.expect("one"),
    );
    scene.says(ticket, 10, 25_000).await;
    scene.says(ticket, 2, 50_000).await;
    let page = async |before| {
        let page = scene.views.messages(scene.organization, ticket, Reader::Staff, before).await;
        let MessagePage { messages, more } = page.expect("answers").expect("a page");
        (messages.iter().map(|said| said.seq).collect::<Vec<_>>(), more)
    };
    assert_eq!(page(100).await, (vec![12], true));
    assert_eq!(page(12).await, (vec![10, 11], true));
    assert_eq!(page(11).await, (vec![8, 9, 10], true));
    assert_eq!(page(4).await, (vec![1, 2, 3], false));
    assert_eq!(page(1).await, (vec![], false));

    let backlog = async |after, upto| {
        let span = (after, upto);
        let read = scene.views.backlog(scene.organization, ticket, Reader::Staff, span, 500).await;
        let read = read.expect("answers").expect("it is there");
        (read.events.iter().map(|recorded| recorded.seq).collect::<Vec<_>>(), read.more)
    };
    assert_eq!(backlog(0, 5).await, (vec![1, 2, 3, 4, 5], false));
    assert_eq!(backlog(0, 12).await, (vec![1, 2, 3, 4, 5], true));
    assert_eq!(backlog(8, 12).await, (vec![9, 10, 11], true));
    assert_eq!(backlog(9, 12).await, (vec![10, 11, 12], false));
    assert_eq!(backlog(12, 99).await, (vec![], false));
}
