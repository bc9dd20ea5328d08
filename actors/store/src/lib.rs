//! PostgreSQL: the journal, the read models, accounts, and the server the program runs itself.

pub mod accounts;
pub mod audit;
pub mod checkup;
pub mod embedded;
pub mod housekeeping;
pub mod journal;
pub mod leases;
pub mod migrate;
pub mod nodes;
pub mod numbers;
pub mod outbox;
pub mod pools;
pub mod privacy;
pub mod servers;
pub mod signing_keys;
pub mod testing;
mod timeline;
pub mod vault;
pub mod views;
