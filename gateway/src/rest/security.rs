//! `/api/v1/security`: what the audit log gave reason to worry about.

use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use insightdesk_protocol::rest::{PageOf, SecurityAlertOut};
use insightdesk_store::audit::{self, Raised};
use serde::Deserialize;

use super::granted::{Granted, Need, needs};
use super::paging::{self, ASKED};
use crate::error::ApiError;
use crate::state::AppState;

needs! {
    /// Whoever reads the log reads what follows from it.
    Reads: AuditRead;
}

pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/security/alerts", get(list))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    cursor: Option<String>,
}

async fn list(
    State(app): State<AppState>,
    granted: Granted<Reads>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<PageOf<SecurityAlertOut>>, ApiError> {
    let before = paging::cursor(wanted.cursor.as_deref())?;
    let organization = granted.pass.member.organization;
    let raised = audit::alerts(app.accounts.pools(), organization, before, ASKED).await?;
    Ok(Json(paging::page(raised.into_iter().map(shown).collect(), |alert| alert.id.to_string())))
}

fn shown(raised: Raised) -> SecurityAlertOut {
    SecurityAlertOut {
        id: raised.id,
        at: raised.at,
        rule: raised.rule,
        level: raised.rule.level(),
        subject_kind: raised.subject.kind,
        subject_id: raised.subject.id.and_then(|id| id.parse().ok()),
        subject_name: raised.subject_name,
        count: u32::try_from(raised.finding.count).unwrap_or(u32::MAX),
        since: raised.finding.since,
        seq: u64::try_from(raised.seq).unwrap_or_default(),
    }
}
