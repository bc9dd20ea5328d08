//! One file, one JSON object a line: what survives.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use insightdesk_domain::ticket::Status;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event of a ticket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) organization: u32,
    pub(super) ticket: Uuid,
    pub(super) seq: u64,
    pub(super) by: Uuid,
    pub(super) cid: Uuid,
    pub(super) what: What,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum What {
    Created,
    Message { id: Uuid, body: String },
    Note { id: Uuid, body: String },
    Read { upto: u64 },
    Assigned { from: Option<Uuid>, to: Option<Uuid> },
    Status { from: Status, to: Status },
}

impl Entry {
    pub(super) fn is_for_contacts(&self) -> bool {
        match self.what {
            What::Note { .. } | What::Assigned { .. } => false,
            What::Status { from, to } => from.for_contact() != to.for_contact(),
            _ => true,
        }
    }
}

/// The file. What was written survives the end of the process, which is all that is asked of it.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
}

impl Journal {
    /// Opens the file and reads what is there; a torn last line was never acknowledged.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Vec<Entry>)> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let entries: Result<_, _> = text[..whole].lines().map(serde_json::from_str).collect();
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        file.set_len(whole as u64)?;
        Ok((Self { file }, entries?))
    }

    pub(super) fn append(&mut self, entries: &[Entry]) -> io::Result<()> {
        let mut text = String::new();
        for entry in entries {
            text += &serde_json::to_string(entry)?;
            text.push('\n');
        }
        self.file.write_all(text.as_bytes())
    }
}
