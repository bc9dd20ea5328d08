//! The load and fault harness: one fast client that speaks two dialects, scenarios with budgets,
//! recorded histories and the checkers that read them, a proxy that does harm on the way, and a
//! driver that kills the server.

pub mod chaos;
pub mod check;
pub mod cluster;
pub mod crash;
pub mod dialect;
pub mod history;
pub mod load;
pub mod measure;
pub mod rehearsal;
pub mod rest;
pub mod target;
pub mod ws;

mod people;
mod program;
mod progress;
