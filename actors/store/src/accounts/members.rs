//! People: what a sign-in is judged by, and who belongs to an organization.

use std::fmt;

use insightdesk_domain::ids::{MemberId, OrganizationId, UserId};
use insightdesk_domain::member::Member;
use insightdesk_domain::principal::Role;
use uuid::Uuid;

use super::{Accounts, unknown_word};

/// What a sign-in is judged by.
#[derive(Clone)]
pub struct Credentials {
    pub member: Member,
    pub organization_name: String,
    /// A PHC string; none: this user cannot sign in by password.
    pub password_hash: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("member", &self.member.id).finish_non_exhaustive()
    }
}

/// A member as its columns say.
pub(super) struct MemberColumns {
    pub(super) id: Uuid,
    pub(super) organization: Uuid,
    pub(super) user: Uuid,
    pub(super) name: String,
    pub(super) role: String,
}

impl MemberColumns {
    pub(super) fn into_member(self) -> sqlx::Result<Member> {
        let role = Role::parse(&self.role).ok_or_else(|| unknown_word("role", &self.role))?;
        Ok(Member {
            id: MemberId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization),
            user: UserId::from_uuid(self.user),
            name: self.name,
            role,
        })
    }
}

impl Accounts {
    /// Finds who signs in by `email`, in lower case: the first place of a user who has several.
    /// Nobody who is disabled is found.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn credentials(&self, email: &str) -> sqlx::Result<Option<Credentials>> {
        let row = sqlx::query!(
            r#"select m.id, m.organization_id, m.user_id, m.role, u.name, u.password_hash,
                   o.name as organization_name
               from users u
               join memberships m on m.user_id = u.id
               join organizations o on o.id = m.organization_id
               where u.email = $1 and u.disabled_at is null and m.disabled_at is null
               order by m.created_at, m.id limit 1"#,
            email,
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let member = MemberColumns {
            id: row.id,
            organization: row.organization_id,
            user: row.user_id,
            name: row.name,
            role: row.role,
        };
        Ok(Some(Credentials {
            member: member.into_member()?,
            organization_name: row.organization_name,
            password_hash: row.password_hash,
        }))
    }

    /// Stores a new password of a user, as a PHC string.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn set_password_hash(&self, user: UserId, hash: &str) -> sqlx::Result<()> {
        sqlx::query!("update users set password_hash = $2 where id = $1", user.as_uuid(), hash)
            .execute(&self.pools.hub)
            .await?;
        Ok(())
    }
}
