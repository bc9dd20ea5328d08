//! Failed requests, as RFC 9457 `application/problem+json`.

use serde::{Deserialize, Serialize};

use super::Weakness;
use crate::code::Code;

/// The body of every failed response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct Problem {
    /// A short title that does not change.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One line for a person: what is wrong and what to do.
    pub detail: String,
    /// For programs.
    pub code: Code,
    /// Find it in the log with this.
    #[serde(rename = "requestId")]
    pub request_id: String,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
    /// Of a password that is too weak: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub code: Option<Weakness>,
}
