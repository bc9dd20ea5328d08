//! Every way in: WebSocket, REST, and the pages.

pub mod auth;
pub mod error;
pub mod health;
pub mod layers;
pub mod limits;
pub mod mail;
pub mod options;
pub mod origins;
mod rest;
pub mod router;
pub mod server;
pub mod state;
#[cfg(test)]
mod testing;
mod web;
pub mod ws;

pub use auth::AuthOptions;
pub use limits::LimitOptions;
pub use options::{GatewayOptions, OptionsError};
pub use state::{AppState, Availability};
