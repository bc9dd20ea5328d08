//! What has begun and is not whole: a header, a frame, a message, or all three.

use std::time::Instant;

use super::head::{HEAD_BYTES, Head, is_control};
use super::limits::FrameLimits;
use super::message::Message;
use super::violation::Violation;
use super::{Item, item};

#[derive(Debug)]
pub(super) struct Partial {
    /// When the first byte of it came.
    pub(super) since: Instant,
    head: [u8; HEAD_BYTES],
    head_len: usize,
    /// The frame whose payload is coming in, and how much of it has come.
    frame: Option<(Head, u64)>,
    message: Option<Message>,
    /// The payload of a control frame, which may come in the middle of a message.
    control: Vec<u8>,
}

/// Bytes used, and the item they completed.
type Step = (usize, Option<Item<'static>>);

impl Partial {
    pub(super) fn new(since: Instant) -> Self {
        Self {
            since,
            head: [0; HEAD_BYTES],
            head_len: 0,
            frame: None,
            message: None,
            control: Vec::new(),
        }
    }

    /// Whether a message is under way, as opposed to a frame of its own.
    pub(super) fn in_message(&self) -> bool {
        self.message.is_some()
    }

    /// Goes on by one header byte, or by one piece of a payload.
    pub(super) fn advance(
        &mut self,
        input: &mut [u8],
        limits: &FrameLimits,
    ) -> Result<Step, Violation> {
        match self.frame {
            None => Ok((1, self.take_head_byte(input[0], limits)?)),
            Some((head, done)) => {
                let left = usize::try_from(head.len - done).unwrap_or(usize::MAX);
                let taken = left.min(input.len());
                let piece = &mut input[..taken];
                head.unmask(piece, done);
                self.take_piece(&head, piece)?;
                Ok((taken, self.after(head, done + taken as u64)?))
            }
        }
    }

    fn take_head_byte(
        &mut self,
        byte: u8,
        limits: &FrameLimits,
    ) -> Result<Option<Item<'static>>, Violation> {
        self.head[self.head_len] = byte;
        self.head_len += 1;
        let Some(head) = Head::parse(&self.head[..self.head_len])? else { return Ok(None) };
        limits.admit(&head, self.message.as_ref())?;
        if head.mask.is_none() {
            return Ok(None);
        }
        self.head_len = 0;
        if !is_control(head.opcode) {
            self.message.get_or_insert_with(|| Message::new(head.opcode)).begin_frame();
        }
        self.after(head, 0)
    }

    fn take_piece(&mut self, head: &Head, piece: &[u8]) -> Result<(), Violation> {
        match &mut self.message {
            Some(message) if !is_control(head.opcode) => message.push(piece),
            _ => {
                self.control.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    /// Waits for the rest of the frame, or makes of it what it completes.
    fn after(&mut self, head: Head, done: u64) -> Result<Option<Item<'static>>, Violation> {
        if done < head.len {
            self.frame = Some((head, done));
            return Ok(None);
        }
        self.frame = None;
        if is_control(head.opcode) {
            let payload = std::mem::take(&mut self.control);
            return Ok(Some(item(head.opcode, &payload)?.into_owned()));
        }
        if !head.fin {
            return Ok(None);
        }
        self.message.take().map(Message::finish).transpose()
    }
}
