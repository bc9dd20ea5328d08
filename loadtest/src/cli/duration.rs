//! Times on the command line: 50ms, 2s.

use std::time::Duration;

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let duration: jiff::SignedDuration =
        text.parse().map_err(|error: jiff::Error| error.to_string())?;
    duration.try_into().map_err(|_| "time goes forward".to_owned())
}
