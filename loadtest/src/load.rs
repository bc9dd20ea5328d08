//! The load scenarios: `chat`, `idle`, `fanout` and `sign-in`.

mod chat;
mod fanout;
mod idle;
mod line;
mod pace;
mod run;
mod seat;
mod sign_in;
mod tally;

pub use chat::{ChatOptions, chat};
pub use fanout::{FanoutOptions, fanout};
pub use idle::{IdleOptions, idle};
pub use sign_in::{SignInOptions, sign_in};

use crate::dialect::EnterError;
use crate::measure::UsageError;
use crate::rest::RestError;

/// Why a scenario could not be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Enter(#[from] EnterError),
    #[error(transparent)]
    Rest(#[from] RestError),
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error("{0}")]
    Options(String),
    #[error("all sockets were lost: {0}")]
    AllLost(String),
}
