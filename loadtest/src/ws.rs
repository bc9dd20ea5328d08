//! A WebSocket with as little between the kernel and the measurement as possible: many frames
//! for one read, no copy of what was read, and a sender that other threads may use.

mod dial;
mod frame;
mod inbox;
mod wire;

pub use dial::{Addresses, DialError, Endpoint, Sources, dial};
pub use frame::{FrameError, Opcode};
pub use wire::Wire;

use std::io;
use std::sync::Arc;

use insightdesk_protocol::code::close;
use tokio::io::{AsyncReadExt, Interest};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;

use inbox::Inbox;

/// Which end of the connection this is: clients mask what they send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

/// Why a socket came to its end.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    #[error("the other side broke the protocol: {0}")]
    Frame(#[from] FrameError),
    #[error("the other side closed with {code} {reason:?}")]
    Closed { code: u16, reason: String },
    #[error("the other side went away without a word")]
    Gone,
}

/// An open WebSocket. Pings are answered by themselves.
#[derive(Debug)]
pub struct Socket {
    reader: OwnedReadHalf,
    inbox: Inbox,
    wire: Arc<Wire>,
}

impl Socket {
    /// A socket on a stream whose handshake is done; `early` came right behind it.
    pub fn new(stream: TcpStream, side: Side, early: &[u8]) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader, inbox: Inbox::starting_with(early), wire: Arc::new(Wire::new(writer, side)) }
    }

    /// The way out, which may be used from anywhere while this socket is waited for.
    pub fn wire(&self) -> Arc<Wire> {
        Arc::clone(&self.wire)
    }

    /// Sends one text message.
    pub fn send(&self, text: &str) -> io::Result<()> {
        self.wire.send(Opcode::Text, text.as_bytes())
    }

    /// The next text message among the bytes that were read; `None` when there is no whole one.
    pub fn take(&mut self) -> Result<Option<&str>, SocketError> {
        while let Some((opcode, payload)) = self.inbox.next()? {
            match opcode {
                Opcode::Text => return Ok(Some(self.inbox.text(payload)?)),
                Opcode::Ping => self.wire.send(Opcode::Pong, self.inbox.bytes(payload))?,
                Opcode::Close => return Err(closed(self.inbox.bytes(payload))),
                Opcode::Pong | Opcode::Binary => {}
            }
        }
        Ok(None)
    }

    /// Waits until more bytes have been read. May be dropped at any moment without loss.
    pub async fn wait(&mut self) -> Result<(), SocketError> {
        tokio::select! {
            read = self.reader.read_buf(self.inbox.room()) => match read? {
                0 => Err(SocketError::Gone),
                _ => Ok(()),
            },
            error = self.wire.drain() => Err(error.into()),
        }
    }

    /// Waits, without reading, until the other side has reset the connection.
    pub async fn broken(&self) {
        while !self.reader.as_ref().ready(Interest::ERROR).await.is_ok_and(|it| it.is_error()) {}
    }

    /// Ends the connection at once, with a reset and without a word.
    pub fn abort(self) {
        let Self { reader, wire, .. } = self;
        // where it is refused, the kernel ends the connection in order
        let _ = reader.as_ref().set_zero_linger();
        if let Some(wire) = Arc::into_inner(wire) {
            wire.forget();
        }
    }

    /// Ends the connection in order: says so, and waits until the other side has said so too.
    pub async fn close(mut self) {
        let said = self.wire.send(Opcode::Close, &close::NORMAL.to_be_bytes());
        while said.is_ok() && self.next().await.is_ok() {}
    }

    /// The next text message. May be dropped at any moment without loss.
    pub async fn next(&mut self) -> Result<String, SocketError> {
        loop {
            if let Some(text) = self.take()? {
                return Ok(text.to_owned());
            }
            self.wait().await?;
        }
    }
}

/// What a close frame says; 1005 stands for one without a code.
fn closed(payload: &[u8]) -> SocketError {
    match payload {
        [high, low, reason @ ..] => SocketError::Closed {
            code: u16::from_be_bytes([*high, *low]),
            reason: String::from_utf8_lossy(reason).into_owned(),
        },
        _ => SocketError::Closed { code: 1005, reason: String::new() },
    }
}

#[cfg(test)]
mod tests;
