//! What the tests share.

pub(crate) mod client;
pub(crate) mod cluster;
pub(crate) mod commands;
pub(crate) mod desk;
pub(crate) mod http;
pub(crate) mod memory;
pub(crate) mod node;
pub(crate) mod program;
pub(crate) mod raw;
pub(crate) mod site;
pub(crate) mod token;
