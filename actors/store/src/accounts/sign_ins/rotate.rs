//! Replacing the refresh token of a sign-in.

use std::time::Duration;

use insightdesk_domain::audit::{Action, Asker, Entry};
use insightdesk_domain::ids::{OrganizationId, SignInId};
use insightdesk_domain::mail::Letter;
use jiff::Timestamp;
use sqlx::types::Json;

use crate::accounts::seats::{Seat, SeatRow};
use crate::accounts::{Accounts, Method, TokenHash};
use crate::{audit, outbox};

/// A wish to replace a token. The edge has already proved that it made the token for this sign-in.
#[derive(Debug, Clone)]
pub struct Rotate {
    pub sign_in: SignInId,
    pub presented: TokenHash,
    /// Follows from the presented token, so that a repeat gets the same.
    pub successor: TokenHash,
    /// How long the token before the latest may be shown again.
    pub grace: Duration,
    /// A sign-in ends when nobody used it for so long.
    pub idle: Duration,
    /// Where it goes on; none: where it was last, or where else there is a place.
    pub to: Option<OrganizationId>,
}

/// A sign-in that goes on.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub seat: Seat,
    /// When the sign-in ends, used or not.
    pub expires_at: Timestamp,
}

/// What came of a [`Rotate`].
#[derive(Debug)]
pub enum Rotation {
    /// The successor is the token from now on.
    Rotated(Box<SignedIn>),
    /// An old token was shown: the sign-in is revoked, and its owner gets a letter.
    Reused,
    /// The organization lets nobody in by this way, or from this address; the token stays as it is.
    Barred,
    /// There is no such sign-in any more, or no place left where it is good.
    Ended,
    /// It has no place in the organization where it was to go on; its token stays as it is.
    NoPlace,
}

struct Row {
    token_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    is_recent: bool,
    expires_at: jiff_sqlx::Timestamp,
    seat: SeatRow,
}

impl Row {
    fn into_signed_in(self) -> sqlx::Result<SignedIn> {
        Ok(SignedIn { seat: self.seat.into_seat()?, expires_at: self.expires_at.to_jiff() })
    }

    fn is_latest(&self, rotate: &Rotate) -> bool {
        self.token_hash == rotate.presented
    }

    fn is_repeat(&self, rotate: &Rotate) -> bool {
        self.is_recent
            && self.previous_hash.as_deref() == Some(&rotate.presented)
            && self.token_hash == rotate.successor
    }
}

impl Accounts {
    /// Replaces the token of a sign-in, or ends the sign-in if the token is an old one: then its
    /// owner gets the letter that `warn` writes.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn rotate(
        &self,
        rotate: &Rotate,
        by: &Asker,
        warn: &(dyn Fn(&Seat) -> Letter + Sync),
    ) -> sqlx::Result<Rotation> {
        let mut transaction = self.pools.hub.begin().await?;
        let found = sqlx::query!(
            r#"select i.token_hash, i.previous_hash, i.expires_at, i.method,
                   i.rotated_at > now() - make_interval(secs => $2) as "is_recent!",
                   to_jsonb(s) as "seat!: Json<SeatRow>"
               from sign_ins i
               cross join lateral (
                   select s.* from seats s join memberships m on m.id = s.id
                   where s.user_id = i.user_id and not s.disabled
                       and (m.sign_ins_since is null or i.created_at > m.sign_ins_since
                           or i.id = m.joined_by and m.sign_ins_since = m.created_at)
                       and (i.only_in is null and i.method <> 'oidc'
                       or i.only_in = m.organization_id and not exists (
                           select from memberships o where o.user_id = i.user_id
                               and o.organization_id <> i.only_in and o.removed_at is null))
                       and ($4::uuid is null or s.organization_id = $4)
                   order by s.id = i.membership_id desc, s.created_at, s.id
                   limit 1
               ) s
               where i.id = $1 and i.revoked_at is null and i.expires_at > now()
                   and (i.second_factor or not s.has_second_factor)
                   and i.created_at > now() - make_interval(hours => coalesce(
                       (s.organization_settings #>> '{security,sign_in_hours}')::int, 87600))
                   and i.used_at > now() - make_interval(secs => coalesce(
                       (s.organization_settings #>> '{security,idle_hours}')::float8 * 3600, $3))
               for update of i"#,
            rotate.sign_in.as_uuid(),
            rotate.grace.as_secs_f64(),
            rotate.idle.as_secs_f64(),
            rotate.to.map(OrganizationId::as_uuid),
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(found) = found else {
            return Ok(if rotate.to.is_some() { Rotation::NoPlace } else { Rotation::Ended });
        };
        let row = Row {
            token_hash: found.token_hash,
            previous_hash: found.previous_hash,
            is_recent: found.is_recent,
            expires_at: found.expires_at,
            seat: found.seat.0,
        };
        let seat = row.seat.clone().into_seat()?;
        if seat.admits(Method::parse(&found.method)?, by.address).is_err() {
            return Ok(Rotation::Barred);
        }
        let by = by.as_member(&seat.member, Some(rotate.sign_in));
        if row.is_latest(rotate) {
            sqlx::query!(
                "update sign_ins set previous_hash = token_hash, token_hash = $2,
                     rotated_at = now(), used_at = now(), membership_id = $3,
                     organization_id = $4
                 where id = $1",
                rotate.sign_in.as_uuid(),
                &rotate.successor[..],
                row.seat.member().as_uuid(),
                row.seat.organization().as_uuid(),
            )
            .execute(&mut *transaction)
            .await?;
            let entry = Entry::new(Action::TokenRefreshed, &by).on("sign_in", rotate.sign_in);
            audit::note(&mut transaction, seat.member.organization, &entry).await?;
        } else if !row.is_repeat(rotate) {
            sqlx::query!(
                "update sign_ins set revoked_at = now() where id = $1",
                rotate.sign_in.as_uuid(),
            )
            .execute(&mut *transaction)
            .await?;
            let entry = Entry::new(Action::TokenReused, &by).on("sign_in", rotate.sign_in);
            audit::note(&mut transaction, seat.member.organization, &entry).await?;
            outbox::post(&mut transaction, seat.member.organization, &warn(&seat)).await?;
            transaction.commit().await?;
            return Ok(Rotation::Reused);
        }
        transaction.commit().await?;
        Ok(Rotation::Rotated(Box::new(row.into_signed_in()?)))
    }
}
