//! Ticket numbers as people see them: `TKT-00042`, counted per organization.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A ticket's number in its organization, from 1, never used twice, gaps allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[cfg_attr(feature = "schema", ts(type = "number"))]
#[serde(transparent)]
pub struct TicketNumber(pub i64);

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TKT-{:05}", self.0)
    }
}

/// The text is no ticket number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ticket number looks like TKT-00042")]
pub struct NumberError;

impl FromStr for TicketNumber {
    type Err = NumberError;

    /// Reads any width and any case.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let digits = text
            .get(..4)
            .filter(|prefix| prefix.eq_ignore_ascii_case("TKT-"))
            .map(|_| &text[4..])
            .ok_or(NumberError)?;
        match digits.parse() {
            Ok(number) if number > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(Self(number))
            }
            _ => Err(NumberError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_and_read_leniently() {
        assert_eq!(TicketNumber(42).to_string(), "TKT-00042");
        assert_eq!(TicketNumber(1_234_567).to_string(), "TKT-1234567");
        for text in ["TKT-00042", "tkt-42", "Tkt-000000042"] {
            assert_eq!(text.parse(), Ok(TicketNumber(42)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "42", "TKT-", "TKT--1", "TKT-+1", "TKT-0", "TKT-1x", "ticket"] {
            assert_eq!(text.parse::<TicketNumber>(), Err(NumberError), "{text}");
        }
    }
}
