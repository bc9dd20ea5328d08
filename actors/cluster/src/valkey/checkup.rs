//! One look at the server, for people.

use std::time::{Duration, Instant};

use super::REST;
use super::address::Address;
use super::link::Link;

/// Connects and writes something. Returns how long a write takes, or what is wrong.
///
/// # Errors
/// When the server does not answer in time, or does not take what it is given.
pub async fn checkup(address: &Address) -> Result<Duration, String> {
    let link = Link::impatient(address).map_err(|error| error.to_string())?;
    let _connection = link.connected().await?;
    let begun = Instant::now();
    let written = link.write("insightdesk:checkup", REST).await;
    written.map(|()| begun.elapsed()).map_err(|failure| failure.to_string())
}
