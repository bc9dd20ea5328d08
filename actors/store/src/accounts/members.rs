//! People: what a sign-in is judged by, and who belongs to an organization.

use std::fmt;

use insightdesk_domain::ids::UserId;
use insightdesk_domain::member::Member;
use sqlx::types::Json;

use super::Accounts;
use super::seats::{Seat, SeatRow};

/// What a sign-in is judged by.
#[derive(Clone)]
pub struct Credentials {
    pub seat: Seat,
    /// A PHC string; none: this user cannot sign in by password.
    pub password_hash: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("member", &self.seat.member.id).finish_non_exhaustive()
    }
}

/// What a member is told of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub email: String,
    pub custom_role: Option<String>,
    pub organization_name: String,
    pub has_second_factor: bool,
    pub has_password: bool,
}

impl Accounts {
    /// Finds who signs in by `email`, in lower case: the first place of a user who has several.
    /// Nobody who is disabled is found.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn credentials(&self, email: &str) -> sqlx::Result<Option<Credentials>> {
        let row = sqlx::query!(
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>", u.password_hash
               from users u
               join seats s on s.user_id = u.id
               where u.email = $1 and not s.disabled
               order by s.created_at, s.id limit 1"#,
            email,
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let seat = row.seat.0.into_seat()?;
        Ok(Some(Credentials { seat, password_hash: row.password_hash }))
    }

    /// What else there is to know of a member, for themselves.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn profile(&self, member: &Member) -> sqlx::Result<Option<Profile>> {
        sqlx::query_as!(
            Profile,
            r#"select s.email as "email!", s.custom_role_name as "custom_role?",
                   s.organization_name as "organization_name!",
                   s.has_second_factor as "has_second_factor!",
                   u.password_hash is not null as "has_password!"
               from seats s join users u on u.id = s.user_id
               where s.id = $1"#,
            member.id.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await
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
