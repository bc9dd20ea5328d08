//! What lets an owner in. A code works once in half a minute, and a proof is recent for five minutes.

use std::time::{Duration, Instant};

use tokio::time::timeout;
use uuid::Uuid;

use crate::dialect::{Desk, EnterError};
use crate::rest::RestError;

/// When a proof is renewed.
const OLD: Duration = Duration::from_mins(4);
/// How soon after a vain attempt the next one is made: with another code.
const NEXT_CODE: Duration = Duration::from_secs(31);
/// How long an attempt may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// An owner who has signed in.
#[derive(Debug)]
pub(super) struct Badge {
    pub(super) token: String,
    pub(super) member: Uuid,
    since: Instant,
    tried: Instant,
}

impl Badge {
    /// Signs in; none if nobody knows how.
    pub(super) async fn get(desk: &Desk) -> Option<Result<Self, EnterError>> {
        let signed_in = desk.sign_in_as_owner().await?;
        Some(signed_in.map_err(EnterError::from).map(|answer| {
            let (token, member) = (answer.access_token, answer.member.as_uuid());
            let now = Instant::now();
            Self { token, member, since: now, tried: now }
        }))
    }

    /// Signs in again when it is time to. What fails is tried again later, maybe on another node.
    pub(super) async fn keep_fresh(&mut self, desk: &Desk) {
        if self.since.elapsed() > OLD && self.tried.elapsed() > NEXT_CODE {
            // the next attempt tells
            let _ = self.renew(desk).await;
        }
    }

    async fn renew(&mut self, desk: &Desk) -> Result<(), RestError> {
        self.tried = Instant::now();
        let signed_in = timeout(PATIENCE, desk.sign_in_as_owner()).await;
        if let Ok(Some(answer)) = signed_in {
            self.token = answer?.access_token;
            self.since = Instant::now();
        }
        Ok(())
    }
}
