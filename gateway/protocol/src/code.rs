//! Stable words for programs: error codes of frames and REST, close codes of sockets.

use serde::{Deserialize, Serialize};

/// Why something was refused. Codes are added, never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, ts_rs::TS))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// No token was sent.
    AuthTokenMissing,
    /// The token's time is over: get another one.
    AuthTokenExpired,
    /// The token is not one of ours, or was revoked.
    AuthTokenInvalid,
    /// E-mail or password are wrong.
    AuthCredentialsInvalid,
    /// Too many failed attempts; wait.
    AuthAccountLocked,
    /// The asker may not do this.
    Forbidden,
    /// A second factor is needed: send a code, or get one first.
    AuthMfaRequired,
    /// The code, key or challenge of a second factor is wrong, used or over.
    AuthMfaInvalid,
    /// The sign-in is too old for this: prove again who you are.
    AuthReauthRequired,
    /// The e-mail address has not been verified yet.
    AuthEmailUnverified,
    /// The password is too short, too common or too easy.
    AuthPasswordWeak,
    /// A link that was mailed is over, was used, or is not one of ours.
    AuthLinkInvalid,
    /// It is there already.
    AlreadyExists,
    /// It changed meanwhile: read it again.
    ConcurrentUpdate,
    /// Nothing by this id, or not for the asker.
    NotFound,
    /// Too fast; `after_ms` says when to go on.
    RateLimited,
    /// The ticket's state does not allow it.
    ActionNotAllowed,
    /// Somebody else was faster.
    Conflict,
    /// The command id was used for another command.
    CommandIdReused,
    /// The frame or body is not what the protocol says.
    Malformed,
    /// A value is out of its range.
    ValidationError,
    /// Larger than allowed.
    PayloadTooLarge,
    /// More subscriptions than one socket may have.
    TooManySubscriptions,
    /// The outcome is unknown or the desk cannot serve now: repeat with the same command id.
    Unavailable,
    /// A fault of ours; the log has it under the request id.
    Internal,
}

impl Code {
    /// Whether the same command, repeated, may succeed.
    #[must_use]
    pub const fn is_worth_repeating(self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable | Self::Internal)
    }
}

/// Why a socket was closed (RFC 6455 7.4, and our own from 4000).
pub mod close {
    /// The client said goodbye.
    pub const NORMAL: u16 = 1000;
    /// The node goes away; come back after the hint of `drain`.
    pub const GOING_AWAY: u16 = 1001;
    /// Not the protocol of RFC 6455.
    pub const PROTOCOL: u16 = 1002;
    /// Binary data; this protocol is text.
    pub const UNSUPPORTED: u16 = 1003;
    /// Text that is not UTF-8.
    pub const NOT_UTF8: u16 = 1007;
    /// A message over the limit, in bytes or fragments.
    pub const TOO_BIG: u16 = 1009;
    /// A fault of ours; resume.
    pub const INTERNAL: u16 = 1011;
    /// The node restarts.
    pub const RESTART: u16 = 1012;
    /// Nothing was heard for too long.
    pub const SILENT: u16 = 4000;
    /// The client reads too slowly; resume by seq.
    pub const SLOW: u16 = 4008;
    /// The token is missing, expired or not valid.
    pub const TOKEN: u16 = 4401;
    /// Forbidden or disabled: do not come back with this token.
    pub const FORBIDDEN: u16 = 4403;
    /// Unknown, or not yours.
    pub const NOT_FOUND: u16 = 4404;
    /// No `hello` in time.
    pub const NO_HELLO: u16 = 4408;
    /// The streams named in `hello` cannot be resumed: come back without them.
    pub const RESUME_UNKNOWN: u16 = 4409;
    /// Went on flooding after having been told.
    pub const FLOOD: u16 = 4429;
}
