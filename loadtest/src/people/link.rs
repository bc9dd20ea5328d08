//! One connection of a client that comes back, in whole frames.

use std::time::Duration;

use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep_until, timeout};

use crate::dialect::{Desk, EnterError, Greeting, Memory, Pass, text};
use crate::ws::{Socket, SocketError};

/// The server says something at least this often, be it a ping.
const SILENCE: Duration = Duration::from_secs(45);

/// The close code of a server that restarts.
const RESTART: u16 = 1012;

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Enter(#[from] EnterError),
    #[error(transparent)]
    Socket(#[from] SocketError),
    #[error("no answer within {} s", .0.as_secs())]
    Silent(Duration),
    #[error("no connection within {} s", .0.as_secs())]
    NotOpened(Duration),
    #[error("the server has sent everybody away, and closed")]
    SentAway,
    #[error("there is no such ticket")]
    NoTicket,
    #[error("an answer that was not asked for: {0}")]
    Unexpected(String),
}

/// An open connection whose greeting was answered.
#[derive(Debug)]
pub(crate) struct Link {
    socket: Socket,
    pub(crate) greeting: Greeting,
    /// The server wants it to be gone by then.
    leave_at: Option<Instant>,
}

impl Link {
    pub(crate) async fn open(
        desk: &Desk,
        pass: &Pass,
        number: usize,
        memory: Memory,
    ) -> Result<Self, LinkError> {
        let (socket, greeting) = desk.come_back(pass, number, memory).await?;
        Ok(Self { socket, greeting, leave_at: None })
    }

    pub(crate) fn say(&self, frame: &ClientFrame) -> Result<(), LinkError> {
        self.socket.send(&text(frame)).map_err(|error| SocketError::Io(error).into())
    }

    /// The next frame that this version knows. May be dropped at any moment without loss.
    pub(crate) async fn hear(&mut self) -> Result<ServerFrame, LinkError> {
        loop {
            let text = self.socket.take();
            match text.map(|text| text.map(serde_json::from_str)) {
                Ok(Some(Ok(frame))) => {
                    self.note(&frame);
                    return Ok(frame);
                }
                Ok(Some(Err(_))) => {} // a frame of a later version
                Ok(None) => self.wait().await?,
                Err(error) => return Err(self.end(error)),
            }
        }
    }

    async fn wait(&mut self) -> Result<(), LinkError> {
        let waited = timeout(SILENCE, self.socket.wait()).await;
        waited.map_err(|_| LinkError::Silent(SILENCE))?.map_err(|error| self.end(error))
    }

    fn note(&mut self, frame: &ServerFrame) {
        if let ServerFrame::Drain { after_ms } = frame {
            let after = Duration::from_millis(u64::from(*after_ms));
            self.leave_at.get_or_insert(Instant::now() + after);
        }
    }

    /// Waits, without reading, until the server has reset it.
    pub(crate) async fn broken(&self) {
        self.socket.broken().await;
    }

    /// Ends it in order.
    pub(crate) async fn close(self) {
        self.socket.close().await;
    }

    /// Ends it at once, without a word.
    pub(crate) fn abort(self) {
        self.socket.abort();
    }

    /// Whether the server wanted it to be gone by now.
    pub(crate) fn is_over(&self) -> bool {
        self.leave_at.is_some_and(|at| at <= Instant::now())
    }

    /// Pays attention to nothing but the wish of the server that it be gone. May be dropped at any
    /// moment.
    pub(crate) async fn idle(&mut self) -> Result<(), LinkError> {
        loop {
            match self.leave_at {
                None => drop(self.hear().await?),
                Some(at) => tokio::select! {
                    () = sleep_until(at) => return Ok(()),
                    heard = self.hear() => drop(heard?),
                },
            }
        }
    }

    /// What the end of the connection means: who was told to go finds the door closed one day.
    fn end(&self, error: SocketError) -> LinkError {
        match error {
            SocketError::Closed { code: RESTART, .. } if self.leave_at.is_some() => {
                LinkError::SentAway
            }
            error => error.into(),
        }
    }
}

/// Longer and longer pauses between attempts, with chance in them.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    attempts: u32,
}

impl Backoff {
    pub(crate) fn reset(&mut self) {
        self.attempts = 0;
    }

    pub(crate) async fn pause(&mut self, chance: &mut StdRng) {
        let longest = (50 << self.attempts.min(4)).min(500);
        self.attempts += 1;
        tokio::time::sleep(Duration::from_millis(chance.random_range(10..=longest))).await;
    }
}

#[cfg(test)]
mod tests;
