//! Cursors of lists: where the next page begins, in a form that clients only hand back.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use insightdesk_domain::ids::TicketId;
use insightdesk_store::views::Cursor;
use jiff::Timestamp;
use uuid::Uuid;

/// 8 bytes of microseconds, 16 of the ticket.
const BYTES: usize = 24;

pub(crate) fn write(cursor: Cursor) -> String {
    let mut bytes = [0; BYTES];
    bytes[..8].copy_from_slice(&cursor.listed_at.as_microsecond().to_be_bytes());
    bytes[8..].copy_from_slice(cursor.ticket.as_uuid().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `None` for anything that [`write`] did not write.
pub(crate) fn read(text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (micros, ticket) = bytes.split_at_checked(8).filter(|_| bytes.len() == BYTES)?;
    Some(Cursor {
        listed_at: Timestamp::from_microsecond(i64::from_be_bytes(micros.try_into().ok()?)).ok()?,
        ticket: TicketId::from_uuid(Uuid::from_slice(ticket).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cursor_reads_back_what_was_written() {
        let listed_at = Timestamp::from_microsecond(1_700_000_000_123_456).expect("in range");
        let cursor = Cursor { listed_at, ticket: TicketId::now() };
        assert_eq!(read(&write(cursor)), Some(cursor));
    }

    proptest! {
        #[test]
        fn garbage_is_no_cursor_and_no_panic(text in ".{0,64}") {
            if let Some(cursor) = read(&text) {
                prop_assert_eq!(write(cursor), text);
            }
        }
    }
}
