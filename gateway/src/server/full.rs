//! What happens to connections for which there is no place.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-length: 0\r\nretry-after: 5\r\nconnection: close\r\n\r\n";

/// How long the client has to say what it wants and to read that it cannot have it.
const PATIENCE: Duration = Duration::from_secs(1);

/// So many are told why; further ones are just closed.
const TOLD: usize = 64;

/// Turns connections away.
#[derive(Debug, Clone)]
pub(super) struct Full(Arc<Semaphore>);

impl Default for Full {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(TOLD)))
    }
}

impl Full {
    pub(super) fn refuse(&self, mut stream: TcpStream) {
        let Ok(turn) = self.0.clone().try_acquire_owned() else { return };
        tokio::spawn(async move {
            let told = async {
                // Closing with unread bytes would reset the connection and take the answer along.
                let mut head = [0; 2048];
                if stream.read(&mut head).await? > 0 {
                    stream.write_all(ANSWER).await?;
                }
                stream.shutdown().await
            };
            // A client that hangs up instead has been turned away as well.
            let _ = timeout(PATIENCE, told).await;
            drop(turn);
        });
    }
}
