//! PostgreSQL: the journal, the read models, accounts, and the server the program runs itself.

pub mod migrate;
pub mod testing;
