//! Text that people write, checked once at the edge and trusted afterwards.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest body: 50,000 characters and 200 kB.
pub const BODY_CHARS: usize = 50_000;
/// See [`BODY_CHARS`].
pub const BODY_BYTES: usize = 200_000;
/// Longest subject, in characters.
pub const SUBJECT_CHARS: usize = 200;
/// Longest name of a person, in characters.
pub const NAME_CHARS: usize = 100;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("the {0} is empty")]
    Empty(&'static str),
    #[error("the {what} is longer than {limit} characters")]
    TooLong { what: &'static str, limit: usize },
    #[error("the {0} holds a NUL character")]
    Nul(&'static str),
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident { $what:literal, $chars:expr, $bytes:expr })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
        #[cfg_attr(feature = "schema", ts(type = "string"), schemars(with = "String"))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks what somebody wrote; white space around it is dropped.
            ///
            /// # Errors
            /// Empty, too long, or with a NUL character (which PostgreSQL cannot store).
            pub fn parse(text: &str) -> Result<Self, TextError> {
                check(text.trim(), $what, $chars, $bytes).map(|text| Self(text.to_owned()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

texts! {
    /// What a message or note says: 1 to 50,000 characters, at most 200 kB.
    Body { "text", BODY_CHARS, BODY_BYTES }
    /// What a ticket is about: 1 to 200 characters.
    Subject { "subject", SUBJECT_CHARS, SUBJECT_CHARS * 4 }
    /// A person's or an organization's name: 1 to 100 characters.
    Name { "name", NAME_CHARS, NAME_CHARS * 4 }
}

impl Subject {
    /// The subject of a chat that was opened without one: the first words of its first message.
    #[must_use]
    pub fn of_first_message(body: &Body) -> Self {
        let line = body.0.lines().next().unwrap_or_default();
        let short: String = line.chars().take(80).collect();
        Self(if short.chars().count() < line.chars().count() { short + "…" } else { short })
    }
}

fn check<'t>(
    text: &'t str,
    what: &'static str,
    chars: usize,
    bytes: usize,
) -> Result<&'t str, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty(what));
    }
    if text.contains('\0') {
        return Err(TextError::Nul(what));
    }
    if text.len() > bytes || text.chars().count() > chars {
        return Err(TextError::TooLong { what, limit: chars });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_trimmed_and_kept() {
        assert_eq!(Body::parse("  hello \n").map(String::from), Ok("hello".to_owned()));
    }

    #[test]
    fn empty_long_and_nul_bodies_are_refused() {
        assert_eq!(Body::parse(" \n\t"), Err(TextError::Empty("text")));
        assert_eq!(Body::parse("a\0b"), Err(TextError::Nul("text")));
        assert!(Body::parse(&"x".repeat(BODY_CHARS)).is_ok());
        assert!(Body::parse(&"x".repeat(BODY_CHARS + 1)).is_err());
        assert!(Body::parse(&"😀".repeat(50_001)).is_err(), "four bytes a character");
    }

    #[test]
    fn a_subject_is_cut_from_the_first_line() {
        let body = Body::parse(&format!("{}\nsecond line", "word ".repeat(40))).expect("a body");
        let subject = Subject::of_first_message(&body);
        assert_eq!(subject.as_str().chars().count(), 81);
        assert!(subject.as_str().ends_with('…'));
    }
}
