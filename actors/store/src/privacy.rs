//! What people may do with what is kept about them, and how long it is kept.

mod consents;
mod contacts;
mod erasures;
mod export;
mod retention;
#[cfg(test)]
mod tests;
mod unverified;

pub use consents::{Consent, agree, consents};
pub use contacts::{erase_contact, export_contact};
pub use erasures::{Asked, ask_erasure, cancel_erasure, carry_out, confirm_erasure, erasure_of};
pub use export::{Export, export_person};
pub use retention::{Run, apply, runs};
pub use unverified::forget_unverified;
