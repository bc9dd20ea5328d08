//! Mails to people of the desk, ready to be sent.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One mail to one person. Its texts may hold links that sign somebody in, so it is not shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// An e-mail address and nothing else.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The texts, sealed and as base64: then they are empty above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").finish_non_exhaustive()
    }
}
