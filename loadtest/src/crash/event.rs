//! What the checkers need of an event.

use insightdesk_protocol::ws::EventView;
use uuid::Uuid;

use crate::history::{Hash, command_id_of_body};

/// Something that happened, as it is passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) seq: u64,
    pub(super) prev: u64,
    pub(super) message: Option<Uuid>,
    pub(super) cid: Option<Uuid>,
    pub(super) hash: Hash,
}

impl Event {
    pub(super) fn new(seq: u64, prev: u64, view: &EventView) -> Self {
        let (message, body) = match view {
            EventView::Message { message, body } | EventView::Note { message, body } => {
                (Some(message.as_uuid()), body.as_deref())
            }
            _ => (None, None),
        };
        let cid = body.and_then(command_id_of_body);
        let json = || serde_json::to_string(view).expect("plain data");
        let hash = body.map_or_else(|| Hash::of(&json()), Hash::of);
        Self { seq, prev, message, cid, hash }
    }
}
