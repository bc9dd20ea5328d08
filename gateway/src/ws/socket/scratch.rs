//! The buffer that all sockets of one thread read into and write from.

use std::cell::Cell;

/// Large enough that a burst of frames is one call to the kernel.
const SCRATCH_BYTES: usize = 64 << 10;

thread_local! {
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Lends this thread's buffer; a call inside another one gets a buffer of its own.
pub(super) fn lend<T>(work: impl FnOnce(&mut [u8]) -> T) -> T {
    let mut scratch = SCRATCH.take();
    scratch.resize(SCRATCH_BYTES, 0);
    let done = work(&mut scratch);
    SCRATCH.set(scratch);
    done
}
