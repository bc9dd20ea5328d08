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
    /// Nobody comes in whom the site does not vouch for.
    pub require_identity: bool,
    pub pre_chat: PreChat,
}

/// What a visitor is asked before a chat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PreChat {
    pub name: FieldRule,
    pub email: FieldRule,
}

/// Whether a field of the pre-chat form is shown, and whether it must be filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FieldRule {
    Hidden,
    #[default]
    Optional,
    Required,
}

impl Inbox {
    /// Whether a page of `origin` may open chats here.
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}

/// How a site signs who its visitors are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityAlgorithm {
    /// With a secret that we make.
    Hs256,
    /// With a private key of its own; we have the public one.
    Es256,
    /// As above.
    EdDsa,
}

impl IdentityAlgorithm {
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Es256, Self::EdDsa];

    /// Reads the word of a JWT's header, which is also the one stored in the database.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == word)
    }

    /// The word of RFC 7518 and RFC 8037.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}
