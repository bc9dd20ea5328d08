//! What a command makes happen.

use insightdesk_domain::ids::MemberId;
use insightdesk_domain::ticket::Status;
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::Op;
use uuid::Uuid;

use super::Fault;
use super::journal::{Entry, What};

/// The longest body.
const BODY_CHARS: usize = 50_000;

/// Why not, in a word and in a sentence.
pub(super) type Refusal = (Code, &'static str);

/// Judges a command on a ticket with these events. Nothing happens when there is nothing to do.
pub(super) fn decide(
    events: &[Entry],
    by: Uuid,
    op: Op,
    fault: Option<Fault>,
) -> Result<Vec<What>, Refusal> {
    if events.is_empty() && !matches!(op, Op::Create { .. }) {
        return Err((Code::NotFound, "there is no such ticket"));
    }
    let id = Uuid::now_v7();
    let what = match op {
        Op::Create { body, .. } => {
            vec![What::Created, What::Message { id, body: checked(body)? }]
        }
        Op::Message { body } => vec![What::Message { id, body: checked(body)? }],
        Op::Note { body } => vec![What::Note { id, body: checked(body)? }],
        Op::Read { upto } => vec![What::Read { upto }],
        Op::Claim => claim(holder(events), by, fault)?,
        Op::Assign { member } => assign(holder(events), member.map(MemberId::as_uuid)),
        Op::Status { to, .. } => move_to(status(events), to)?,
        // There are no teams here.
        Op::Transfer { .. } => return Err((Code::NotFound, "there is no such team")),
        Op::Delivered { .. } => Vec::new(),
    };
    Ok(what)
}

fn checked(body: String) -> Result<String, Refusal> {
    match body.chars().count() {
        0..=BODY_CHARS => Ok(body),
        _ => Err((Code::ValidationError, "the text is too long")),
    }
}

fn claim(holder: Option<Uuid>, by: Uuid, fault: Option<Fault>) -> Result<Vec<What>, Refusal> {
    match holder {
        Some(holder) if holder != by && fault == Some(Fault::TwoWinners) => {
            Ok(assign(None, Some(by)))
        }
        Some(holder) if holder != by => Err((Code::Conflict, "somebody else has it")),
        _ => Ok(assign(holder, Some(by))),
    }
}

fn assign(from: Option<Uuid>, to: Option<Uuid>) -> Vec<What> {
    if from == to { Vec::new() } else { vec![What::Assigned { from, to }] }
}

fn move_to(from: Status, to: Status) -> Result<Vec<What>, Refusal> {
    match from {
        _ if from == to => Ok(Vec::new()),
        _ if from.may_become(to) => Ok(vec![What::Status { from, to }]),
        _ => Err((Code::ActionNotAllowed, "there is no such move")),
    }
}

fn holder(events: &[Entry]) -> Option<Uuid> {
    let last = events.iter().rev().find_map(|entry| match entry.what {
        What::Assigned { to, .. } => Some(to),
        _ => None,
    });
    last.flatten()
}

fn status(events: &[Entry]) -> Status {
    let last = events.iter().rev().find_map(|entry| match entry.what {
        What::Status { to, .. } => Some(to),
        _ => None,
    });
    last.unwrap_or_default()
}
