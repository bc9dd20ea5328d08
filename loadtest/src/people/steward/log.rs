//! The audit log as a whole, when nobody changes anything any more.

use std::time::{Duration, Instant};

use insightdesk_protocol::rest::{AuditEntryOut, AuditVerifyOut, PageOf};
use reqwest::Method;
use serde::de::DeserializeOwned;
use tokio::time::{sleep, timeout};

use super::wanted::Wanted;
use super::{PATIENCE, Steward};
use crate::history::{Entry, Fate, Line, act_of_agent, agent};
use crate::people::stage::Stage;
use crate::rest::Call;

/// How long it may take until the last act is done, and until the log tells of it.
const LATEST: Duration = Duration::from_secs(60);
/// How often things are looked at.
const LOOK: Duration = Duration::from_millis(200);
/// How long it may take to hold a log against its hashes.
const VERIFY: Duration = Duration::from_secs(60);

impl Steward {
    /// Waits until the log tells of one last act, and writes down everything that it tells of this
    /// run, and whether it is sound.
    pub(crate) async fn read_log(mut self, stage: &Stage) -> Result<(), String> {
        let latest = Instant::now() + LATEST;
        let last = self.act_once_more(stage, latest).await?;
        while !self.tells_of(stage, &last).await {
            if Instant::now() > latest {
                return Err(format!("it does not tell of {last} after {} s", LATEST.as_secs()));
            }
            sleep(LOOK).await;
        }
        let mut cursor = None;
        loop {
            let page: PageOf<AuditEntryOut> = self.page(stage, 0, cursor).await?;
            let new = page.data.iter().filter(|entry| entry.seq > self.log_end);
            new.for_each(|entry| self.record(stage, entry));
            let is_older = page.data.last().is_none_or(|entry| entry.seq <= self.log_end);
            cursor = page.page.next.filter(|_| !is_older);
            if cursor.is_none() {
                return self.verify(stage).await;
            }
        }
    }

    /// Answers what goes along with an act that was done.
    async fn act_once_more(&mut self, stage: &Stage, latest: Instant) -> Result<String, String> {
        loop {
            let organization = self.organization;
            self.badge.keep_fresh(stage.desk(0, organization)).await;
            let (fate, id) = self.act(stage, 0, Wanted::name_organization()).await;
            match fate {
                Fate::Done { .. } => return Ok(agent(id)),
                fate if Instant::now() > latest => return Err(format!("the last act: {fate:?}")),
                _ => sleep(LOOK).await,
            }
        }
    }

    async fn tells_of(&self, stage: &Stage, agent: &str) -> bool {
        let newest = self.page(stage, 0, None).await;
        newest.is_ok_and(|page| page.data.iter().any(|entry| entry.user_agent == agent))
    }

    fn record(&self, stage: &Stage, entry: &AuditEntryOut) {
        let AuditEntryOut { seq, action, outcome, actor_id, resource_id, user_agent, .. } = entry;
        let entry = Entry {
            organization: self.organization,
            seq: *seq,
            action: action.clone(),
            is_success: outcome == "success",
            by: *actor_id,
            resource: resource_id.clone(),
            act: act_of_agent(user_agent),
        };
        stage.recorder.record(|_| Line::Entry(entry));
    }

    /// Has the desk hold the log against its hashes.
    async fn verify(&self, stage: &Stage) -> Result<(), String> {
        let found: AuditVerifyOut = self.get(stage, 0, "/api/v1/audit/verify", VERIFY).await?;
        let (by, is_sound) = ("the desk".to_owned(), found.broken_at.is_none());
        let said = format!("organization {}: {found:?}", self.organization);
        stage.recorder.record(|t| Line::Verified { t, by, is_sound, said });
        Ok(())
    }

    /// A page of the log, the newest entry first.
    pub(super) async fn page(
        &self,
        stage: &Stage,
        node: usize,
        cursor: Option<String>,
    ) -> Result<PageOf<AuditEntryOut>, String> {
        let query = cursor.map_or(String::new(), |cursor| format!("?cursor={cursor}"));
        self.get(stage, node, &format!("/api/v1/audit{query}"), PATIENCE).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        stage: &Stage,
        node: usize,
        path: &str,
        patience: Duration,
    ) -> Result<T, String> {
        let (method, token, body) = (Method::GET, self.badge.token.expose(), None);
        let call = Call { method, path, token, agent: "insightdesk-loadtest", body };
        let rest = stage.desk(node, self.organization).rest();
        match timeout(patience, rest.call(&call)).await {
            Ok(Ok((200..=299, body))) => {
                serde_json::from_value(body).map_err(|error| format!("{path}: {error}"))
            }
            Ok(Ok((status, body))) => Err(format!("{path}: {status} {}", body["code"])),
            Ok(Err(error)) => Err(format!("{path}: {error}")),
            Err(_) => Err(format!("{path}: no answer within {} s", patience.as_secs())),
        }
    }
}
