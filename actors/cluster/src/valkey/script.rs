//! One decision as a script: nobody comes in between.

/// A script in Lua; cheap to clone.
///
/// It answers a list of whole numbers, reads the time from the server, and lets everything it keeps
/// expire. It touches the one key it is given and no other.
#[derive(Debug, Clone)]
pub struct Script(fred::types::scripts::Script);

impl Script {
    /// A script of the program's own.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self(fred::types::scripts::Script::from_lua(text))
    }

    pub(super) fn text(&self) -> &str {
        self.0.lua().map_or("", |text| text)
    }

    /// What the server knows it by, once it was given the text.
    pub(super) fn hash(&self) -> &str {
        self.0.sha1()
    }
}
