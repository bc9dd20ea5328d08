//! Keeps the server running until it is told to stop it.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

use super::launch::Launch;
use super::server::Server;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Starts the server again each time it ends by itself. Stops it when `stop` is sent or dropped.
pub(super) async fn keep(mut server: Server, launch: Launch, mut stop: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            _ = &mut stop => break,
            () = server.gone() => tracing::error!("PostgreSQL ended by itself, starting it again"),
        }
        tokio::select! {
            _ = &mut stop => return,
            restarted = restart(&launch) => server = restarted,
        }
    }
    if let Err(error) = server.stop(launch.options.stop_timeout).await {
        tracing::error!(%error, "PostgreSQL was left behind");
    }
}

async fn restart(launch: &Launch) -> Server {
    let mut pause = FIRST_PAUSE;
    loop {
        match launch.start().await {
            Ok(server) => return server,
            Err(error) => tracing::error!(%error, "PostgreSQL does not start"),
        }
        sleep(pause).await;
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}
