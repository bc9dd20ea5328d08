//! PostgreSQL is stopped, killed, frozen, held up and shot at while the program works with it. What it
//! does not keep is not acknowledged, and when it is back, so is the program, without a restart.

mod careless;
mod frozen;
mod gone;
mod held;
