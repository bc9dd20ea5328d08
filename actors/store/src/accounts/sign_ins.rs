//! Sign-ins: one row per authenticated device, holding the hash of its latest refresh token.
//!
//! Each refresh replaces the token. Whoever shows a token that was replaced before shows that two
//! parties hold the family, so the family ends; only for a moment after a replacement the previous
//! token gets the same successor again, for a client that lost the answer.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_domain::audit::{Action, Actor, Asker, Entry};
use insightdesk_domain::ids::{MemberId, OrganizationId, SignInId, UserId};
use insightdesk_domain::mail::Letter;
use insightdesk_domain::member::Member;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::seats::{Seat, SeatRow};
use super::{Accounts, TokenHash, unknown_word};
use crate::{audit, outbox};

mod rotate;

pub use rotate::{Rotate, Rotation, SignedIn};

/// A device that has just proved whose it is.
#[derive(Debug, Clone)]
pub struct NewSignIn<'a> {
    pub id: SignInId,
    pub member: &'a Member,
    pub token: TokenHash,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
    /// At most this many of a user live at once; the oldest leave.
    pub keep: u32,
    pub method: Method,
    /// Whether a second factor was shown, or a key that is two in one.
    pub second_factor: bool,
    /// Goes to somebody who has signed in before, but never on this device.
    pub letter: Option<&'a Letter>,
}

/// What somebody came in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Password,
    Passkey,
    /// Another party's sign-in: counts in the organization that trusts it, and nowhere else.
    Provider,
    /// A mailed link.
    Link,
}

impl Method {
    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Provider => "oidc",
            Self::Link => "link",
        }
    }

    /// Reads a word of the database.
    pub(super) fn parse(word: &str) -> sqlx::Result<Self> {
        let all = [Self::Password, Self::Passkey, Self::Provider, Self::Link];
        let known = all.into_iter().find(|method| method.as_str() == word);
        known.ok_or_else(|| unknown_word("way in", word))
    }
}

/// A sign-in in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    pub seat: Seat,
    /// When its holder last proved to be who they are.
    pub authenticated_at: Timestamp,
}

/// How a sign-in stands, as of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// In force, with what the member may do at present.
    Live(Arc<Present>),
    /// Its user or membership is disabled.
    Disabled,
    /// Signed out, revoked, over, or never there.
    Ended,
}

