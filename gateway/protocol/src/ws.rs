//! WebSocket frames: JSON text, one object each, told apart by `t`.

mod client;
mod server;
mod view;

pub use client::{ClientFrame, ClientInfo, ListFilter, Op};
pub use server::{Limits, ServerFrame, UnsubscribedReason, You};
pub use view::{
    By, ByKind, ContactView, EventView, MarkView, MemberView, MessageView, StaffView, TicketRow,
    TicketView, Viewer,
};
