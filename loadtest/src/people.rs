//! The people of a scenario that does harm: writers repeat a command under its id until it is answered
//! for good; readers come back with the last seq they saw and follow the links; in the end everything
//! is read once more from the start. Whoever can connect to several nodes has one that it prefers, and
//! goes to the next one in turn when it is lost there or sent away. Where somebody can come in who looks
//! after an organization, who is who changes all the time, and the audit log is read in the end.

mod answer;
pub(crate) mod cast;
mod command;
mod event;
pub(crate) mod final_read;
mod follow;
pub(crate) mod ledger;
pub(crate) mod link;
pub(crate) mod person;
mod play;
mod reader;
mod seat;
pub(crate) mod sql;
mod stage;
mod steward;
mod think;
pub(crate) mod waits;
mod writer;

pub(crate) use cast::Crowd;
pub(crate) use play::{Play, PlayError};
pub(crate) use stage::Stage;
