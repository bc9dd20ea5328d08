//! Several nodes from outside: real processes, one database.

mod company;
mod faults;
mod operators;
mod talk;
