//! Every way in: WebSocket, REST, and the pages.

pub mod ws;
