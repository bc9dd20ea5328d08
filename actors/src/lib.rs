//! The hub: actors, their supervision and the handles others hold.

use std::sync::{Mutex, MutexGuard, PoisonError};

pub mod address;
pub mod encode;
pub mod envelope;
pub mod error;
pub mod fanout;
mod faults;
pub mod journal;
pub mod lists;
pub mod membership;
pub mod metrics;
pub mod options;
pub mod outbound;
pub mod peers;
pub mod presence;
pub mod router;
pub mod session;
pub mod sessions;
pub mod singletons;
pub mod supervise;
pub mod system;
#[cfg(test)]
mod testing;
pub mod ticket;
pub mod tickets;
pub mod turnstile;

pub use options::HubOptions;
pub use system::{Foundation, Hub, HubError};

/// What an actor's methods give; `Err` means that its memory is suspect and it has to go.
pub type ActorResult<T = ()> = Result<T, ractor::ActorProcessingErr>;

/// Nothing panics while it holds one of our locks, and if it did, what they guard is whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
