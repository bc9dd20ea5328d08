//! Bytes that came in, and the frames among them.

use std::ops::Range;
use std::str;

use super::frame::{self, FrameError, Opcode};

/// How much a read asks for at least.
const ROOM: usize = 4096;

/// A buffer that is read into at its end and taken from at its start.
#[derive(Debug)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
    taken: usize,
}

impl Inbox {
    pub(super) fn starting_with(early: &[u8]) -> Self {
        Self { bytes: early.to_vec(), taken: 0 }
    }

    /// The buffer to read into, with room and without what was taken.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        self.bytes.reserve(ROOM);
        &mut self.bytes
    }

    /// The next whole frame: what it is, and where [`Self::bytes`] finds its payload.
    pub(super) fn next(&mut self) -> Result<Option<(Opcode, Range<usize>)>, FrameError> {
        let Some((opcode, payload)) = frame::find(&mut self.bytes[self.taken..])? else {
            return Ok(None);
        };
        let payload = payload.start + self.taken..payload.end + self.taken;
        self.taken = payload.end;
        Ok(Some((opcode, payload)))
    }

    pub(super) fn bytes(&self, payload: Range<usize>) -> &[u8] {
        &self.bytes[payload]
    }

    pub(super) fn text(&self, payload: Range<usize>) -> Result<&str, FrameError> {
        str::from_utf8(self.bytes(payload)).map_err(|_| FrameError::Text)
    }
}
