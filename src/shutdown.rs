//! When to stop: SIGTERM, or Ctrl-C. A second signal means at once.

use std::process;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The exit code of a program that a second signal ended.
const IMPATIENT: i32 = 130;

/// Listens for signals from now on and returns a token that the first one cancels.
pub fn on_signal() -> std::io::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        let name = first(&mut terminate, &mut interrupt).await;
        tracing::info!(signal = name, "stopping");
        stopping.cancel();
        let name = first(&mut terminate, &mut interrupt).await;
        tracing::warn!(signal = name, "stopping at once");
        process::exit(IMPATIENT);
    });
    Ok(stop)
}

async fn first(terminate: &mut Signal, interrupt: &mut Signal) -> &'static str {
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    }
}
