//! The log as a file, sent page by page: no more than one page is ever in memory.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures_util::stream::try_unfold;
use http::header;
use insightdesk_domain::ids::OrganizationId;
use insightdesk_protocol::rest::AuditEntryOut;
use insightdesk_store::audit::{self, Search};
use insightdesk_store::pools::{DatabaseError, Pools};
use serde_json::Value;

const PAGE: i64 = 500;

const COLUMNS: &str = "seq,id,at,action,severity,outcome,actor_kind,actor_id,actor_name,address,\
                       user_agent,request,resource_kind,resource_id,before,after,details\r\n";

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// RFC 4180, with a line of names.
    Csv,
    /// One array.
    Json,
}

impl Format {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// How far it has come.
struct Sending {
    pools: Pools,
    organization: OrganizationId,
    search: Search,
    format: Format,
    is_begun: bool,
    is_over: bool,
}

/// The whole answer, the newest entry first.
pub(super) fn stream(
    pools: Pools,
    organization: OrganizationId,
    search: Search,
    format: Format,
) -> Response {
    let (is_begun, is_over) = (false, false);
    let sending = Sending { pools, organization, search, format, is_begun, is_over };
    let body = Body::from_stream(try_unfold(sending, Sending::next));
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
        Format::Json => ("application/json", "attachment; filename=\"audit.json\""),
    };
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response()
}

impl Sending {
    async fn next(mut self) -> Result<Option<(String, Self)>, DatabaseError> {
        if self.is_over {
            return Ok(None);
        }
        let found = audit::search(&self.pools, self.organization, &self.search, PAGE).await?;
        let is_first = !self.is_begun;
        self.is_begun = true;
        self.is_over = i64::try_from(found.len()).is_ok_and(|found| found < PAGE);
        self.search.before = found.last().map(|last| last.seq);
        let entries: Vec<_> = found.into_iter().map(super::shown).collect();
        let text = match self.format {
            Format::Csv => csv(&entries, is_first),
            Format::Json => json(&entries, is_first, self.is_over),
        };
        Ok(Some((text, self)))
    }
}

fn json(entries: &[AuditEntryOut], is_first: bool, is_last: bool) -> String {
    let mut text = String::new();
    for (index, entry) in entries.iter().enumerate() {
        text += if is_first && index == 0 { "[" } else { ",\n" };
        text += &serde_json::to_string(entry).unwrap_or_default();
    }
    if is_first && entries.is_empty() {
        text.push('[');
    }
    if is_last {
        text += "]\n";
    }
    text
}

fn csv(entries: &[AuditEntryOut], is_first: bool) -> String {
    let mut text = if is_first { COLUMNS.to_owned() } else { String::new() };
    for entry in entries {
        let plain = |text: &Option<String>| text.clone().unwrap_or_default();
        let value =
            |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
        let cells = [
            entry.seq.to_string(),
            entry.id.to_string(),
            entry.at.to_string(),
            entry.action.clone(),
            entry.severity.clone(),
            entry.outcome.clone(),
            entry.actor_kind.clone(),
            entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
            plain(&entry.actor_name),
            plain(&entry.address),
            entry.user_agent.clone(),
            entry.request.clone(),
            plain(&entry.resource_kind),
            plain(&entry.resource_id),
            value(&entry.before),
            value(&entry.after),
            value(&entry.details),
        ];
        text += &cells.map(|text| cell(&text)).join(",");
        text += "\r\n";
    }
    text
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\r', '\n']) || is_formula {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(cell(formula), format!("\"'{formula}\""));
        }
    }
}
