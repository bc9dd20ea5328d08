//! The state behind an [`Outbound`](super::Outbound)'s lock: frames, how much of the first one
//! is sent, who waits, and whether the end was asked for.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::task::Waker;

use bytes::{Buf, Bytes};

use super::{Close, OutboundLimits};

#[derive(Default)]
pub(super) struct Queue {
    /// The first one has lost its first bytes when `begun`.
    frames: VecDeque<Bytes>,
    bytes: usize,
    waker: Option<Waker>,
    /// Those who have more to say than fits now.
    waiting: Vec<Waker>,
    closing: Option<Box<Close>>,
    begun: bool,
    /// The parked task waits for the kernel: frames do not wake it.
    blocked: bool,
    /// Something other than a frame happened since the task last looked.
    nudged: bool,
    finished: bool,
}

impl Queue {
    pub(super) fn frames(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn closing(&self) -> Option<&Close> {
        self.closing.as_deref()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.finished || self.closing.is_some()
    }

    pub(super) fn fits(&self, frame: &Bytes, limits: OutboundLimits) -> bool {
        let limit = limits.bytes as usize;
        self.frames.len() < limits.frames as usize
            && (self.bytes + frame.len() <= limit || self.bytes <= limit / 2)
    }

    /// Past half of the limits. A queue that takes nothing more is not crowded.
    pub(super) fn is_crowded(&self, limits: OutboundLimits) -> bool {
        let is_over_half = self.frames.len() > limits.frames as usize / 2
            || self.bytes > limits.bytes as usize / 2;
        is_over_half && !self.is_closed()
    }

    /// True if there is room; otherwise the waker is called when there is.
    pub(super) fn wait_for_room(&mut self, limits: OutboundLimits, waker: &Waker) -> bool {
        let crowded = self.is_crowded(limits);
        if crowded && !self.waiting.iter().any(|waiting| waiting.will_wake(waker)) {
            self.waiting.push(waker.clone());
        }
        !crowded
    }

    /// Those who waited and need not any longer.
    pub(super) fn those_with_room(&mut self, limits: OutboundLimits) -> Vec<Waker> {
        if self.is_crowded(limits) { Vec::new() } else { std::mem::take(&mut self.waiting) }
    }

    pub(super) fn add(&mut self, frame: Bytes) {
        if !self.finished && !frame.is_empty() {
            self.bytes += frame.len();
            self.frames.push_back(frame);
        }
    }

    pub(super) fn close(&mut self, code: u16, reason: Cow<'static, str>) {
        if !self.is_closed() {
            self.closing = Some(Box::new(Close { code, reason }));
        }
    }

    pub(super) fn forget_unbegun(&mut self) {
        self.frames.truncate(usize::from(self.begun));
        self.bytes = self.frames.front().map_or(0, Bytes::len);
        self.free_when_empty();
    }

    pub(super) fn fill(&self, into: &mut [u8]) -> usize {
        let mut filled = 0;
        for frame in &self.frames {
            let room = &mut into[filled..];
            if room.is_empty() {
                break;
            }
            let taken = frame.len().min(room.len());
            room[..taken].copy_from_slice(&frame[..taken]);
            filled += taken;
        }
        filled
    }

    pub(super) fn sent(&mut self, mut count: usize) -> bool {
        while count > 0 {
            let Some(frame) = self.frames.front_mut() else { break };
            let taken = frame.len().min(count);
            frame.advance(taken);
            self.begun = !frame.is_empty();
            if !self.begun {
                self.frames.pop_front();
            }
            self.bytes -= taken;
            count -= taken;
        }
        self.free_when_empty();
        !self.frames.is_empty()
    }

    pub(super) fn unpark(&mut self) {
        self.waker = None;
    }

    pub(super) fn park(&mut self, waker: &Waker, blocked: bool) -> bool {
        let work = !blocked && !self.frames.is_empty();
        if std::mem::take(&mut self.nudged) || work {
            return false;
        }
        self.blocked = blocked;
        self.waker = Some(waker.clone());
        true
    }

    pub(super) fn waker_after_push(&mut self, nudge: bool) -> Option<Waker> {
        if nudge {
            return self.waker_after_nudge();
        }
        if self.blocked { None } else { self.waker.take() }
    }

    pub(super) fn waker_after_nudge(&mut self) -> Option<Waker> {
        self.nudged = true;
        self.waker.take()
    }

    pub(super) fn finish(&mut self) {
        self.finished = true;
        self.begun = false;
        self.waker = None;
        self.forget_unbegun();
    }

    /// A socket that once was busy costs no more than one that never was.
    fn free_when_empty(&mut self) {
        if self.frames.is_empty() {
            self.frames = VecDeque::new();
        }
    }
}
