//! The rules of the desk, pure: entities, commands, events and state machines.
//! Time is a parameter; nothing here knows of actors, SQL or sockets.

pub mod alert;
pub mod audit;
pub mod contact;
pub mod ids;
pub mod inbox;
pub mod mail;
pub mod member;
pub mod number;
pub mod organization;
pub mod permission;
pub mod presence;
pub mod principal;
pub mod scope;
pub mod team;
pub mod text;
pub mod ticket;
