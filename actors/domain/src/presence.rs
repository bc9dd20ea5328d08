//! Whether somebody is there.

use serde::{Deserialize, Serialize};

/// What a member tells others of their availability; `offline` follows from having no socket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PresenceStatus {
    #[default]
    Online,
    Busy,
    Away,
    Offline,
}

/// What a member is doing on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ViewMode {
    Viewing,
    Composing,
    Idle,
    /// Looks no more; takes the viewer away at once instead of by lease.
    Left,
}
