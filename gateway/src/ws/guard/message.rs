//! A message that arrives in pieces.

use std::borrow::Cow;

use fastwebsockets::OpCode;

use super::Item;
use super::utf8::Utf8Text;
use super::violation::Violation;

#[derive(Debug)]
pub(super) struct Message {
    body: Body,
    len: usize,
    frames: u32,
}

#[derive(Debug)]
enum Body {
    Text(Utf8Text),
    Binary(Vec<u8>),
}

impl Message {
    pub(super) fn new(opcode: OpCode) -> Self {
        let body = match opcode {
            OpCode::Binary => Body::Binary(Vec::new()),
            _ => Body::Text(Utf8Text::default()),
        };
        Self { body, len: 0, frames: 0 }
    }

    /// Bytes received so far.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Frames begun so far.
    pub(super) fn frames(&self) -> u32 {
        self.frames
    }

    pub(super) fn begin_frame(&mut self) {
        self.frames += 1;
    }

    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), Violation> {
        self.len += piece.len();
        match &mut self.body {
            Body::Text(text) => text.push(piece),
            Body::Binary(bytes) => {
                bytes.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    pub(super) fn finish(self) -> Result<Item<'static>, Violation> {
        Ok(match self.body {
            Body::Text(text) => Item::Text(Cow::Owned(text.finish()?)),
            Body::Binary(bytes) => Item::Binary(Cow::Owned(bytes)),
        })
    }
}
