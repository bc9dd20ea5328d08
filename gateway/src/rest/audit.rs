//! `/api/v1/audit`: what happened in the organization, for those who may know.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use insightdesk_domain::audit::{Action, Entry};
use insightdesk_domain::member::Member;
use insightdesk_protocol::rest::{AuditEntryOut, AuditVerifyOut, PageOf, PageOut};
use insightdesk_store::audit::{self, Found, Search};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::granted::{Granted, Need, needs};
use crate::error::ApiError;
use crate::state::AppState;

mod export;

const PAGE: usize = 50;
/// Longest text that is searched for.
const LONGEST: usize = 200;
/// A page that takes longer has to be asked for with less.
const PATIENCE: Duration = Duration::from_secs(2);
/// Somebody else has the log verified: come back after this.
const BUSY: Duration = Duration::from_secs(10);

needs! {
    /// Reads, searches and takes along.
    Reads: AuditRead;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/audit", get(list))
        .route("/audit/export", get(export_all))
        .route("/audit/verify", get(verify))
        .route("/audit/{seq}", get(one))
}

/// Which entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    action: Option<String>,
    /// An action that is left out.
    without: Option<String>,
    actor: Option<String>,
    resource: Option<String>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    severity: Option<String>,
    q: Option<String>,
    cursor: Option<i64>,
    /// For exports: `csv` or `json`.
    format: Option<String>,
}

impl Wanted {
    fn search(self) -> Result<Search, ApiError> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let text = some(self.q);
        if text.as_ref().is_some_and(|text| text.len() > LONGEST) {
            return Err(ApiError::invalid("q", "is too long"));
        }
        Ok(Search {
            action: some(self.action),
            without: some(self.without),
            actor: some(self.actor),
            resource: some(self.resource),
            severity: some(self.severity),
            from: self.from,
            to: self.to,
            text,
            before: self.cursor,
            patience: None,
        })
    }
}

async fn list(
    State(app): State<AppState>,
    granted: Granted<Reads>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PageOf<AuditEntryOut>>, ApiError> {
    let organization = granted.pass.member.organization;
    let search = Search { patience: Some(PATIENCE), ..wanted.search()? };
    let most = i64::try_from(PAGE).unwrap_or_default() + 1;
    let mut found = audit::search(app.accounts.pools(), organization, &search, most).await?;
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| is_more).map(|last| last.seq.to_string());
    Ok(Json(PageOf { data: found.into_iter().map(shown).collect(), page: PageOut { next } }))
}

async fn one(
    State(app): State<AppState>,
    granted: Granted<Reads>,
    Path(seq): Path<i64>,
) -> Result<Json<AuditEntryOut>, ApiError> {
    let organization = granted.pass.member.organization;
    let found = audit::find(app.accounts.pools(), organization, seq).await?;
    found.map(shown).map(Json).ok_or(ApiError::NotFound)
}

/// Whoever takes the log along is in it before the first byte is sent.
async fn export_all(
    State(app): State<AppState>,
    Granted { pass, asker, .. }: Granted<Reads>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, ApiError> {
    let format = match wanted.format.as_deref() {
        Some("csv") => export::Format::Csv,
        Some("json") | None => export::Format::Json,
        Some(_) => return Err(ApiError::invalid("format", "is csv or json")),
    };
    let (organization, search) = (pass.member.organization, wanted.search()?);
    app.limits.export.check(pass.member.id.as_uuid()).await?;
    // What was looked for may be somebody's address.
    let told = Search { text: search.text.as_ref().map(|_| "…".to_owned()), ..search.clone() };
    let details = json!({ "format": format.as_str(), "search": format!("{told:?}") });
    let entry = Entry::new(Action::DataExported, &asker).on("audit", organization).with(details);
    app.accounts.note(organization, &entry).await?;
    Ok(export::stream(app.accounts.pools().clone(), organization, search, format).into_response())
}

/// Recomputes the whole chain: seldom, and once at a time for an organization.
async fn verify(
    State(app): State<AppState>,
    granted: Granted<Reads>,
) -> Result<Json<AuditVerifyOut>, ApiError> {
    let Member { id, organization, .. } = granted.pass.member;
    app.limits.export.check(id.as_uuid()).await?;
    let verdict = audit::verify_alone(app.accounts.pools(), organization).await?;
    let verdict = verdict.ok_or(ApiError::TooFast(BUSY))?;
    Ok(Json(AuditVerifyOut {
        entries: verdict.entries,
        broken_at: verdict.broken.and_then(|broken| u64::try_from(broken.seq).ok()),
        checked_at: Timestamp::now(),
    }))
}

fn shown(found: Found) -> AuditEntryOut {
    let entry = &found.entry;
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let some = |pointer: &str| entry.pointer(pointer).filter(|value| !value.is_null()).cloned();
    AuditEntryOut {
        seq: u64::try_from(found.seq).unwrap_or_default(),
        id: found.id,
        at: found.at,
        action: text("/action").unwrap_or_default(),
        severity: text("/severity").unwrap_or_default(),
        outcome: text("/outcome").unwrap_or_default(),
        actor_kind: text("/asker/actor/kind").unwrap_or_default(),
        actor_id: text("/asker/actor/id").and_then(|id| id.parse().ok()),
        address: text("/asker/address"),
        user_agent: text("/asker/user_agent").unwrap_or_default(),
        request: text("/asker/request").unwrap_or_default(),
        resource_kind: text("/resource/kind"),
        resource_id: text("/resource/id"),
        before: some("/changes/before"),
        after: some("/changes/after"),
        details: some("/details"),
        actor_name: found.actor_name,
    }
}
