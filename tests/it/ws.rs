//! The protocol of the socket, spoken to the program from outside.

mod access;
mod blocked;
mod chat;
mod commands;
mod erased;
mod greeting;
mod guard;
mod handshake;
mod limits;
mod lists;
mod malformed;
mod memory;
mod networks;
mod presence;
mod projection;
mod resume;
mod seqs;
mod shutdown;
mod silent;
mod slow;
mod strangers;
mod subscriptions;
mod switch;
mod tenants;
mod tokens;
