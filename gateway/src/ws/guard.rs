//! The guard over what clients send: bytes in, whole and legal messages out (RFC 6455).
//!
//! It does no input or output and asks no clock. Nothing is believed before it arrives: a header
//! that claims too much is refused as soon as its length is readable, and memory grows only with
//! bytes received. A message is limited in bytes, in frames and in the time it may take; text is
//! checked while it comes in, so that a bad byte ends the connection at once. A message that
//! arrives in one piece is lent out of the caller's buffer; an idle guard holds no memory.

use std::borrow::Cow;
use std::time::Instant;

use fastwebsockets::OpCode;

mod close;
mod head;
mod limits;
mod message;
mod partial;
mod utf8;
mod violation;

pub use limits::FrameLimits;
pub use violation::Violation;

use head::Head;
use partial::Partial;

/// Something whole that a client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'a> {
    /// A text message.
    Text(Cow<'a, str>),
    /// A binary message; only where [`FrameLimits::binary`] allows them.
    Binary(Cow<'a, [u8]>),
    /// To be answered with a pong of the same payload.
    Ping(Cow<'a, [u8]>),
    /// An answer to a ping, or a heartbeat nobody asked for.
    Pong(Cow<'a, [u8]>),
    /// The client ends the connection, with its code if it gave one. Nothing may follow.
    Close(Option<(u16, Cow<'a, str>)>),
}

/// How far one call of [`Guard::decode`] came.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// Bytes of the input that are done with.
    pub used: usize,
    /// What they completed. Without an item the whole input was used.
    pub item: Option<Item<'a>>,
}

/// Decodes one connection's incoming bytes.
#[derive(Debug)]
pub struct Guard {
    limits: FrameLimits,
    /// What has begun and is not whole yet; idle connections have none.
    partial: Option<Box<Partial>>,
}

impl Guard {
    /// A guard at the start of a connection.
    pub fn new(limits: FrameLimits) -> Self {
        Self { limits, partial: None }
    }

    /// Changes the limits, for the message under way as well.
    pub fn set_limits(&mut self, limits: FrameLimits) {
        self.limits = limits;
    }

    /// When the message or frame under way must be whole; past this, say [`Violation::TooSlow`].
    pub fn deadline(&self) -> Option<Instant> {
        self.partial.as_ref().map(|partial| partial.since + self.limits.message_time)
    }

    /// Reads up to the end of the first item in `input` (which it unmasks in place). After a
    /// violation or a close the connection is over and the guard must not be asked again.
    pub fn decode<'a>(
        &mut self,
        input: &'a mut [u8],
        now: Instant,
    ) -> Result<Decoded<'a>, Violation> {
        if self.partial.is_none() {
            if input.is_empty() {
                return Ok(Decoded { used: 0, item: None });
            }
            if let Some((head, used)) = self.whole_frame(input)? {
                let payload = &mut input[head.size..used];
                head.unmask(payload, 0);
                return Ok(Decoded { used, item: Some(item(head.opcode, payload)?) });
            }
        }
        self.decode_in_pieces(input, now)
    }

    /// The common case: a message in one frame that is here to its end.
    fn whole_frame(&self, input: &[u8]) -> Result<Option<(Head, usize)>, Violation> {
        let Some(head) = Head::parse(input)? else { return Ok(None) };
        self.limits.admit(&head, None)?;
        let whole = usize::try_from(head.len).ok().and_then(|len| head.size.checked_add(len));
        match whole {
            Some(used) if used <= input.len() && head.fin && head.mask.is_some() => {
                Ok(Some((head, used)))
            }
            _ => Ok(None),
        }
    }

    fn decode_in_pieces<'a>(
        &mut self,
        input: &mut [u8],
        now: Instant,
    ) -> Result<Decoded<'a>, Violation> {
        let mut partial = self.partial.take().unwrap_or_else(|| Box::new(Partial::new(now)));
        let mut used = 0;
        while used < input.len() {
            let (step, item) = partial.advance(&mut input[used..], &self.limits)?;
            used += step;
            if let Some(item) = item {
                self.partial = partial.in_message().then_some(partial);
                return Ok(Decoded { used, item: Some(item) });
            }
        }
        self.partial = Some(partial);
        Ok(Decoded { used, item: None })
    }
}

/// Turns a whole, unmasked frame into what it means.
fn item(opcode: OpCode, payload: &[u8]) -> Result<Item<'_>, Violation> {
    Ok(match opcode {
        OpCode::Text => Item::Text(Cow::Borrowed(utf8::whole(payload)?)),
        OpCode::Binary => Item::Binary(Cow::Borrowed(payload)),
        OpCode::Ping => Item::Ping(Cow::Borrowed(payload)),
        OpCode::Pong => Item::Pong(Cow::Borrowed(payload)),
        OpCode::Close => Item::Close(close::parse(payload)?),
        OpCode::Continuation => return Err(Violation::NothingToContinue),
    })
}

impl Item<'_> {
    /// The same item on its own feet.
    pub fn into_owned(self) -> Item<'static> {
        match self {
            Item::Text(text) => Item::Text(Cow::Owned(text.into_owned())),
            Item::Binary(bytes) => Item::Binary(Cow::Owned(bytes.into_owned())),
            Item::Ping(bytes) => Item::Ping(Cow::Owned(bytes.into_owned())),
            Item::Pong(bytes) => Item::Pong(Cow::Owned(bytes.into_owned())),
            Item::Close(close) => {
                Item::Close(close.map(|(code, reason)| (code, Cow::Owned(reason.into_owned()))))
            }
        }
    }
}

#[cfg(test)]
mod tests;
