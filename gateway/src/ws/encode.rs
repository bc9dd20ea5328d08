//! What the hub says, as frames of the protocol: JSON text, complete with the WebSocket head, so
//! that every reader's socket sends the same bytes.

use bytes::Bytes;
use insightdesk_actors::encode::{Audience, Encode, Refusal, Told};
use insightdesk_actors::envelope::Outcome;
use insightdesk_domain::ids::CommandId;
use insightdesk_domain::principal::{Party, Principal};
use insightdesk_domain::ticket::Recorded;
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::{By, ByKind, MemberView, ServerFrame, UnsubscribedReason, Viewer};

use super::frame;

mod events;
mod refusals;
mod tickets;

pub(crate) use refusals::{code_of, nack};

/// Encodes for sockets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wire;

impl Encode for Wire {
    fn event(&self, recorded: &Recorded, audience: Audience) -> Bytes {
        encoded(&events::frame(recorded, audience))
    }

    fn told(&self, told: &Told<'_>, audience: Audience) -> Bytes {
        encoded(&frame_of(told, audience))
    }
}

/// A frame as the bytes to send.
pub(crate) fn encoded(frame: &ServerFrame) -> Bytes {
    frame::text(&serde_json::to_string(frame).expect("frames have string keys only"))
}

fn frame_of(told: &Told<'_>, audience: Audience) -> ServerFrame {
    match *told {
        Told::Outcome { id, outcome } => outcome_frame(id, outcome),
        Told::Subscribed { ticket, head } => ServerFrame::Subscribed { ticket, head },
        Told::Unsubscribed { ticket } => ServerFrame::Unsubscribed { ticket, reason: None },
        Told::OutOfSight { ticket } => {
            let reason = Some(UnsubscribedReason::OutOfSight);
            ServerFrame::Unsubscribed { ticket, reason }
        }
        Told::Snapshot { detail, reset } => tickets::snapshot(detail, reset, audience),
        Told::Synced { ticket, upto } => ServerFrame::Synced { ticket, upto },
        Told::History { ticket, page } => {
            let messages = tickets::messages(page, audience);
            ServerFrame::History { ticket, messages, more: page.more }
        }
        Told::Refused { what, ticket, refusal } => ServerFrame::Error {
            code: code_of_refusal(refusal),
            message: refusal.to_string(),
            re: Some(what.to_owned()),
            ticket,
        },
        Told::Typing { ticket, by, note } => {
            ServerFrame::Typing { ticket, by: by_principal(by), note }
        }
        Told::StoppedTyping { ticket, by } => {
            ServerFrame::StopTyping { ticket, by: by_principal(by) }
        }
        Told::Viewers { ticket, viewers } => {
            ServerFrame::Viewers { ticket, viewers: viewers.iter().map(viewer).collect() }
        }
        Told::Colleagues { members } => {
            ServerFrame::PresenceList { members: members.iter().map(member).collect() }
        }
        Told::Presence { member, name, status } => {
            ServerFrame::PresenceUpdate { member, name: name.to_owned(), status }
        }
        Told::Availability { online } => ServerFrame::Availability { online },
        Told::ListPage { list, page } => tickets::list_page(list, page),
        Told::ListRows { list, rows, gone } => ServerFrame::ListRows {
            list,
            rows: rows.iter().map(|line| tickets::row(line)).collect(),
            gone: gone.to_vec(),
        },
        Told::Drain { after_ms } => ServerFrame::Drain { after_ms },
    }
}

fn outcome_frame(cid: CommandId, outcome: Outcome) -> ServerFrame {
    match outcome {
        Ok(done) => ServerFrame::Ack {
            cid,
            ticket: done.ticket,
            seq: done.seq,
            message: done.message,
            duplicate: done.duplicate,
        },
        Err(error) => nack(cid, code_of(error), error.to_string()),
    }
}

fn code_of_refusal(refusal: Refusal) -> Code {
    match refusal {
        Refusal::NotFound => Code::NotFound,
        Refusal::Forbidden => Code::Forbidden,
        Refusal::TooManySubscriptions => Code::TooManySubscriptions,
        Refusal::Unavailable => Code::Unavailable,
    }
}

/// Who did it, as readers see them.
fn by(party: Party, name: &str) -> By {
    By { kind: kind(party), id: party.as_uuid(), name: name.to_owned() }
}

fn by_principal(principal: &Principal) -> By {
    by(principal.party, &principal.name)
}

/// What kind of party it is.
pub(crate) fn kind(party: Party) -> ByKind {
    match party {
        Party::Member(_) => ByKind::Member,
        Party::Contact(_) => ByKind::Contact,
        Party::System => ByKind::System,
    }
}

fn viewer(viewer: &insightdesk_actors::encode::Viewer) -> Viewer {
    Viewer { member: viewer.member, name: viewer.name.clone(), mode: viewer.mode }
}

fn member(present: &insightdesk_actors::encode::Present) -> MemberView {
    let (id, name) = (present.id, present.name.clone());
    MemberView { id, name, role: present.role, status: present.status }
}

#[cfg(test)]
mod tests;
