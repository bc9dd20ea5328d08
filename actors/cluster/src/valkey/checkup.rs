//! One look at the server, for people.

use std::time::{Duration, Instant};

use super::REST;
use super::address::{Address, AddressError};
use super::failure::Failure;
use super::link::Link;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckupError {
    /// No node starts with such an address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// There is nobody, or nobody for us.
    #[error("{0}")]
    Unreachable(String),
    /// It does not take what it is given.
    #[error("{0}")]
    Ill(String),
}

impl From<Failure> for CheckupError {
    fn from(failure: Failure) -> Self {
        Self::Ill(failure.to_string())
    }
}

/// Connects and writes something. Returns how long the write takes.
///
/// # Errors
/// When no node could use the server now.
pub async fn checkup(address: &Address) -> Result<Duration, CheckupError> {
    let link = Link::impatient(address)?;
    let _connection = link.connected().await.map_err(CheckupError::Unreachable)?;
    let begun = Instant::now();
    link.write("insightdesk:checkup", REST).await?;
    Ok(begun.elapsed())
}
