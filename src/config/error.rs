//! What is wrong with the configuration.

/// One complaint. It names the key, or the file, and never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {key}: {problem}")]
pub struct ConfigError {
    key: String,
    problem: String,
}

impl ConfigError {
    /// `problem` completes the sentence that begins with `key`.
    pub fn new(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { key: key.into(), problem: problem.into() }
    }

    /// A contradiction between the defaults, the rules and the types, which tests exclude.
    pub(super) fn internal(part: &str) -> Self {
        Self::new(part, "the program contradicts itself; please report this")
    }
}
