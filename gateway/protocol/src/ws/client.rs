//! What a client sends.

use insightdesk_domain::ids::{CommandId, ContactId, InboxId, MemberId, TeamId, TicketId};
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::ticket::{Reason, Status};
use serde::{Deserialize, Serialize};

/// A frame from a client. Unknown fields are ignored, unknown `t` are answered with `error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(tag = "t")]
pub enum ClientFrame {
    /// First frame, within 5 s: who this is, and what it has seen so far.
    #[serde(rename = "hello")]
    Hello {
        /// Access token of a member or widget token of a contact.
        token: String,
        /// The `timeline` of the last `welcome`; another one means that seqs mean nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        timeline: Option<String>,
        /// Tickets to go on with, each with the last seq that was seen; at most 50, the
        /// others are subscribed to after `welcome`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "schema", ts(as = "Option<Vec<(TicketId, f64)>>", optional))]
        streams: Vec<(TicketId, u64)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        client: Option<ClientInfo>,
    },
    /// Are you there? `c` comes back in `pong`.
    #[serde(rename = "ping")]
    Ping {
        /// The client's clock, in milliseconds.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        c: i64,
    },
    /// A newer token for the same principal, before the old one runs out.
    #[serde(rename = "token:update")]
    TokenUpdate { token: String },
    /// Members: go on in another organization of the same person, on the same socket. Answered by
    /// a `welcome`; everything before it is of the organization that was left.
    #[serde(rename = "switch")]
    Switch {
        /// An access token of the same sign-in for the other organization.
        token: String,
    },
    /// Follow a ticket. With `after`: everything after this seq; without: a snapshot first.
    #[serde(rename = "ticket:subscribe")]
    Subscribe {
        ticket: TicketId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(type = "number", optional))]
        after: Option<u64>,
    },
    #[serde(rename = "ticket:unsubscribe")]
    Unsubscribe { ticket: TicketId },
    /// Fill a hole: the events after `after`, up to `upto` if given. Answered by events and
    /// `synced`, or by a snapshot when the hole is wider than 500.
    #[serde(rename = "sync")]
    Sync {
        ticket: TicketId,
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        after: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(type = "number", optional))]
        upto: Option<u64>,
    },
    /// Older messages, newest first: those before this seq.
    #[serde(rename = "history")]
    History {
        ticket: TicketId,
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        before: u64,
    },
    /// A command. Answered by `ack` or `nack` with the same `cid`; safe to repeat with it.
    #[serde(rename = "post")]
    Post {
        /// UUIDv7, made by the client, one per command.
        cid: CommandId,
        /// Not given for `create`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        ticket: Option<TicketId>,
        op: Op,
    },
    /// Somebody types. Sent at once, then at most every 3 s.
    #[serde(rename = "ticket:typing")]
    Typing {
        ticket: TicketId,
        /// Typing a note: shown to staff only.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "schema", ts(as = "Option<bool>", optional))]
        note: bool,
    },
    #[serde(rename = "ticket:stopTyping")]
    StopTyping { ticket: TicketId },
    /// Members: looks at a ticket. On change and every 30 s; runs out after 75 s.
    #[serde(rename = "view")]
    View { ticket: TicketId, mode: ViewMode },
    /// Members: their own availability.
    #[serde(rename = "presence:status")]
    Presence { status: PresenceStatus },
    /// Members: keep a list of tickets up to date. Answered by `list:page`, then `list:rows`.
    #[serde(rename = "list:open")]
    OpenList {
        /// The client's name for the list; opening it again replaces it.
        list: u32,
        filter: ListFilter,
        /// From `list:page`, for the next page of an open list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        cursor: Option<String>,
    },
    #[serde(rename = "list:close")]
    CloseList { list: u32 },
}

/// What the client is, for logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct ClientInfo {
    pub name: String,
    pub version: String,
}

/// Which tickets a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ListFilter {
    /// Not resolved or closed.
    Open,
    /// Open ones that the asker has.
    Mine,
    /// Open ones that nobody has.
    Unassigned,
    /// Resolved and closed ones.
    Done,
}

/// What a command wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Op {
    /// Open a ticket with its first message. Members name inbox and contact, contacts neither.
    Create {
        body: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        subject: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        inbox: Option<InboxId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        contact: Option<ContactId>,
    },
    /// A public message: 1 to 50,000 characters.
    Message { body: String },
    /// A note that only staff see.
    Note { body: String },
    /// Give the ticket to a member, or with `null` to nobody.
    Assign { member: Option<MemberId> },
    /// Hand the ticket to another team; whoever has it keeps it.
    Transfer { team: TeamId },
    /// Take a ticket that nobody has; one asker wins.
    Claim,
    Status {
        to: Status,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        reason: Option<Reason>,
    },
    /// Read up to this seq.
    Read {
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        upto: u64,
    },
    /// Contacts: received up to this seq.
    Delivered {
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        upto: u64,
    },
}
