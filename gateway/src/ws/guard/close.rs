//! The payload of a client's close frame.

use std::borrow::Cow;

use fastwebsockets::CloseCode;

use super::violation::Violation;

/// Nothing, or a code that may be sent and a reason in UTF-8.
pub(super) fn parse(payload: &[u8]) -> Result<Option<(u16, Cow<'_, str>)>, Violation> {
    if payload.is_empty() {
        return Ok(None);
    }
    let (code, reason) = payload.split_first_chunk().ok_or(Violation::BadClose)?;
    let code = u16::from_be_bytes(*code);
    if !CloseCode::from(code).is_allowed() {
        return Err(Violation::BadClose);
    }
    let reason = super::utf8::whole(reason)?;
    Ok(Some((code, Cow::Borrowed(reason))))
}
