//! What was begun with somebody and waits to be finished: a sign-in without its second factor, an
//! authenticator without its first code. Any node finishes what another one began.

use std::time::Duration;

use insightdesk_domain::ids::{MemberId, SignInId, UserId};
use serde_json::Value;
use uuid::Uuid;

use super::{Accounts, TokenHash};

/// So often somebody may be wrong.
const TRIES: i32 = 5;

/// What was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeKind {
    /// A sign-in that is half done.
    SecondFactor,
    /// An authenticator that has not shown its first code.
    Totp,
    PasskeyRegistration,
    /// A sign-in with a passkey alone.
    PasskeySignIn,
    /// A passkey that proves again who asks.
    Confirm,
    /// A sign-in that goes on at a provider.
    Provider,
}

impl ChallengeKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::Totp => "totp",
            Self::PasskeyRegistration => "passkey_registration",
            Self::PasskeySignIn => "passkey_sign_in",
            Self::Confirm => "confirm",
            Self::Provider => "provider",
        }
    }
}

/// Something to be begun.
#[derive(Debug, Clone)]
pub struct NewChallenge {
    /// Of the secret that finishes it.
    pub hash: TokenHash,
    pub kind: ChallengeKind,
    pub user: Option<UserId>,
    pub member: Option<MemberId>,
    pub sign_in: Option<SignInId>,
    pub state: Value,
    /// A secret of it, sealed for its row.
    pub sealed: Option<Vec<u8>>,
    /// How long it waits.
    pub life: Duration,
}

/// Something that was begun.
#[derive(Clone)]
pub struct Challenge {
    pub user: Option<UserId>,
    pub member: Option<MemberId>,
    pub sign_in: Option<SignInId>,
    pub state: Value,
    pub sealed: Option<Vec<u8>>,
}

impl std::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Challenge").field("user", &self.user).finish_non_exhaustive()
    }
}

struct Row {
    user_id: Option<Uuid>,
    membership_id: Option<Uuid>,
    sign_in_id: Option<Uuid>,
    state: Value,
    sealed: Option<Vec<u8>>,
}

impl From<Row> for Challenge {
    fn from(row: Row) -> Self {
        Self {
            user: row.user_id.map(UserId::from_uuid),
            member: row.membership_id.map(MemberId::from_uuid),
            sign_in: row.sign_in_id.map(SignInId::from_uuid),
            state: row.state,
            sealed: row.sealed,
        }
    }
}

impl Accounts {
    /// Begins something, and takes away a few that nobody finished.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn begin_challenge(&self, new: &NewChallenge) -> sqlx::Result<()> {
        sqlx::query!(
            "with over as (
                 delete from auth_challenges where hash in (
                     select hash from auth_challenges where expires_at < now()
                     order by expires_at limit 10 for update skip locked)
             )
             insert into auth_challenges
                 (hash, kind, user_id, membership_id, sign_in_id, state, sealed, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))",
            &new.hash[..],
            new.kind.as_str(),
            new.user.map(UserId::as_uuid),
            new.member.map(MemberId::as_uuid),
            new.sign_in.map(SignInId::as_uuid),
            new.state,
            new.sealed,
            new.life.as_secs_f64(),
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(())
    }

    /// Looks what was begun, while there are tries left.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn challenge(
        &self,
        hash: &TokenHash,
        kind: ChallengeKind,
    ) -> sqlx::Result<Option<Challenge>> {
        let row = sqlx::query_as!(
            Row,
            "select user_id, membership_id, sign_in_id, state, sealed from auth_challenges
             where hash = $1 and kind = $2 and tries < $3 and expires_at > now()",
            &hash[..],
            kind.as_str(),
            TRIES,
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(Challenge::from))
    }

    /// Counts a try before it is judged; false when there is none left.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn try_challenge(&self, hash: &TokenHash) -> sqlx::Result<bool> {
        let done = sqlx::query!(
            "update auth_challenges set tries = tries + 1
             where hash = $1 and tries < $2 and expires_at > now()",
            &hash[..],
            TRIES,
        )
        .execute(&self.pools.hub)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends what was begun, and returns it to the one who ends it.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn take_challenge(
        &self,
        hash: &TokenHash,
        kind: ChallengeKind,
    ) -> sqlx::Result<Option<Challenge>> {
        let row = sqlx::query_as!(
            Row,
            "delete from auth_challenges
             where hash = $1 and kind = $2 and expires_at > now()
             returning user_id, membership_id, sign_in_id, state, sealed",
            &hash[..],
            kind.as_str(),
        )
        .fetch_optional(&self.pools.hub)
        .await?;
        Ok(row.map(Challenge::from))
    }
}
