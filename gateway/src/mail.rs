//! Mail that the desk sends to its people: what it says, and how it leaves.
//!
//! A letter is written into the outbox with the change that it tells of. The postman of whichever
//! node takes it makes a message of it, always with the same id, and hands it to the relay.

mod compose;
pub(crate) mod envelope;
pub mod letters;
mod postman;
mod relay;
mod wire;

pub use compose::{Sender, SenderError};
pub use postman::Postman;
pub use relay::{Relay, RelayError};