impl Accounts {
    /// Stores a sign-in and ends the oldest of its user beyond `keep`.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn create_sign_in(&self, new: &NewSignIn<'_>, by: &Asker) -> sqlx::Result<()> {
        let user = new.member.user.as_uuid();
        let mut transaction = self.pools.hub.begin().await?;
        // One at a time per user, or two could both leave the same five alive.
        sqlx::query!("select id from users where id = $1 for no key update", user)
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(letter) = new.letter
            && was_here(&mut transaction, user).await?
        {
            outbox::post(&mut transaction, new.member.organization, letter).await?;
        }
        sqlx::query!(
            "insert into sign_ins (id, organization_id, membership_id, user_id, token_hash,
                 expires_at, user_agent, method, second_factor, address, only_in)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::inet, $11)",
            new.id.as_uuid(),
            new.member.organization.as_uuid(),
            new.member.id.as_uuid(),
            user,
            &new.token[..],
            new.expires_at.to_sqlx() as _,
            by.user_agent,
            new.method.as_str(),
            new.second_factor,
            by.address.map(|address| address.to_string()),
            (new.method == Method::Provider).then(|| new.member.organization.as_uuid()),
        )
        .execute(&mut *transaction)
        .await?;
        sqlx::query!(
            "update sign_ins set revoked_at = now() where id in (
                 select id from sign_ins
                 where user_id = $1 and revoked_at is null and expires_at > now()
                 order by created_at desc, id desc offset $2)",
            user,
            i64::from(new.keep),
        )
        .execute(&mut *transaction)
        .await?;
        let entry = Entry::new(Action::SignedIn, &by.as_member(new.member, Some(new.id)))
            .on("sign_in", new.id)
            .with(json!({ "method": new.method.as_str(), "second_factor": new.second_factor }));
        audit::note(&mut transaction, new.member.organization, &entry).await?;
        transaction.commit().await
    }

    /// Tells how sign-ins stand as what they are used for, in the order asked: a user who belongs
    /// to several organizations is a member of one at a time. `idle` ends those that nobody used
    /// for so long.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn standings(
        &self,
        asked: &[(SignInId, MemberId)],
        idle: Duration,
    ) -> sqlx::Result<Vec<Standing>> {
        let (ids, members): (Vec<_>, Vec<_>) =
            asked.iter().map(|(sign_in, member)| (sign_in.as_uuid(), member.as_uuid())).unzip();
        let rows = sqlx::query!(
            r#"select asked.place as "place!", i.authenticated_at,
                   to_jsonb(s) as "seat!: Json<SeatRow>"
               from unnest($1::uuid[], $2::uuid[]) with ordinality
                   as asked (sign_in, member, place)
               join sign_ins i on i.id = asked.sign_in
               join seats s on s.id = asked.member and s.user_id = i.user_id
               join memberships m on m.id = s.id
                   and (m.sign_ins_since is null or i.created_at > m.sign_ins_since or s.disabled
                       or i.id = m.joined_by and m.sign_ins_since = m.created_at)
                   and (i.only_in is null and i.method <> 'oidc'
                       or i.only_in = m.organization_id and not exists (
                           select from memberships o where o.user_id = i.user_id
                               and o.organization_id <> i.only_in and o.removed_at is null))
               where i.revoked_at is null and i.expires_at > now()
                   and (i.second_factor or not s.has_second_factor)
                   and i.created_at > now() - make_interval(hours => coalesce(
                       (s.organization_settings #>> '{security,sign_in_hours}')::int, 87600))
                   and i.used_at > now() - make_interval(secs => coalesce(
                       (s.organization_settings #>> '{security,idle_hours}')::float8 * 3600, $3))"#,
            &ids,
            &members,
            idle.as_secs_f64(),
        )
        .fetch_all(&self.pools.hub)
        .await?;
        let mut standings = vec![Standing::Ended; asked.len()];
        for row in rows {
            let (Json(seat), authenticated_at) = (row.seat, row.authenticated_at.to_jiff());
            let standing = match seat.disabled {
                true => Standing::Disabled,
                false => {
                    let seat = seat.into_seat()?;
                    Standing::Live(Arc::new(Present { seat, authenticated_at }))
                }
            };
            let place = usize::try_from(row.place - 1).unwrap_or_default();
            if let Some(place) = standings.get_mut(place) {
                *place = standing;
            }
        }
        Ok(standings)
    }

    /// Notes that sign-ins are in use, to the nearest minute.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn touch_sign_ins(&self, sign_ins: &[SignInId]) -> sqlx::Result<()> {
        let ids: Vec<_> = sign_ins.iter().map(|id| id.as_uuid()).collect();
        sqlx::query!(
            "update sign_ins set used_at = now()
             where id = any($1) and used_at < now() - interval '1 minute'",
            &ids,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }

    /// Ends a sign-in, whose holder signs out. Ending it twice changes nothing.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn revoke_sign_in(&self, sign_in: SignInId, by: &Asker) -> sqlx::Result<()> {
        let mut transaction = self.pools.hub.begin().await?;
        let ended = sqlx::query!(
            "update sign_ins set revoked_at = now() where id = $1 and revoked_at is null
             returning organization_id, membership_id, user_id",
            sign_in.as_uuid(),
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(ended) = ended else { return Ok(()) };
        let (id, user) =
            (MemberId::from_uuid(ended.membership_id), UserId::from_uuid(ended.user_id));
        let actor = Actor::Member { id, user, sign_in: Some(sign_in) };
        let by = Asker { actor, ..by.clone() };
        let entry = Entry::new(Action::SignedOut, &by).on("sign_in", sign_in);
        let organization = OrganizationId::from_uuid(ended.organization_id);
        audit::note(&mut transaction, organization, &entry).await?;
        transaction.commit().await
    }
}

/// Whether somebody has signed in before, as far as is remembered.
async fn was_here(connection: &mut PgConnection, user: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from sign_ins where user_id = $1) as "exists!""#,
        user,
    )
    .fetch_one(connection)
    .await
}
