//! What can go wrong with a command.

use fred::error::{Error, ErrorKind};

/// There is no answer now: decide without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("valkey is gone")]
pub struct Gone;

/// Why there is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// The deadline passed.
    #[error("no answer in time")]
    Timeout,
    /// There is no connection, or it broke.
    #[error("not connected")]
    Disconnected,
    /// The server would not: read-only, out of memory, loading, a wrong password.
    #[error("refused: {0}")]
    Refused(String),
    /// The answer makes no sense.
    #[error("an answer that makes no sense")]
    Senseless,
}

impl Failure {
    /// All labels of [`Failure::kind`].
    pub(super) const KINDS: [&str; 4] = ["timeout", "disconnected", "refused", "senseless"];

    /// The label of metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Disconnected => "disconnected",
            Self::Refused(_) => "refused",
            Self::Senseless => "senseless",
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::Timeout => Self::Timeout,
            ErrorKind::IO | ErrorKind::Canceled | ErrorKind::Routing | ErrorKind::Tls => {
                Self::Disconnected
            }
            ErrorKind::Parse | ErrorKind::Protocol | ErrorKind::NotFound => Self::Senseless,
            _ => Self::Refused(error.details().to_owned()),
        }
    }
}
