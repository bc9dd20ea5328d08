//! Tickets, messages and people as frames show them.

use insightdesk_domain::ids::{ContactId, InboxId, MemberId, MessageId, TeamId, TicketId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::principal::Role;
use insightdesk_domain::ticket::{Priority, Reason, Status};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct By {
    pub kind: ByKind,
    /// Member or contact id; nil for the system.
    pub id: Uuid,
    pub name: String,
}

/// What kind of party did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ByKind {
    Member,
    Contact,
    System,
}

/// What happened. Contacts never get `ticket:note`, `ticket:assigned`, `ticket:team`, or reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(tag = "type")]
pub enum EventView {
    #[serde(rename = "ticket:created")]
    Created { number: TicketNumber, subject: String, channel: Channel },
    /// A public message. `body` is `null` once it was erased.
    #[serde(rename = "ticket:message")]
    Message { message: MessageId, body: Option<String> },
    #[serde(rename = "ticket:note")]
    Note { message: MessageId, body: Option<String> },
    #[serde(rename = "ticket:assigned")]
    Assigned { from: Option<MemberId>, to: Option<MemberId> },
    /// The ticket is another team's now.
    #[serde(rename = "ticket:team")]
    Team { from: Option<TeamId>, to: Option<TeamId> },
    #[serde(rename = "ticket:status")]
    Status {
        from: Status,
        to: Status,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        reason: Option<Reason>,
    },
    /// Open again; `from` is what it was.
    #[serde(rename = "ticket:reopened")]
    Reopened { from: Status },
    /// The author of this event has read everything up to here.
    #[serde(rename = "ticket:read")]
    Read {
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        upto: u64,
    },
    /// Everything up to here has reached the author's screen.
    #[serde(rename = "ticket:delivered")]
    Delivered {
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        upto: u64,
    },
}

/// A message or note in a snapshot or a page of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct MessageView {
    pub message: MessageId,
    #[cfg_attr(feature = "schema", ts(type = "number"))]
    pub seq: u64,
    #[cfg_attr(feature = "schema", ts(type = "string"), schemars(with = "String"))]
    pub at: Timestamp,
    pub by: By,
    /// A note, for staff only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", ts(as = "Option<bool>", optional))]
    pub note: bool,
    /// `null` once it was erased.
    pub body: Option<String>,
    /// The command that brought it: its sender knows its own message again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(type = "string", optional))]
    pub cid: Option<Uuid>,
}

/// How far somebody has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct MarkView {
    pub kind: ByKind,
    pub id: Uuid,
    #[cfg_attr(feature = "schema", ts(type = "number"))]
    pub read: u64,
    #[cfg_attr(feature = "schema", ts(type = "number"))]
    pub delivered: u64,
}

/// A customer, for staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct ContactView {
    pub id: ContactId,
    pub name: String,
    /// As typed by the contact: not verified.
    pub email: Option<String>,
}

/// A ticket's state. `staff` is left out for contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct TicketView {
    pub id: TicketId,
    pub number: TicketNumber,
    pub subject: String,
    pub status: Status,
    #[cfg_attr(feature = "schema", ts(type = "string"), schemars(with = "String"))]
    pub created_at: Timestamp,
    pub marks: Vec<MarkView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub staff: Option<StaffView>,
}

/// What only staff see of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct StaffView {
    pub priority: Priority,
    pub assignee: Option<MemberId>,
    #[serde(default)]
    pub team: Option<TeamId>,
    pub contact: ContactView,
    pub inbox: InboxId,
    pub channel: Channel,
}

/// One line of a ticket list, for staff. Rows with an older `seq` than the one held are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct TicketRow {
    pub id: TicketId,
    #[cfg_attr(feature = "schema", ts(type = "number"))]
    pub seq: u64,
    pub number: TicketNumber,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub assignee: Option<MemberId>,
    #[serde(default)]
    pub team: Option<TeamId>,
    pub contact: ContactView,
    /// The start of the last public message.
    pub preview: String,
    /// The last public message is the contact's: somebody waits.
    pub waiting: bool,
    #[cfg_attr(feature = "schema", ts(type = "string"), schemars(with = "String"))]
    pub active_at: Timestamp,
}

/// A colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct MemberView {
    pub id: MemberId,
    pub name: String,
    pub role: Role,
    pub status: PresenceStatus,
}

/// Somebody who looks at a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct Viewer {
    pub member: MemberId,
    pub name: String,
    pub mode: ViewMode,
}
