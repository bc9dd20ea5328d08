//! The short name of an organization.

use std::fmt;

/// The short name of an organization, for addresses and the command line: 2 to 50 small letters,
/// digits and hyphens, with a letter or digit at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slug(String);

/// Why a text is no short name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("has to be 2 to 50 small letters, digits and hyphens, with no hyphen at either end")]
pub struct SlugError;

impl Slug {
    /// Checks what somebody wrote.
    ///
    /// # Errors
    /// When it is no short name.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let is_known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let is_slug = (2..=50).contains(&text.len())
            && text.bytes().all(is_known)
            && !text.starts_with('-')
            && !text.ends_with('-');
        if is_slug { Ok(Self(text.to_owned())) } else { Err(SlugError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_what_an_address_takes() {
        for good in ["ab", "a1", "fernhill-coffee", &"x".repeat(50)] {
            assert!(Slug::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "-ab", "ab-", "A b", "ä1", "a_b", "a.b", &"x".repeat(51)] {
            assert_eq!(Slug::parse(bad), Err(SlugError), "{bad}");
        }
    }
}
