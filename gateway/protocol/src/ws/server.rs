//! What the desk sends.

use insightdesk_domain::ids::{
    CommandId, MemberId, MessageId, OrganizationId, SessionId, TicketId,
};
use insightdesk_domain::presence::PresenceStatus;
use insightdesk_domain::principal::Role;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::view::{By, ByKind, EventView, MemberView, MessageView, TicketRow, TicketView, Viewer};
use crate::code::Code;

/// A frame from the desk. Clients ignore frames and fields that they do not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(tag = "t")]
pub enum ServerFrame {
    /// The answer to `hello`.
    #[serde(rename = "welcome")]
    Welcome {
        conn: SessionId,
        /// Of the frames; a client refuses another major number.
        proto: String,
        /// Names the history that seqs count in.
        timeline: String,
        /// False: the named streams are answered with snapshots, forget their seqs.
        resumed: bool,
        /// The desk's clock, in milliseconds since 1970.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        server_ms: i64,
        /// How often the client should `ping`, in milliseconds.
        hb_ms: u32,
        limits: Limits,
        you: You,
    },
    #[serde(rename = "pong")]
    Pong {
        /// From the `ping`.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        c: i64,
        /// The desk's clock, in milliseconds since 1970.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        s: i64,
    },
    /// The new token is in force.
    #[serde(rename = "token:updated")]
    TokenUpdated,
    /// Everything up to `head` has been sent; events follow as they happen.
    #[serde(rename = "ticket:subscribed")]
    Subscribed {
        ticket: TicketId,
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        head: u64,
    },
    /// Nothing more comes of this ticket.
    #[serde(rename = "ticket:unsubscribed")]
    Unsubscribed {
        ticket: TicketId,
        /// Unless the client asked for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        reason: Option<UnsubscribedReason>,
    },
    /// Something happened on a ticket.
    #[serde(rename = "event")]
    Event {
        ticket: TicketId,
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        seq: u64,
        /// The last seq before this one that the reader may see. Not what was seen last: a hole.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        prev: u64,
        #[cfg_attr(feature = "schema", ts(type = "string"), schemars(with = "String"))]
        at: Timestamp,
        by: By,
        /// The command that caused it; on the event that its `ack` names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        cid: Option<CommandId>,
        event: EventView,
    },
    /// A ticket's state and newest messages, replacing what the client has of it.
    #[serde(rename = "snapshot")]
    Snapshot {
        /// Go on from here.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        seq: u64,
        /// The client's seq could not be served: what it holds may have holes.
        reset: bool,
        ticket: TicketView,
        /// Oldest first.
        messages: Vec<MessageView>,
        /// There are older messages: ask with `history`.
        more: bool,
    },
    /// The end of an answer to `sync`.
    #[serde(rename = "synced")]
    Synced {
        ticket: TicketId,
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        upto: u64,
    },
    /// The answer to `history`: oldest first.
    #[serde(rename = "history")]
    History { ticket: TicketId, messages: Vec<MessageView>, more: bool },
    /// The command is stored for good.
    #[serde(rename = "ack")]
    Ack {
        cid: CommandId,
        ticket: TicketId,
        /// Number of the event that stands for it: its message or note where it brought one,
        /// otherwise its first; the ticket's last seq when there was nothing to do.
        #[cfg_attr(feature = "schema", ts(type = "number"))]
        seq: u64,
        /// The message or note it brought.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        message: Option<MessageId>,
        /// It had been stored before; this is the first answer again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "schema", ts(as = "Option<bool>", optional))]
        duplicate: bool,
    },
    /// The command was refused, or (`retry`) has to be repeated with the same `cid`.
    #[serde(rename = "nack")]
    Nack {
        cid: CommandId,
        code: Code,
        message: String,
        retry: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        after_ms: Option<u32>,
    },
    /// A frame that was not a command could not be served.
    #[serde(rename = "error")]
    Error {
        code: Code,
        message: String,
        /// The `t` of the frame in question, where it could be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        re: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", ts(optional))]
        ticket: Option<TicketId>,
    },
    /// Somebody types; runs out after 5 s.
    #[serde(rename = "ticket:typing")]
    Typing {
        ticket: TicketId,
        by: By,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "schema", ts(as = "Option<bool>", optional))]
        note: bool,
    },
    #[serde(rename = "ticket:stopTyping")]
    StopTyping { ticket: TicketId, by: By },
    /// Everybody who looks at a ticket now, for staff.
    #[serde(rename = "ticket:viewers")]
    Viewers { ticket: TicketId, viewers: Vec<Viewer> },
    /// All colleagues, after `welcome`, for staff.
    #[serde(rename = "presence:list")]
    PresenceList { members: Vec<MemberView> },
    #[serde(rename = "presence:update")]
    PresenceUpdate { member: MemberId, name: String, status: PresenceStatus },
    /// Whether somebody is there to answer, for contacts: after `welcome` and on change.
    #[serde(rename = "availability")]
    Availability { online: bool },
    /// A page of a list, most recently active first, to the minute.
    #[serde(rename = "list:page")]
    ListPage {
        list: u32,
        rows: Vec<TicketRow>,
        /// For the next page; `null` at the end.
        next: Option<String>,
        /// How many tickets the list holds, counted up to 1,000.
        total: u32,
    },
    /// Tickets that changed and stand, or stood, in a list.
    #[serde(rename = "list:rows")]
    ListRows { list: u32, rows: Vec<TicketRow>, gone: Vec<TicketId> },
    /// The node will close the socket: open another one after this time.
    #[serde(rename = "drain")]
    Drain { after_ms: u32 },
}

/// Why nothing more comes of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum UnsubscribedReason {
    /// It was given to somebody else, or to another team: for this member there is no such ticket.
    OutOfSight,
}

/// What the client may do, so that it need not find out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct Limits {
    /// Bytes of one message on the socket.
    pub message_bytes: u32,
    /// Characters of a body.
    pub body_chars: u32,
    /// Tickets that one socket may follow.
    pub subscriptions: u32,
    /// Commands that may be under way.
    pub in_flight: u32,
}

/// Whom the desk takes the client for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
pub struct You {
    pub kind: ByKind,
    pub id: uuid::Uuid,
    pub name: String,
    pub organization: OrganizationId,
    pub organization_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", ts(optional))]
    pub role: Option<Role>,
}
