//! The organizations of one person, and going from one to another.

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, SignInId, TeamId, UserId};
use insightdesk_domain::organization::Slug;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::change::taken;
use super::seats::{Seat, SeatRow};
use super::{Accounts, ChangeError, Method, SignedIn};
use crate::audit;

/// A place that a sign-in may go to.
#[derive(Debug, Clone)]
pub struct Destination {
    pub signed_in: SignedIn,
    /// By which way the sign-in came about.
    pub method: Method,
}

impl Accounts {
    /// Every place of a user where they may work, oldest first.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn places(&self, user: UserId) -> sqlx::Result<Vec<Seat>> {
        let rows = sqlx::query_scalar!(
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>" from seats s
               where s.user_id = $1 and not s.disabled
               order by s.created_at, s.id"#,
            user.as_uuid(),
        )
        .fetch_all(&self.pools.hub)
        .await?;
        rows.into_iter().map(|row| row.0.into_seat()).collect()
    }

    /// The password of a user who may come in, as a PHC string.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn password_hash(&self, user: UserId) -> sqlx::Result<Option<String>> {
        let hash = sqlx::query_scalar!(
            "select password_hash from users
             where id = $1 and disabled_at is null and erased_at is null",
            user.as_uuid(),
        );
        Ok(hash.fetch_optional(&self.pools.hub).await?.flatten())
    }

    /// Where a sign-in would be in an organization of its user; `None`: it has no place there.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn destination(
        &self,
        sign_in: SignInId,
        organization: OrganizationId,
    ) -> sqlx::Result<Option<Destination>> {
        let row = sqlx::query!(
            r#"select i.expires_at, i.method, to_jsonb(s) as "seat!: Json<SeatRow>"
               from sign_ins i
               join memberships m on m.user_id = i.user_id and m.organization_id = $2
               join seats s on s.id = m.id and not s.disabled
               where i.id = $1 and i.revoked_at is null and i.expires_at > now()
                   and (m.sign_ins_since is null or i.created_at > m.sign_ins_since
                       or i.id = m.joined_by and m.sign_ins_since = m.created_at)
                   and (i.only_in is null and i.method <> 'oidc'
                       or i.only_in = m.organization_id and not exists (
                           select from memberships o where o.user_id = i.user_id
                               and o.organization_id <> i.only_in and o.removed_at is null))"#,
            sign_in.as_uuid(),
            organization.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let signed_in =
            SignedIn { seat: row.seat.0.into_seat()?, expires_at: row.expires_at.to_jiff() };
        Ok(Some(Destination { signed_in, method: Method::parse(&row.method)? }))
    }

    /// Remembers which place a sign-in was in last: where it goes on when nothing else is said.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn remember_place(&self, sign_in: SignInId, place: MemberId) -> sqlx::Result<()> {
        sqlx::query!(
            "update sign_ins i set membership_id = m.id, organization_id = m.organization_id
             from memberships m
             where i.id = $1 and m.id = $2 and m.user_id = i.user_id",
            sign_in.as_uuid(),
            place.as_uuid(),
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }

    /// Founds one more organization, owned by a user who is known. Of their sign-ins only `sign_in`
    /// counts there.
    ///
    /// # Errors
    /// [`ChangeError::Taken`] when somebody has the short name; [`ChangeError::InUse`] when a
    /// provider says who they are.
    pub async fn found_organization(
        &self,
        (owner, sign_in): (UserId, SignInId),
        name: &Name,
        slug: &Slug,
        by: &Asker,
    ) -> Result<Seat, ChangeError> {
        let mut transaction = self.pools.hub.begin().await?;
        demand_own_proof(&mut transaction, sign_in).await?;
        let organization = found(&mut transaction, name, slug).await?;
        let member = join(&mut transaction, organization, owner, sign_in).await?;
        let entry = Entry::new(Action::OrganizationCreated, by)
            .on("organization", organization)
            .changing(json!(null), json!({ "name": name.as_str(), "slug": slug.as_str() }))
            .with(json!({ "owner": member }));
        audit::note(&mut transaction, organization, &entry).await?;
        let row = sqlx::query_scalar!(
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>" from seats s where s.id = $1"#,
            member.as_uuid(),
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(row.0.into_seat()?)
    }
}

/// An organization with a team for everybody.
pub(super) async fn found(
    connection: &mut PgConnection,
    name: &Name,
    slug: &Slug,
) -> Result<OrganizationId, ChangeError> {
    let id = OrganizationId::now();
    sqlx::query!(
        "insert into organizations (id, name, slug) values ($1, $2, $3)",
        id.as_uuid(),
        name.as_str(),
        slug.as_str(),
    )
    .execute(&mut *connection)
    .await
    .map_err(taken("Another organization has this short name."))?;
    sqlx::query!(
        "insert into teams (id, organization_id, name, is_default)
         values ($1, $2, 'Support', true)",
        TeamId::now().as_uuid(),
        id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// Refuses a place to somebody of whom only a provider says who they are: it would have a way into
/// an organization that does not trust it.
pub(super) async fn demand_own_proof(
    connection: &mut PgConnection,
    sign_in: SignInId,
) -> Result<(), ChangeError> {
    let by_provider = sqlx::query_scalar!(
        r#"select only_in is not null or method = 'oidc' as "by_provider!"
           from sign_ins where id = $1"#,
        sign_in.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    if by_provider == Some(true) {
        return Err(ChangeError::InUse(
            "You came by your organization's sign-in. Ask for a link to choose a password, and sign \
             in with it first.",
        ));
    }
    Ok(())
}

/// A place for the owner, in the default team.
async fn join(
    connection: &mut PgConnection,
    organization: OrganizationId,
    user: UserId,
    sign_in: SignInId,
) -> sqlx::Result<MemberId> {
    let id = MemberId::now();
    sqlx::query!(
        "insert into memberships (id, organization_id, user_id, role, created_at, sign_ins_since,
             joined_by)
         values ($1, $2, $3, $4, now(), now(), $5)",
        id.as_uuid(),
        organization.as_uuid(),
        user.as_uuid(),
        Role::Owner.as_str(),
        sign_in.as_uuid(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into team_members (team_id, membership_id, organization_id)
         select id, $2, organization_id from teams where organization_id = $1 and is_default",
        organization.as_uuid(),
        id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(id)
}
