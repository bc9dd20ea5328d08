//! Somebody who changes who is who all the time, on one node or another, and programs that act for
//! them by keys until the keys are ended, and try to go on.
//!
//! Every change is an act of its own, whose id goes along into the audit log; nothing is repeated
//! under an id. In the end the whole log is read.

mod badge;
mod deputy;
mod log;
mod things;
mod wanted;

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::stage::Stage;
use crate::dialect::EnterError;
use crate::history::{Act, Fate, Line, agent};
use crate::rest::Call;
use badge::Badge;
use things::Things;
use wanted::{By, Wanted};

/// The pause between two acts, on average.
const PAUSE: Duration = Duration::from_millis(250);
/// How long an answer may take before nobody waits for it any more.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who looks after one organization.
#[derive(Debug)]
pub(crate) struct Steward {
    /// Counted from 0.
    organization: u32,
    chance: StdRng,
    badge: Badge,
    /// An admin, now and then.
    deputy: Option<Badge>,
    things: Things,
    /// Where the log ended when they came.
    log_end: u64,
}

/// What an act came to: its fate, and the answer if it was done.
type Outcome = (Fate, Value);

impl Steward {
    /// Lets in whoever looks after an organization; nobody if nobody knows how.
    pub(crate) async fn enter(
        stage: &Stage,
        organization: u32,
        seed: u64,
    ) -> Result<Option<Self>, EnterError> {
        let desk = stage.desk(0, organization);
        let Some(owner) = desk.owner() else { return Ok(None) };
        let deputy = match desk.deputy() {
            Some(newcomer) => Some(deputy::enter(desk, newcomer, &owner.email).await?),
            None => None,
        };
        let badge = Badge::get(desk, owner.clone()).await?;
        let chance = StdRng::seed_from_u64(seed.wrapping_mul(7_919) + u64::from(organization));
        let things = Things::new(deputy.as_ref().map(|badge| badge.member));
        let mut steward = Self { organization, chance, badge, deputy, things, log_end: 0 };
        let newest = steward.page(stage, 0, None).await;
        let newest = newest.map_err(|answer| EnterError::Refused { wanted: "the log", answer })?;
        steward.log_end = newest.data.first().map_or(0, |entry| entry.seq);
        Ok(Some(steward))
    }

    /// Acts until the stage closes.
    pub(crate) async fn run(mut self, stage: Arc<Stage>) -> Self {
        loop {
            let pause = PAUSE.mul_f64(self.chance.random_range(0.0..2.0));
            tokio::select! {
                () = stage.closing.cancelled() => return self,
                () = sleep(pause) => {}
            }
            let node = self.chance.random_range(0..stage.nodes());
            for badge in [&mut self.badge].into_iter().chain(&mut self.deputy) {
                badge.keep_fresh(stage.desk(node, self.organization)).await;
            }
            let wanted = self.things.next(&mut self.chance);
            self.act(&stage, node, wanted).await;
        }
    }

    /// Asks a node for something once, and remembers what came of it and its id.
    async fn act(&mut self, stage: &Stage, node: usize, wanted: Wanted) -> (Fate, Uuid) {
        let (id, organization) = (Uuid::now_v7(), self.organization);
        let (by, token) = match &wanted.by {
            By::Owner => (self.badge.member, self.badge.token.clone()),
            By::Deputy => {
                let badge = self.deputy.as_ref().unwrap_or(&self.badge);
                (badge.member, badge.token.clone())
            }
            By::Key(key) => (key.id, key.secret.clone()),
        };
        let (action, resource) = (wanted.action.as_str().to_owned(), wanted.resource.clone());
        let (takes, gives) = (wanted.takes, wanted.gives);
        stage
            .recorder
            .record(|t| Line::Act(Act { t, id, organization, by, action, resource, takes, gives }));
        let (fate, answer) = self.ask(stage, node, &wanted.call(token.expose(), &agent(id))).await;
        stage.recorder.record(|t| Line::Acted { t, id, fate: fate.clone() });
        if let (By::Deputy, Fate::Refused { code }, Some(deputy)) =
            (&wanted.by, &fate, &mut self.deputy)
            && code.starts_with("401")
        {
            deputy.expire();
        }
        self.things.learn(wanted, &fate, &answer);
        (fate, id)
    }

    async fn ask(&self, stage: &Stage, node: usize, call: &Call<'_>) -> Outcome {
        let rest = stage.desk(node, self.organization).rest();
        match timeout(PATIENCE, rest.call(call)).await {
            Ok(Ok((200..=299, body))) => (Fate::Done { resource: wanted::made(&body) }, body),
            Ok(Ok((status @ 400..=499, body))) => {
                let word = body["code"].as_str().unwrap_or_default();
                (Fate::Refused { code: format!("{status} {word}") }, body)
            }
            Ok(Ok((status, _))) => unknown(format!("status {status}")),
            Ok(Err(error)) if error.is_connect() => {
                (Fate::Refused { code: "no connection".to_owned() }, Value::Null)
            }
            Ok(Err(error)) => unknown(error.to_string()),
            Err(_) => unknown(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }
}

fn unknown(why: String) -> Outcome {
    (Fate::Unknown { why }, Value::Null)
}
