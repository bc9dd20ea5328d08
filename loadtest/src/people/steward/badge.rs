//! What lets somebody in who shows a code: it works once in half a minute, and is recent for five.

use std::time::{Duration, Instant};

use insightdesk_protocol::rest::Secret;
use tokio::time::timeout;
use uuid::Uuid;

use crate::dialect::{Desk, EnterError};
use crate::target::Login;

/// When a proof is renewed.
const OLD: Duration = Duration::from_mins(4);
/// How soon after a vain attempt the next one is made: with another code.
const NEXT_CODE: Duration = Duration::from_secs(31);
/// How long an attempt may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A member who has signed in.
#[derive(Debug)]
pub(super) struct Badge {
    pub(super) token: Secret,
    pub(super) member: Uuid,
    pub(super) login: Login,
    /// None when it is good for nothing any more.
    since: Option<Instant>,
    tried: Instant,
}

impl Badge {
    /// Signs in.
    pub(super) async fn get(desk: &Desk, login: Login) -> Result<Self, EnterError> {
        let answer = desk.sign_in_with(&login).await?;
        let (token, member) = (Secret::new(answer.access_token), answer.member.as_uuid());
        let now = Instant::now();
        Ok(Self { token, member, login, since: Some(now), tried: now })
    }

    /// The sign-in was ended: another one is needed.
    pub(super) fn expire(&mut self) {
        self.since = None;
    }

    /// Signs in again when it is time to. What fails is tried again later, maybe on another node.
    pub(super) async fn keep_fresh(&mut self, desk: &Desk) {
        let is_fresh = self.since.is_some_and(|since| since.elapsed() < OLD);
        if is_fresh || self.tried.elapsed() < NEXT_CODE {
            return;
        }
        self.tried = Instant::now();
        if let Ok(Ok(answer)) = timeout(PATIENCE, desk.sign_in_with(&self.login)).await {
            self.token = Secret::new(answer.access_token);
            self.since = Some(Instant::now());
        }
    }
}
