//! One connection of a client that comes back, in whole frames.

use std::time::Duration;

use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::timeout;

use crate::dialect::{Desk, EnterError, Greeting, Memory, Pass, text};
use crate::ws::{Socket, SocketError};

/// The server says something at least this often, be it a ping.
const SILENCE: Duration = Duration::from_secs(45);

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Enter(#[from] EnterError),
    #[error(transparent)]
    Socket(#[from] SocketError),
    #[error("no answer within {} s", .0.as_secs())]
    Silent(Duration),
    #[error("there is no such ticket")]
    NoTicket,
    #[error("an answer that was not asked for: {0}")]
    Unexpected(String),
}

/// An open connection whose greeting was answered.
#[derive(Debug)]
pub(super) struct Link {
    socket: Socket,
    pub(super) greeting: Greeting,
}

impl Link {
    pub(super) async fn open(
        desk: &Desk,
        pass: &Pass,
        number: usize,
        memory: Memory,
    ) -> Result<Self, LinkError> {
        let (socket, greeting) = desk.come_back(pass, number, memory).await?;
        Ok(Self { socket, greeting })
    }

    pub(super) fn say(&self, frame: &ClientFrame) -> Result<(), LinkError> {
        self.socket.send(&text(frame)).map_err(|error| SocketError::Io(error).into())
    }

    /// The next frame that this version knows. May be dropped at any moment without loss.
    pub(super) async fn hear(&mut self) -> Result<ServerFrame, LinkError> {
        let heard = async {
            loop {
                let text = self.socket.next().await?;
                if let Ok(frame) = serde_json::from_str(&text) {
                    return Ok(frame);
                }
            }
        };
        timeout(SILENCE, heard).await.map_err(|_| LinkError::Silent(SILENCE))?
    }
}

/// Longer and longer pauses between attempts, with chance in them.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    attempts: u32,
}

impl Backoff {
    pub(super) fn reset(&mut self) {
        self.attempts = 0;
    }

    pub(super) async fn pause(&mut self, chance: &mut StdRng) {
        let longest = (50 << self.attempts.min(4)).min(500);
        self.attempts += 1;
        tokio::time::sleep(Duration::from_millis(chance.random_range(10..=longest))).await;
    }
}
