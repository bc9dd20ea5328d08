//! Ada as the owner of the organization, with a second factor and a token.

use insightdesk_domain::inbox::Inbox;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;

use super::*;
use crate::auth::generate;

pub(super) struct Owner<'a> {
    desk: &'a Desk,
    token: String,
}

impl<'a> Owner<'a> {
    pub(super) async fn of(desk: &'a Desk) -> Self {
        // As long as there is no second factor, signing in is one call.
        let answer = desk.sign_in(EMAIL, PASSWORD).await;
        let token = answer.json()["access_token"].as_str().expect("a token").to_owned();
        let owner = Self { desk, token };
        owner.change("update users set second_factor_at = now()").await;
        owner.change("update sign_ins set second_factor = true").await;
        owner.change("update memberships set role = 'owner'").await;
        owner
    }

    pub(super) fn call(&self, method: &str, path: &str) -> Call {
        self.with(&self.token, method, path)
    }

    /// The same with another token or key.
    pub(super) fn with(&self, token: &str, method: &str, path: &str) -> Call {
        self.desk.call(method, path).header("authorization", &format!("Bearer {token}"))
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send().await
    }

    pub(super) async fn become_agent(&self) {
        self.change("update memberships set role = 'agent'").await;
    }

    /// Changes what members may do, and sees to it that it is noticed.
    pub(super) async fn change(&self, statement: &'static str) {
        self.desk.execute(statement).await;
        self.desk.app.auth.authenticator().forget();
    }

    /// The newest entry of this kind that waits for its place in the log.
    pub(super) async fn last_entry(&self, action: &str) -> Value {
        let entry = "select entry from audit_queue where entry ->> 'action' = $1
            order by at desc, id desc limit 1";
        sqlx::query_scalar(entry)
            .bind(action)
            .fetch_one(&self.desk.pools.hub)
            .await
            .expect("an entry")
    }
}

/// An inbox of another organization, with a member of its own.
pub(super) async fn foreign_inbox(desk: &Desk) -> Inbox {
    let name = |text| Name::parse(text).expect("a name");
    let (accounts, pages) = (&desk.app.accounts, [SHOP.to_owned()]);
    let found = async {
        let other = accounts.create_organization(&name("Other"), "other").await?;
        let user = accounts.create_user("bo@example.org", &name("Bo"), "a hash").await?;
        accounts.create_member(other.id, user, Role::Owner).await?;
        accounts.create_inbox(other.id, &name("Theirs"), &generate::inbox_key(), &pages).await
    };
    found.await.expect("another organization")
}
