//! People who are found by something other than what they typed: a challenge, a key, a link.

use std::fmt;

use insightdesk_domain::ids::{MemberId, SignInId, UserId};
use sqlx::types::Json;

use super::Accounts;
use super::seats::{Seat, SeatRow};

/// Somebody who is about to be let in.
#[derive(Clone)]
pub struct Known {
    pub seat: Seat,
    pub email: String,
    /// A PHC string; none: this user cannot sign in by password.
    pub password_hash: Option<String>,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Known").field("member", &self.seat.member.id).finish_non_exhaustive()
    }
}

struct Row {
    seat: Json<SeatRow>,
    email: String,
    password_hash: Option<String>,
}

impl Row {
    fn into_known(self) -> sqlx::Result<Known> {
        let Self { seat: Json(seat), email, password_hash } = self;
        Ok(Known { seat: seat.into_seat()?, email, password_hash })
    }
}

impl Accounts {
    /// Finds a member who is not disabled.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn known_member(&self, member: MemberId) -> sqlx::Result<Option<Known>> {
        let row = sqlx::query_as!(
            Row,
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>", u.email, u.password_hash
               from seats s join users u on u.id = s.user_id
               where s.id = $1 and not s.disabled"#,
            member.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        row.map(Row::into_known).transpose()
    }

    /// Finds the first place of a user in which they are not disabled.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn known_user(&self, user: UserId) -> sqlx::Result<Option<Known>> {
        let row = sqlx::query_as!(
            Row,
            r#"select to_jsonb(s) as "seat!: Json<SeatRow>", u.email, u.password_hash
               from seats s join users u on u.id = s.user_id
               where s.user_id = $1 and not s.disabled
               order by s.created_at, s.id limit 1"#,
            user.as_uuid(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        row.map(Row::into_known).transpose()
    }

    /// Notes that whoever holds a sign-in has just proved it again, by a second factor or not.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn renew_proof(&self, sign_in: SignInId, second_factor: bool) -> sqlx::Result<()> {
        sqlx::query!(
            "update sign_ins
             set authenticated_at = now(), second_factor = second_factor or $2
             where id = $1 and revoked_at is null",
            sign_in.as_uuid(),
            second_factor,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }
}
