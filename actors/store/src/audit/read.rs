//! An entry in its chain, and the bytes that its hash is made of.

use aws_lc_rs::digest::{Context, SHA256};
use insightdesk_domain::ids::OrganizationId;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// An entry as its hash sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainEntry {
    pub organization: OrganizationId,
    /// From 1, without gaps.
    pub seq: i64,
    pub id: Uuid,
    pub at: Timestamp,
    pub entry: Value,
}

impl ChainEntry {
    /// The entry in one form only: JSON without white space, names of objects sorted by their
    /// bytes, the time in microseconds since 1970.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        let whole = json!({
            "at": self.at.as_microsecond(),
            "entry": self.entry,
            "id": self.id,
            "organization": self.organization.as_uuid(),
            "seq": self.seq,
        });
        write(&whole, &mut text);
        text
    }

    /// What chains it to the entry before, whose hash is `previous`.
    #[must_use]
    pub fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hash = Context::new(&SHA256);
        hash.update(previous);
        hash.update(self.canonical().as_bytes());
        hash.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
    }
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                comma(index, text);
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name.as_bytes());
            text.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                comma(index, text);
                *text += &Value::from(name.as_str()).to_string();
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        plain => *text += &plain.to_string(),
    }
}

fn comma(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}
