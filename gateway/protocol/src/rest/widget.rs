//! The widget's two calls: `GET /api/v1/widget/inboxes/{key}` (what to show before a chat) and
//! `POST /api/v1/widget/sessions` (a token for the socket). Both only from allowed origins.

use insightdesk_domain::ids::{ContactId, TicketId};
use insightdesk_domain::inbox::PreChat;
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/v1/widget/inboxes/{key}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct WidgetInboxOut {
    /// The inbox's name, shown in the panel's header.
    pub name: String,
    /// Somebody is there to answer now.
    pub online: bool,
    /// Nobody comes in without an `identity`.
    pub require_identity: bool,
    /// What those without one are asked.
    pub pre_chat: PreChat,
}

/// Body of `POST /api/v1/widget/sessions`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct WidgetSessionIn {
    /// The inbox's public key.
    pub key: String,
    /// The token of an earlier visit: goes on as the same contact, and slides its 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub name: Option<String>,
    /// Kept as typed, not verified, and gives access to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub email: Option<String>,
    /// A JWT by which the site vouches for who this is; it counts more than name and e-mail above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub identity: Option<String>,
}

impl std::fmt::Debug for WidgetSessionIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WidgetSessionIn").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Answer of `POST /api/v1/widget/sessions`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct WidgetSessionOut {
    /// For `hello`; good for 30 days after its last use, for this inbox and origin only.
    pub token: String,
    pub contact: ContactId,
    pub name: String,
    /// The site has vouched for this contact.
    #[serde(default)]
    pub verified: bool,
    /// The contact's tickets that are not closed, most recently active first; at most 20.
    pub tickets: Vec<TicketId>,
}

impl std::fmt::Debug for WidgetSessionOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WidgetSessionOut").field("contact", &self.contact).finish_non_exhaustive()
    }
}
