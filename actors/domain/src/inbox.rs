//! A place where chats or mails arrive.

use serde::{Deserialize, Serialize};

use crate::ids::{InboxId, OrganizationId};

/// How a ticket came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Chat,
    Email,
    Api,
    Web,
}

impl Channel {
    pub const ALL: [Self; 4] = [Self::Chat, Self::Email, Self::Api, Self::Web];

    /// Reads the word stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }

    /// The word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Api => "api",
            Self::Web => "web",
        }
    }
}

/// A widget's settings as the edge needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    pub id: InboxId,
    pub organization: OrganizationId,
    pub name: String,
    /// Public; names the inbox in a page's snippet. `pk_` and 24 letters.
    pub key: String,
    /// Origins (scheme, host, port) on which the widget may run; exact matches only.
    pub allowed_origins: Vec<String>,
}

impl Inbox {
    /// Whether a page of `origin` may open chats here.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}
