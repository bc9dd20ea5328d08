//! Fingerprints of what was written, and what every text of a run begins with.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

/// What the name of an organization begins with.
const CANARY: &str = "organization-";

/// The fingerprint of a text; sixteen hexadecimal digits in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(u64);

impl Hash {
    /// The fingerprint of a body, or of an event's JSON.
    pub fn of(text: &str) -> Self {
        Self(xxh3_64(text.as_bytes()))
    }

    /// The next link of a chain: differs when this or anything before it differs.
    #[must_use]
    pub fn chain(self, seq: u64, message: Option<Uuid>, hash: Self) -> Self {
        let mut bytes = [0; 40];
        bytes[..8].copy_from_slice(&self.0.to_le_bytes());
        bytes[8..16].copy_from_slice(&seq.to_le_bytes());
        bytes[16..32].copy_from_slice(message.unwrap_or_default().as_bytes());
        bytes[32..].copy_from_slice(&hash.0.to_le_bytes());
        Self(xxh3_64(&bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for Hash {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

/// The command that a text belongs to: texts of a run begin with it, so that a message can be
/// recognized wherever it turns up, whatever the server says it is.
pub fn command_id_of_body(body: &str) -> Option<Uuid> {
    body.split(' ').next()?.parse().ok()
}

/// The second word of a text of this organization.
pub fn canary(organization: u32) -> String {
    format!("{CANARY}{organization}")
}

/// The organization that a text belongs to, wherever it turns up.
pub fn canary_of_body(body: &str) -> Option<u32> {
    body.split(' ').nth(1)?.strip_prefix(CANARY)?.parse().ok()
}
