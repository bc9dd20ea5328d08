//! The lines of a history. `t` is microseconds since the recorder started.

use insightdesk_domain::ticket::Status;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Act, Entry, Fate, Hash};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// What `t` counts from in the lines behind it: a moment on the clock of a machine. Clocks
    /// that no machine is known of cannot be compared.
    Clock { machine: Option<Uuid>, started: u64 },
    /// Writer `p` sends a command for the first time. A repeat is not written down again.
    Invoke {
        t: u64,
        p: u32,
        cid: Uuid,
        /// Not known for the command that opens the ticket.
        ticket: Option<Uuid>,
        /// For staff only.
        note: bool,
        /// Of its body.
        hash: Hash,
        /// The writer's, counted from 0.
        #[serde(default)]
        organization: u32,
    },
    /// Writer `p`, who is member `by`, sends for the first time a command without a text.
    Ask { t: u64, p: u32, cid: Uuid, ticket: Uuid, by: Uuid, wish: Wish },
    /// The server says that it is stored.
    Ok { t: u64, p: u32, cid: Uuid, ticket: Uuid, seq: u64, duplicate: bool },
    /// The server says that it is refused for good: it must never appear.
    Fail { t: u64, p: u32, cid: Uuid, code: String },
    /// Nobody knows: the connection broke, the time ran out, the server asked to try again.
    Info { t: u64, p: u32, cid: Uuid, why: String },
    /// Writer `p` asked at `asked` for the newest messages, and from `from` on these were all.
    Read { t: u64, p: u32, ticket: Uuid, asked: u64, from: u64, seqs: Vec<u64> },
    /// Reader `reader` asks for everything after a seq, on a new connection.
    Follow {
        t: u64,
        reader: u32,
        conn: u32,
        ticket: Uuid,
        staff: bool,
        after: u64,
        /// The reader's, counted from 0.
        #[serde(default)]
        organization: u32,
    },
    /// The reader has everything that there was when it came.
    CaughtUp { t: u64, reader: u32, conn: u32 },
    /// The reader's connection is gone.
    Lost { t: u64, reader: u32, conn: u32 },
    /// The reader was shown something.
    Seen(Seen),
    /// A snapshot replaced the stream, and what it and the pages of history behind it held has
    /// been seen: nothing is missing between `from` and `seq`.
    Reload { t: u64, reader: u32, conn: u32, ticket: Uuid, from: u64, seq: u64 },
    /// An event came whose predecessor had not been seen; the reader asked for what is between.
    Hole { t: u64, reader: u32, conn: u32, ticket: Uuid, after: u64, prev: u64 },
    /// The reader stops following, before the end.
    Leave { t: u64, reader: u32, ticket: Uuid },
    /// The reader was shown something of a ticket that it does not follow.
    Stray {
        /// The reader's, counted from 0.
        organization: u32,
        #[serde(flatten)]
        seen: Seen,
    },
    /// Harm is done.
    Fault { t: u64, what: String },
    /// It is over.
    Heal { t: u64 },
    /// A row of the final read.
    Final(Row),
    /// Somebody asks for something that the audit log has to tell of.
    Act(Act),
    /// What came of it.
    Acted { t: u64, id: Uuid, fate: Fate },
    /// An entry of the audit log, as the final read finds it.
    Entry(Entry),
    /// Somebody held the audit log against its hashes.
    Verified { t: u64, by: String, is_sound: bool, said: String },
}

impl Line {
    /// When it was; what the final read finds has no time.
    pub fn time(&self) -> Option<u64> {
        match self {
            Self::Clock { .. } | Self::Final(_) | Self::Entry(_) => None,
            Self::Act(act) => Some(act.t),
            Self::Seen(seen) | Self::Stray { seen, .. } => Some(seen.t),
            Self::Invoke { t, .. }
            | Self::Ask { t, .. }
            | Self::Ok { t, .. }
            | Self::Fail { t, .. }
            | Self::Info { t, .. }
            | Self::Read { t, .. }
            | Self::Follow { t, .. }
            | Self::CaughtUp { t, .. }
            | Self::Lost { t, .. }
            | Self::Reload { t, .. }
            | Self::Hole { t, .. }
            | Self::Leave { t, .. }
            | Self::Fault { t, .. }
            | Self::Acted { t, .. }
            | Self::Verified { t, .. }
            | Self::Heal { t } => Some(*t),
        }
    }
}

/// What a command without a text wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// To have the ticket, if nobody has it.
    Claim,
    /// That this member has it, or nobody.
    Assign(Option<Uuid>),
    Status(Status),
}

/// What an event without a text changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Assignee { from: Option<Uuid>, to: Option<Uuid> },
    Status { from: Status, to: Status },
}

/// How something was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// As it happened.
    Live,
    /// In answer to a seq that the reader named.
    Resume,
    Snapshot,
    History,
}

/// What a reader was shown, in the order it was passed on (holes filled, repeats included).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub t: u64,
    pub reader: u32,
    pub conn: u32,
    pub ticket: Uuid,
    pub seq: u64,
    /// The link to the event before it; messages of snapshots and history have none.
    pub prev: Option<u64>,
    pub via: Via,
    /// The message, if it is one.
    pub message: Option<Uuid>,
    /// What its text begins with.
    pub cid: Option<Uuid>,
    /// Of the body of a message, of the JSON of another event.
    pub hash: Hash,
    /// The organization that its text names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<u32>,
}

impl Seen {
    /// Nothing yet.
    pub(crate) fn blank(t: u64, reader: u32, conn: u32, ticket: Uuid) -> Self {
        let (seq, prev, via, message, cid) = (0, None, Via::Live, None, None);
        let (hash, canary) = (Hash::of(""), None);
        Self { t, reader, conn, ticket, seq, prev, via, message, cid, hash, canary }
    }
}

/// Where a final read looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// A fresh socket that read every event from the first.
    Stream,
    /// The pages of messages.
    History,
    /// The database.
    Sql,
}

/// One row of a final read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub view: View,
    /// As staff see it, or as the ticket's contact does.
    pub staff: bool,
    pub ticket: Uuid,
    pub seq: u64,
    pub message: Option<Uuid>,
    pub cid: Option<Uuid>,
    /// Of the body of a message, of the JSON of another event; the database's other events have
    /// none.
    pub hash: Option<Hash>,
    /// Whose ticket it is, counted from 0.
    #[serde(default)]
    pub organization: u32,
    /// The organization that its text names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<u32>,
    /// What it changed, as the stream tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}
