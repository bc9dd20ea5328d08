//! What was done to who is who, and what the audit log says of it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody asks for something that the log has to tell of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    pub t: u64,
    /// Goes along with the request, and from there into the log. A repeat is another act.
    pub id: Uuid,
    /// Counted from 0.
    pub organization: u32,
    /// The member or the key that asks.
    pub by: Uuid,
    /// The log's word for it.
    pub action: String,
    /// What it is done to; not known before of what is made by it.
    pub resource: Option<String>,
    /// The member or the key that may do nothing of the kind any more when this is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<Uuid>,
    /// Those who may again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<Uuid>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The server says that it is done, to this if it was not known before.
    Done { resource: Option<String> },
    /// The server says that it is not, and will not be.
    Refused { code: String },
    /// Nobody knows.
    Unknown { why: String },
}

/// An entry of the log of one organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 0.
    pub organization: u32,
    pub seq: u64,
    pub action: String,
    /// It tells of something that was done, not of something that was refused.
    pub is_success: bool,
    pub by: Option<Uuid>,
    pub resource: Option<String>,
    /// The act whose request it tells of, if it was one of this run.
    pub act: Option<Uuid>,
}

/// What goes along with the request of an act: a user agent.
pub fn agent(act: Uuid) -> String {
    format!("{AGENT}{act}")
}

/// The act that a user agent tells of.
pub fn act_of_agent(agent: &str) -> Option<Uuid> {
    agent.strip_prefix(AGENT)?.parse().ok()
}

const AGENT: &str = "insightdesk-loadtest/";
