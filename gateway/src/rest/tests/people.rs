//! Members with roles, signed in, in organizations of their own.

use insightdesk_domain::audit::Asker;
use insightdesk_domain::ids::{MemberId, OrganizationId, SignInId, UserId};
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use insightdesk_store::accounts::{Method, NewSignIn};
use jiff::{Timestamp, ToSpan};

use super::*;

/// A member who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) user: UserId,
    pub(super) member: MemberId,
    pub(super) organization: OrganizationId,
    pub(super) sign_in: SignInId,
    pub(super) bearer: String,
}

impl Person {
    /// A call of theirs.
    pub(super) fn call(&self, desk: &Desk, method: &str, path: &str) -> Call {
        desk.call(method, &format!("/api/v1{path}")).header("authorization", &self.bearer)
    }

    pub(super) async fn get(&self, desk: &Desk, path: &str) -> Answer {
        self.call(desk, "GET", path).send().await
    }

    pub(super) async fn delete(&self, desk: &Desk, path: &str) -> Answer {
        self.call(desk, "DELETE", path).send().await
    }

    pub(super) async fn send(&self, desk: &Desk, method: &str, path: &str, body: Value) -> Answer {
        self.call(desk, method, path).json(&body).send().await
    }

    /// The same person, signed in anew.
    pub(super) async fn again(&self, desk: &Desk) -> Self {
        sign_in(desk, self.user, self.organization).await
    }

    /// The address of this member.
    pub(super) fn path(&self) -> String {
        format!("/members/{}", self.member)
    }
}

/// One more organization.
pub(super) async fn organization(desk: &Desk, slug: &str) -> OrganizationId {
    let made = desk.app.accounts.create_organization(&name("Acme"), slug).await;
    made.expect("the short name is free").id
}

/// One more member of the desk's own organization, with a second factor where the role wants one.
pub(super) async fn hire(desk: &Desk, who: &str, role: Role) -> Person {
    hire_at(desk, desk.inbox.organization, who, role).await
}

/// One more member.
pub(super) async fn hire_at(
    desk: &Desk,
    organization: OrganizationId,
    who: &str,
    role: Role,
) -> Person {
    let email = format!("{}@example.org", who.to_lowercase());
    let user = desk.app.accounts.create_user(&email, &name(who), "not a hash").await;
    let user = user.expect("the address is free");
    sqlx::query("update users set second_factor_at = now() where id = $1")
        .bind(user.as_uuid())
        .execute(&desk.pools.hub)
        .await
        .expect("the hub may");
    let member = desk.app.accounts.create_member(organization, user, role).await;
    member.expect("is not there yet");
    sign_in(desk, user, organization).await
}

/// A place of somebody known in one more organization.
pub(super) async fn join(
    desk: &Desk,
    person: &Person,
    organization: OrganizationId,
    role: Role,
) -> MemberId {
    let joined = desk.app.accounts.create_member(organization, person.user, role).await;
    joined.expect("is not there yet")
}

/// A sign-in of their own, in one of their organizations.
pub(super) async fn sign_in(desk: &Desk, user: UserId, organization: OrganizationId) -> Person {
    let accounts = &desk.app.accounts;
    let places = accounts.places(user).await.expect("an answer");
    let mut seats = places.into_iter().map(|seat| seat.member);
    let member = seats.find(|member| member.organization == organization).expect("a place");
    let sign_in = SignInId::now();
    let mut token = [0; 32];
    token[..16].copy_from_slice(sign_in.as_uuid().as_bytes());
    let new = NewSignIn {
        id: sign_in,
        member: &member,
        token,
        expires_at: Timestamp::now() + 24.hours(),
        keep: 5,
        method: Method::Password,
        second_factor: true,
        letter: None,
    };
    accounts.create_sign_in(&new, &Asker::system()).await.expect("stored");
    let signed_in = desk.app.auth.switch(sign_in, organization, None).await.expect("a place");
    let bearer = format!("Bearer {}", signed_in.body.access_token);
    Person { user, member: member.id, organization, sign_in, bearer }
}

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// What the audit log will tell of an action in an organization: before and after.
pub(super) async fn noted(desk: &Desk, organization: OrganizationId, action: &str) -> Vec<Value> {
    let entries: Vec<Value> = sqlx::query_scalar(
        "select entry from audit_queue where organization_id = $1 and entry->>'action' = $2
         order by at, id",
    )
    .bind(organization.as_uuid())
    .bind(action)
    .fetch_all(&desk.pools.hub)
    .await
    .expect("the hub may");
    entries
}
