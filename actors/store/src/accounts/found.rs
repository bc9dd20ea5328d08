//! Founding: organizations, users, memberships and inboxes, as the command line makes them.

use insightdesk_domain::ids::{InboxId, MemberId, OrganizationId, TeamId, UserId};
use insightdesk_domain::inbox::{Inbox, PreChat};
use insightdesk_domain::organization::Organization;
use insightdesk_domain::principal::Role;
use insightdesk_domain::text::Name;

use super::Accounts;

impl Accounts {
    /// Finds an organization by the short name it has in addresses.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn organization(&self, slug: &str) -> sqlx::Result<Option<Organization>> {
        let row = sqlx::query!("select id, name from organizations where slug = $1", slug)
            .fetch_optional(&self.pools.hub)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let name = Name::parse(&row.name).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Some(Organization { id: OrganizationId::from_uuid(row.id), name }))
    }

    /// Creates an organization with a team for everybody. Its `slug` has 2 to 50 small letters, digits and hyphens.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or has the slug already.
    pub async fn create_organization(&self, name: &Name, slug: &str) -> sqlx::Result<Organization> {
        let id = OrganizationId::now();
        let mut transaction = self.pools.hub.begin().await?;
        sqlx::query!(
            "insert into organizations (id, name, slug) values ($1, $2, $3)",
            id.as_uuid(),
            name.as_str(),
            slug,
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into teams (id, organization_id, name, is_default)
             values ($1, $2, 'Support', true)",
            TeamId::now().as_uuid(),
            id.as_uuid(),
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Organization { id, name: name.clone() })
    }

    /// Creates a user who signs in by `email` (in lower case) and a password.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or has the e-mail already.
    pub async fn create_user(
        &self,
        email: &str,
        name: &Name,
        password_hash: &str,
    ) -> sqlx::Result<UserId> {
        let id = UserId::now();
        sqlx::query!(
            "insert into users (id, email, name, password_hash) values ($1, $2, $3, $4)",
            id.as_uuid(),
            email,
            name.as_str(),
            password_hash,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(id)
    }

    /// Gives a user a place in an organization, and in its default team.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or the user is there already.
    pub async fn create_member(
        &self,
        organization: OrganizationId,
        user: UserId,
        role: Role,
    ) -> sqlx::Result<MemberId> {
        let id = MemberId::now();
        sqlx::query!(
            "with joined as (
                 insert into memberships (id, organization_id, user_id, role)
                 values ($1, $2, $3, $4)
                 returning id, organization_id
             )
             insert into team_members (team_id, membership_id, organization_id)
             select t.id, j.id, j.organization_id
             from joined j left join teams t
                 on t.organization_id = j.organization_id and t.is_default
             where t.id is not null",
            id.as_uuid(),
            organization.as_uuid(),
            user.as_uuid(),
            role.as_str(),
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(id)
    }

    /// Creates an inbox for chats, with an id of its own making and the `key` of the caller's.
    ///
    /// # Errors
    /// When PostgreSQL does not answer, or has the key already.
    pub async fn create_inbox(
        &self,
        organization: OrganizationId,
        name: &Name,
        key: &str,
        allowed_origins: &[String],
    ) -> sqlx::Result<Inbox> {
        let id = InboxId::now();
        sqlx::query!(
            "insert into inboxes (id, organization_id, kind, name, key, allowed_origins, team_id)
             values ($1, $2, 'chat', $3, $4, $5,
                 (select t.id from teams t where t.organization_id = $2 and t.is_default))",
            id.as_uuid(),
            organization.as_uuid(),
            name.as_str(),
            key,
            allowed_origins,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(Inbox {
            id,
            organization,
            name: name.as_str().to_owned(),
            key: key.to_owned(),
            allowed_origins: allowed_origins.to_vec(),
            require_identity: false,
            pre_chat: PreChat::default(),
        })
    }

    /// Says on which pages an inbox may be shown from now on.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn set_allowed_origins(
        &self,
        inbox: InboxId,
        allowed_origins: &[String],
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "update inboxes set allowed_origins = $2 where id = $1",
            inbox.as_uuid(),
            allowed_origins,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }

    /// Disables or enables a member; its sign-ins end at their next look.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn set_disabled(&self, member: MemberId, disabled: bool) -> sqlx::Result<()> {
        sqlx::query!(
            "update memberships set disabled_at = case when $2 then now() end where id = $1",
            member.as_uuid(),
            disabled,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }
}
