//! Who sent a message of the load, and when it was due: readable in its body and in its id.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

/// Bits of a command id that hold the moment, and the socket.
const DUE_BITS: u32 = 40;
const SOCKET_BITS: u32 = 20;

/// Stands at the start of every body of the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Microseconds since the start of the run; up to 12 days.
    pub due_us: u64,
    /// Number of the sending socket; up to a million.
    pub socket: u32,
}

impl Stamp {
    /// A body of about `bytes` bytes that starts with this stamp.
    pub fn body(self, bytes: usize) -> String {
        let mut body = format!("t={} s={} ", self.due_us, self.socket);
        while body.len() < bytes {
            body.push_str(&"and so on "[..(bytes - body.len()).min(10)]);
        }
        body.truncate(body.trim_end().len());
        body
    }

    /// Reads the stamp of a body.
    pub fn of_body(body: &str) -> Option<Self> {
        let (due, rest) = body.strip_prefix("t=")?.split_once(" s=")?;
        let socket = rest.split(' ').next()?;
        Some(Self { due_us: due.parse().ok()?, socket: socket.parse().ok()? })
    }

    /// A command id (UUIDv7) that says the same; unique as long as no socket has two messages due
    /// in the same microsecond.
    pub fn command_id(self) -> Uuid {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let due = u128::from(self.due_us) & ((1 << DUE_BITS) - 1);
        let socket = u128::from(self.socket) & ((1 << SOCKET_BITS) - 1);
        Uuid::from_u128((now << 80) | (7 << 76) | (2 << 62) | (due << SOCKET_BITS) | socket)
    }

    /// Reads what [`Self::command_id`] wrote.
    pub fn of_command_id(id: Uuid) -> Self {
        let bits = id.as_u128();
        let due = (bits >> SOCKET_BITS) & ((1 << DUE_BITS) - 1);
        Self { due_us: due as u64, socket: (bits & ((1 << SOCKET_BITS) - 1)) as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_back_from_body_and_id() {
        for stamp in [
            Stamp { due_us: 0, socket: 0 },
            Stamp { due_us: 123_456_789, socket: 19_999 },
            Stamp { due_us: (1 << 40) - 1, socket: (1 << 20) - 1 },
        ] {
            assert_eq!(Stamp::of_body(&stamp.body(200)), Some(stamp));
            assert_eq!(Stamp::of_command_id(stamp.command_id()), stamp);
            assert_eq!(stamp.command_id().get_version_num(), 7);
        }
    }

    #[test]
    fn a_body_has_the_length_that_was_asked_for() {
        for bytes in [40, 200, 8_000] {
            let length = Stamp { due_us: 7, socket: 3 }.body(bytes).len();
            assert!((bytes - 1..=bytes).contains(&length), "{length} instead of {bytes}");
        }
    }

    #[test]
    fn text_of_somebody_else_has_no_stamp() {
        assert_eq!(Stamp::of_body("t=now s=me"), None);
        assert_eq!(Stamp::of_body("hello"), None);
    }
}
