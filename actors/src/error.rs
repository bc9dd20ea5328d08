//! Why a command was not carried out.

use insightdesk_domain::ticket::Rejection;
use serde::{Deserialize, Serialize};

/// Why a command was not carried out, or why nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ExecuteError {
    /// Judged and refused; nothing happened.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The id belongs to another command of the same asker on the same ticket.
    #[error("this command id was used for another command")]
    CommandIdReused,
    /// It may have been carried out or not: repeat it under the same id to find out.
    #[error("the desk cannot answer now, repeat the command")]
    Unavailable,
}
