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
    pub is_verified: bool,
    /// Further places of the same user.
    pub others: Vec<Seat>,
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
    /// Nobody who is disabled is found. Of somebody who has to verify the address first, it is the
    /// password that was registered with last.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn credentials(&self, email: &str) -> sqlx::Result<Option<Credentials>> {
        let rows = sqlx::query!(
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>",
                   case when u.awaits_proof and u.email_verified_at is null then (
                       select l.password_hash from account_links l
                       where l.user_id = u.id and l.kind = 'verify' and l.used_at is null
                           and l.expires_at > now()
                       order by l.created_at desc limit 1
                   ) else u.password_hash end as password_hash,
                   u.email_verified_at is not null as "is_verified!"
               from users u
               join seats s on s.user_id = u.id
               where u.email = $1 and not s.disabled
               order by s.created_at, s.id"#,
            email,
        )
        .fetch_all(&self.pools.hub)
        .await?;
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else { return Ok(None) };
        Ok(Some(Credentials {
            seat: first.seat.0.into_seat()?,
            password_hash: first.password_hash,
            is_verified: first.is_verified,
            others: rows.map(|row| row.seat.0.into_seat()).collect::<Result<_, _>>()?,
        }))
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

    /// Stores the same password of a user under a stronger hash, unless it was changed meanwhile.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn strengthen_password_hash(
        &self,
        user: UserId,
        weak: &str,
        strong: &str,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "update users set password_hash = $3 where id = $1 and password_hash = $2",
            user.as_uuid(),
            weak,
            strong,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }
}
