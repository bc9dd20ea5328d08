//! Why a request does not become a socket.

use http::StatusCode;

/// The first check that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only GET can be upgraded.
    #[error("a socket opens with GET")]
    Method,
    /// `Connection: Upgrade` and `Upgrade: websocket` are missing.
    #[error("this address speaks WebSocket")]
    NoUpgrade,
    /// Only version 13 exists.
    #[error("Sec-WebSocket-Version must be 13")]
    Version,
    /// The key must be 16 bytes in base64, once.
    #[error("Sec-WebSocket-Key must be 16 bytes in base64")]
    Key,
    /// Our subprotocol was not offered.
    #[error("Sec-WebSocket-Protocol must offer insightdesk.v1")]
    Subprotocol,
    /// None, several, `null`, or one that is not allowed.
    #[error("this origin may not open a socket")]
    Origin,
}

impl Refusal {
    /// The status it is answered with.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoUpgrade | Self::Version => StatusCode::UPGRADE_REQUIRED,
            Self::Key | Self::Subprotocol => StatusCode::BAD_REQUEST,
            Self::Origin => StatusCode::FORBIDDEN,
        }
    }
}
