//! Refused commands as codes.

use insightdesk_actors::error::ExecuteError;
use insightdesk_domain::ids::CommandId;
use insightdesk_domain::ticket::Rejection;
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::ServerFrame;

/// When to repeat a command whose outcome is unknown.
const REPEAT_AFTER_MS: u32 = 500;

/// The code of a command that was not carried out.
pub(crate) fn code_of(error: ExecuteError) -> Code {
    match error {
        ExecuteError::Rejected(rejection) => code_of_rejection(rejection),
        ExecuteError::CommandIdReused => Code::CommandIdReused,
        ExecuteError::Unavailable => Code::Unavailable,
    }
}

fn code_of_rejection(rejection: Rejection) -> Code {
    match rejection {
        Rejection::NotFound => Code::NotFound,
        Rejection::Forbidden => Code::Forbidden,
        Rejection::IllegalMove { .. }
        | Rejection::ReasonMissing
        | Rejection::ReasonMisfit { .. }
        | Rejection::ClosedForGood => Code::ActionNotAllowed,
        Rejection::AlreadyClaimed { .. } | Rejection::AlreadyExists => Code::Conflict,
    }
}

/// The frame that says so.
pub(crate) fn nack(cid: CommandId, code: Code, message: String) -> ServerFrame {
    let retry = code.is_worth_repeating();
    ServerFrame::Nack { cid, code, message, retry, after_ms: retry.then_some(REPEAT_AFTER_MS) }
}
