//! Why a password is not accepted.

use serde::{Deserialize, Serialize};

/// What is wrong with a password. Words are added, never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// Fewer than 12 characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// It is among those that were made public.
    Breached,
    /// Made of what everybody knows of its owner: names, address, organization, product.
    ContextWord,
    /// Few guesses lead to it.
    Guessable,
    /// The organization wants letters of both cases, digits and signs.
    Classes,
    /// It is, or was one of the last five.
    UsedBefore,
}

impl Weakness {
    /// One line for a person.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::TooShort => "Use at least 12 characters.",
            Self::TooLong => "Use at most 128 characters.",
            Self::Breached => "This password is known from breaches. Choose another one.",
            Self::ContextWord => {
                "Do not build it from your name, your address or your organization."
            }
            Self::Guessable => "This password is easy to guess. Add a few more words.",
            Self::Classes => {
                "Your organization wants small and capital letters, digits and other signs in it."
            }
            Self::UsedBefore => "You had this password before. Choose another one.",
        }
    }
}
