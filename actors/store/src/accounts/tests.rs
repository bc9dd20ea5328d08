use insightdesk_domain::inbox::Inbox;
use insightdesk_domain::member::Member;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use sqlx::PgPool;

use super::*;
use crate::pools::PoolOptions;
use crate::testing::TestDatabase;

mod factors;
mod founding;
mod sign_ins;
mod tenants;
mod visitors;

/// An organization with one member and one inbox.
struct Desk {
    accounts: Accounts,
    /// Sees and changes everything.
    owner: PgPool,
    member: Member,
    inbox: Inbox,
    _database: TestDatabase,
}

const EMAIL: &str = "ada@example.org";
const KEY: &str = "pk_abcdefghijklmnopqrstuvwx";
const PAGE: &str = "https://shop.example";

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

impl Desk {
    async fn open() -> Self {
        let database = TestDatabase::create().await;
        let owner = PgPool::connect_with(database.login()).await.expect("the test server");
        let accounts = Accounts::new(Pools::open(database.login(), &PoolOptions::default()));
        let (member, inbox) = found(&accounts).await.expect("an empty database");
        Self { accounts, owner, member, inbox, _database: database }
    }
}

async fn found(accounts: &Accounts) -> sqlx::Result<(Member, Inbox)> {
    let organization = accounts.create_organization(&name("Acme"), "acme").await?;
    let user = accounts.create_user(EMAIL, &name("Ada"), "a hash").await?;
    accounts.create_member(organization.id, user, Role::Agent).await?;
    let pages = [PAGE.to_owned()];
    let inbox = accounts.create_inbox(organization.id, &name("Shop"), KEY, &pages).await?;
    let credentials = accounts.credentials(EMAIL).await?.expect("just created");
    Ok((credentials.seat.member, inbox))
}
