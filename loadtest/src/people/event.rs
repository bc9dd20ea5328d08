//! What the checkers need of an event.

use insightdesk_domain::ids::MemberId;
use insightdesk_domain::ticket::Status;
use insightdesk_protocol::ws::EventView;
use uuid::Uuid;

use crate::history::{Change, Hash, canary_of_body, command_id_of_body};

/// Something that happened, as it is passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) seq: u64,
    pub(crate) prev: u64,
    pub(crate) message: Option<Uuid>,
    pub(crate) cid: Option<Uuid>,
    pub(crate) hash: Hash,
    pub(crate) canary: Option<u32>,
    pub(crate) change: Option<Change>,
}

impl Event {
    pub(crate) fn new(seq: u64, prev: u64, view: &EventView) -> Self {
        let (message, body) = match view {
            EventView::Message { message, body } | EventView::Note { message, body } => {
                (Some(message.as_uuid()), body.as_deref())
            }
            _ => (None, None),
        };
        let cid = body.and_then(command_id_of_body);
        let json = || serde_json::to_string(view).expect("plain data");
        let hash = body.map_or_else(|| Hash::of(&json()), Hash::of);
        let (canary, change) = (body.and_then(canary_of_body), change(view));
        Self { seq, prev, message, cid, hash, canary, change }
    }
}

fn change(view: &EventView) -> Option<Change> {
    match *view {
        EventView::Assigned { from, to } => {
            let (from, to) = (from.map(MemberId::as_uuid), to.map(MemberId::as_uuid));
            Some(Change::Assignee { from, to })
        }
        EventView::Status { from, to, .. } => Some(Change::Status { from, to }),
        EventView::Reopened { from } => Some(Change::Status { from, to: Status::Open }),
        _ => None,
    }
}
