//! The one way that bytes take to a relay.
//!
//! SMTP ends a message by a line with a single dot. A relay that takes a bare line feed for the end
//! of a line could be made to see that line, and commands after it, within a text. So lines end in
//! one way only here, and what cannot be brought to that is not sent.

/// Why a message does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsendable {
    #[error("the message holds a NUL")]
    Nul,
    #[error("the message holds a carriage return alone")]
    BareReturn,
}

/// Ends every line by carriage return and line feed.
pub(super) fn canonical(message: &[u8]) -> Result<Vec<u8>, Unsendable> {
    let mut lines = Vec::with_capacity(message.len() + 64);
    let mut bytes = message.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            0 => return Err(Unsendable::Nul),
            b'\r' if bytes.next_if_eq(&b'\n').is_none() => return Err(Unsendable::BareReturn),
            b'\r' | b'\n' => lines.extend_from_slice(b"\r\n"),
            byte => lines.push(byte),
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ends_the_same_way() {
        let lines = canonical(b"a\nb\r\n\n.\nMAIL FROM:<x@y>\n").expect("nothing is wrong with it");
        assert_eq!(lines, b"a\r\nb\r\n\r\n.\r\nMAIL FROM:<x@y>\r\n");
    }

    #[test]
    fn what_relays_read_differently_is_not_sent() {
        assert_eq!(canonical(b"a\rb"), Err(Unsendable::BareReturn));
        assert_eq!(canonical(b"a\r\r\n"), Err(Unsendable::BareReturn));
        assert_eq!(canonical(b"a\r"), Err(Unsendable::BareReturn));
        assert_eq!(canonical(b"a\r\n\0.\r\n"), Err(Unsendable::Nul));
    }
}
