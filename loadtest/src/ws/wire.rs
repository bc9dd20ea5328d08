//! The way out of a socket: any thread may send, nobody waits, nothing is torn apart.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Notify;

use super::Side;
use super::frame::{self, Opcode};

/// The sending half of a [`Socket`](super::Socket).
#[derive(Debug)]
pub struct Wire {
    writer: OwnedWriteHalf,
    side: Side,
    /// What the kernel would not take yet.
    left_over: Mutex<Vec<u8>>,
    stuck: Notify,
}

impl Wire {
    pub(super) fn new(writer: OwnedWriteHalf, side: Side) -> Self {
        Self { writer, side, left_over: Mutex::default(), stuck: Notify::new() }
    }

    /// Leaves the connection as it is: dropping the other half decides how it ends.
    pub(super) fn forget(self) {
        self.writer.forget();
    }

    /// Sends one text message.
    pub fn send_text(&self, text: &str) -> io::Result<()> {
        self.send(Opcode::Text, text.as_bytes())
    }

    /// Sends one frame, at once where the kernel takes it.
    pub fn send(&self, opcode: Opcode, payload: &[u8]) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(payload.len() + 14);
        frame::append(&mut bytes, opcode, payload, self.side == Side::Client);
        let mut left_over = self.lock();
        let written = if left_over.is_empty() { self.write(&bytes)? } else { 0 };
        if written < bytes.len() {
            left_over.extend_from_slice(&bytes[written..]);
            self.stuck.notify_one();
        }
        Ok(())
    }

    /// Sends what was left over, now and later; comes back only when the connection breaks.
    pub(super) async fn drain(&self) -> io::Error {
        loop {
            if self.lock().is_empty() {
                self.stuck.notified().await;
            }
            if let Err(error) = self.writer.writable().await.and_then(|()| self.write_left_over()) {
                return error;
            }
        }
    }

    fn write_left_over(&self) -> io::Result<()> {
        let mut left_over = self.lock();
        let written = self.write(&left_over)?;
        left_over.drain(..written);
        Ok(())
    }

    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match self.writer.try_write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
            written => written,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.left_over.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
