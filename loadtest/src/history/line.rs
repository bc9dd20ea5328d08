//! The lines of a history. `t` is microseconds since the recorder started.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Hash;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
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
    },
    /// The server says that it is stored.
    Ok { t: u64, p: u32, cid: Uuid, ticket: Uuid, seq: u64, duplicate: bool },
    /// The server says that it is refused for good: it must never appear.
    Fail { t: u64, p: u32, cid: Uuid, code: String },
    /// Nobody knows: the connection broke, the time ran out, the server asked to try again.
    Info { t: u64, p: u32, cid: Uuid, why: String },
    /// Reader `reader` asks for everything after a seq, on a new connection.
    Follow { t: u64, reader: u32, conn: u32, ticket: Uuid, staff: bool, after: u64 },
    /// The reader was shown something.
    Seen(Seen),
    /// A snapshot replaced the stream, and what it and the pages of history behind it held has
    /// been seen: nothing is missing between `from` and `seq`.
    Reload { t: u64, reader: u32, conn: u32, ticket: Uuid, from: u64, seq: u64 },
    /// An event came whose predecessor had not been seen; the reader asked for what is between.
    Hole { t: u64, reader: u32, conn: u32, ticket: Uuid, after: u64, prev: u64 },
    /// The reader stops following, before the end.
    Leave { t: u64, reader: u32, ticket: Uuid },
    /// A row of the final read.
    Final(Row),
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
}
