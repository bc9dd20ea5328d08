//! The load scenarios: `chat`, `idle` and `fanout`.

mod chat;
mod fanout;
mod idle;
mod line;
mod pace;
mod run;
mod seat;
mod tally;

pub use chat::{ChatOptions, chat};
pub use fanout::{FanoutOptions, fanout};
pub use idle::{IdleOptions, idle};

use crate::dialect::EnterError;
use crate::measure::UsageError;

/// Why a scenario could not be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Enter(#[from] EnterError),
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error("{0}")]
    Options(String),
    #[error("all sockets were lost: {0}")]
    AllLost(String),
}
