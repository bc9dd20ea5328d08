//! Several nodes from outside: real processes, one database.

mod company;
mod failover;
mod faults;
mod operators;
mod talk;
