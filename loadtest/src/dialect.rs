//! What the load scenarios need to say and to understand; two languages can: the desk's own and
//! that of the Socket.IO server it is compared with.

mod desk;
mod peer;
mod stamp;

pub use desk::Desk;
pub(crate) use desk::{Greeting, Memory, text};
pub use peer::Peer;
pub use stamp::Stamp;

use std::borrow::Cow;
use std::fmt;

use uuid::Uuid;

use crate::rest::RestError;
use crate::ws::{DialError, Socket, SocketError};

/// Which party a socket belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    Contact,
    Agent,
}

/// What lets somebody in.
#[derive(Clone)]
pub struct Pass {
    pub party: Party,
    pub token: String,
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pass").field("party", &self.party).finish_non_exhaustive()
    }
}

/// What a text message means to a load scenario.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The message that was due at this moment is stored.
    Ack { due_us: u64 },
    /// A message was not stored.
    Refused(Cow<'a, str>),
    /// Something happened on a ticket. With a stamp it is a message of this load; `link` are its
    /// number and the number before it, where the language has them.
    Event { stamp: Option<Stamp>, link: Option<(u64, u64)> },
    /// Wants [`Dialect::PONG`] back.
    Ping,
    /// Nothing that counts.
    Other,
}

/// Why somebody did not get in.
#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    #[error(transparent)]
    Rest(#[from] RestError),
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error("while waiting for {waiting_for}: {error}")]
    Socket { waiting_for: &'static str, error: SocketError },
    #[error("no {0} within 30 s")]
    TooSlow(&'static str),
    #[error("{wanted} was refused: {answer}")]
    Refused { wanted: &'static str, answer: String },
}

/// One side of a comparison. Clones share what they know.
pub trait Dialect: Clone + Send + Sync + 'static {
    /// The name in reports.
    const NAME: &'static str;
    /// The answer to [`Heard::Ping`].
    const PONG: &'static str;

    /// Makes a contact whom nobody has seen before.
    fn contact(&self, number: usize) -> impl Future<Output = Result<Pass, EnterError>> + Send;

    /// Lets an agent in; there may be fewer agents than sockets of agents.
    fn agent(&self, number: usize) -> impl Future<Output = Result<Pass, EnterError>> + Send;

    /// Opens a socket and says who it is.
    fn enter(
        &self,
        pass: &Pass,
        number: usize,
    ) -> impl Future<Output = Result<Socket, EnterError>> + Send;

    /// Opens a ticket for the contact whose socket this is.
    fn open_ticket(
        &self,
        pass: &Pass,
        socket: &mut Socket,
    ) -> impl Future<Output = Result<Uuid, EnterError>> + Send;

    /// Follows a ticket.
    fn follow(
        &self,
        socket: &mut Socket,
        ticket: Uuid,
    ) -> impl Future<Output = Result<(), EnterError>> + Send;

    /// The frame that posts a message. `body` starts with the stamp.
    fn post(&self, ticket: Uuid, stamp: Stamp, body: &str) -> String;

    /// Understands a text message.
    fn hear<'a>(&self, text: &'a str) -> Heard<'a>;
}
