//! The way back to one socket: a bounded queue of encoded frames with one wake-up.
//!
//! The hub pushes frames (shared bytes, encoded once for every reader) and never waits: a socket
//! that cannot keep up is told to close with [`SLOW`] and its client resumes by sequence number.
//! The edge copies what is unsent into its own buffer and reports how much the kernel took, so
//! these limits cover every byte that this process holds for the socket.

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use bytes::Bytes;

mod queue;

use queue::Queue;

/// The close code of a socket whose queue overflowed or whose writes stalled.
pub const SLOW: u16 = 4008;

/// What a queue may hold. While at most half of the bytes are taken, one frame of any size fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboundLimits {
    /// Frames waiting or half sent.
    pub frames: u32,
    /// Their unsent bytes.
    pub bytes: u32,
}

impl Default for OutboundLimits {
    fn default() -> Self {
        Self { frames: 1_000, bytes: 1 << 20 }
    }
}

/// The queue takes nothing any more: it was full, or the socket is closing. The client resumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the socket is too slow or closing")]
pub struct Full;

/// How the hub wants a socket to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The close code the client sees.
    pub code: u16,
    /// A short word for people; cut at 123 bytes when it is sent.
    pub reason: Cow<'static, str>,
}

/// One socket's outbound queue; the hub and the edge share it in an `Arc`.
pub struct Outbound {
    limits: OutboundLimits,
    queue: Mutex<Queue>,
    /// The one whose queue is the socket's, if it is not this one.
    root: Option<Arc<Outbound>>,
    /// Somebody else speaks for the socket now. Changes only while the queue is locked.
    muted: AtomicBool,
}

/// What the hub does.
impl Outbound {
    /// An open, empty queue. Nothing is allocated until a frame comes.
    pub fn new(limits: OutboundLimits) -> Self {
        Self { limits, queue: Mutex::default(), root: None, muted: AtomicBool::new(false) }
    }

    /// A new way back to the same socket. From now on nothing more gets there by this one: whoever
    /// holds it finds it closed, and what they still have to say is for nobody.
    pub fn hand_over(self: &Arc<Self>) -> Arc<Self> {
        let root = self.root.as_ref().unwrap_or(self);
        let queue = self.lock();
        self.muted.store(true, Ordering::Relaxed);
        drop(queue);
        Arc::new(Self { root: Some(Arc::clone(root)), ..Self::new(self.limits) })
    }

    /// Queues a frame that must not be lost. When it does not fit, what is waiting is dropped
    /// and the socket closes with [`SLOW`].
    pub fn push(&self, frame: Bytes) -> Result<(), Full> {
        let mut queue = self.lock();
        if queue.is_closed() || self.is_muted() {
            return Err(Full);
        }
        let fits = queue.fits(&frame, self.limits);
        if fits {
            queue.add(frame);
        } else {
            queue.forget_unbegun();
            queue.close(SLOW, Cow::Borrowed("too slow"));
        }
        let waker = queue.waker_after_push(!fits);
        self.wake_outside(queue, waker);
        if fits { Ok(()) } else { Err(Full) }
    }

    /// Queues a frame that may be lost (typing, presence): past half of the limits it is dropped.
    /// Says whether it was taken.
    pub fn push_lossy(&self, frame: Bytes) -> bool {
        let mut queue = self.lock();
        let OutboundLimits { frames, bytes } = self.limits;
        let half = OutboundLimits { frames: frames / 2, bytes: bytes / 2 };
        if queue.is_closed() || self.is_muted() || !queue.fits(&frame, half) {
            return false;
        }
        queue.add(frame);
        let waker = queue.waker_after_push(false);
        self.wake_outside(queue, waker);
        true
    }

    /// Waits until at most half of the limits is taken, or the socket is closing. Whoever has
    /// much to say asks before each piece: the client's pace is the pace then.
    pub async fn room(&self) {
        poll_fn(|cx| {
            let mut queue = self.lock();
            match self.is_muted() || queue.wait_for_room(self.limits, cx.waker()) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }

    /// Ends the socket once everything queued so far is sent. The first call counts.
    pub fn close(&self, code: u16, reason: impl Into<Cow<'static, str>>) {
        let mut queue = self.lock();
        if self.is_muted() {
            return;
        }
        queue.close(code, reason.into());
        let waker = queue.waker_after_nudge();
        self.wake_outside(queue, waker);
    }

    /// Lets the edge look at its connection again, for instance because credit came back.
    pub fn wake(&self) {
        let mut queue = self.lock();
        let waker = queue.waker_after_nudge();
        self.wake_outside(queue, waker);
    }

    /// Whether frames are refused: somebody asked for the end, or the socket is gone.
    pub fn is_closed(&self) -> bool {
        let queue = self.lock();
        queue.is_closed() || self.is_muted()
    }

    /// Ask only while the queue is locked.
    fn is_muted(&self) -> bool {
        self.muted.load(Ordering::Relaxed)
    }
}

/// What the edge does, from the socket's own task.
impl Outbound {
    /// Copies unsent bytes, oldest first, and says how many. They stay queued until [`Self::sent`].
    pub fn fill(&self, into: &mut [u8]) -> usize {
        self.lock().fill(into)
    }

    /// Forgets `bytes` from the front, which the kernel has taken; says whether more are waiting.
    pub fn sent(&self, bytes: usize) -> bool {
        let mut queue = self.lock();
        let more = queue.sent(bytes);
        self.wake_outside(queue, None);
        more
    }

    /// Whether more than half of the limits is taken: no time to ask for more.
    pub fn is_crowded(&self) -> bool {
        self.lock().is_crowded(self.limits)
    }

    /// Queues a frame of the edge itself (ping, pong, close), whatever the limits and even when
    /// the hub can push no more. The edge bounds these.
    pub fn append(&self, frame: Bytes) {
        self.lock().add(frame);
    }

    /// The end somebody asked for, if any.
    pub fn closing(&self) -> Option<Close> {
        self.lock().closing().cloned()
    }

    /// The task is awake: pushes need not wake it until the next [`Self::park`]. Answers the end
    /// somebody asked for, like [`Self::closing`].
    pub fn unpark(&self) -> Option<Close> {
        let mut queue = self.lock();
        queue.unpark();
        queue.closing().cloned()
    }

    /// Asks for a wake-up and returns true; or returns false because there is work already. While
    /// `blocked` the kernel takes no bytes, so frames alone are no work and wake nobody.
    pub fn park(&self, waker: &Waker, blocked: bool) -> bool {
        self.lock().park(waker, blocked)
    }

    /// The socket is gone: refuses frames from now on and frees the ones left.
    pub fn finish(&self) {
        let mut queue = self.lock();
        queue.finish();
        self.wake_outside(queue, None);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        let own = self.root.as_deref().unwrap_or(self);
        own.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the task, and those who wait for room if there is some, outside the lock, so that
    /// the woken threads do not run into it.
    fn wake_outside(&self, mut queue: MutexGuard<'_, Queue>, task: Option<Waker>) {
        let waiting = queue.those_with_room(self.limits);
        drop(queue);
        waiting.into_iter().chain(task).for_each(Waker::wake);
    }
}

impl Default for Outbound {
    fn default() -> Self {
        Self::new(OutboundLimits::default())
    }
}

/// Counts only: frames hold what people wrote to each other.
impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queue = self.lock();
        f.debug_struct("Outbound")
            .field("frames", &queue.frames())
            .field("bytes", &queue.bytes())
            .field("closing", &queue.closing())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
