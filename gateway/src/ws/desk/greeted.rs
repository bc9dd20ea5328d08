//! A socket whose client is known.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use insightdesk_actors::outbound::Outbound;
use insightdesk_actors::session::SessionMessage;
use insightdesk_actors::sessions::Session;
use insightdesk_domain::ids::{ContactId, InboxId};
use insightdesk_domain::text::BODY_CHARS;
use insightdesk_protocol::PROTOCOL_VERSION;
use insightdesk_protocol::code::{Code, close};
use insightdesk_protocol::ws::{ClientFrame, Limits, ServerFrame, You};
use jiff::Timestamp;

use super::admission::{Admitted, Refused, Verdict};
use super::{Desk, hint, send};
use crate::auth::Pass;
use crate::ws::budget::{Budget, Purse};
use crate::ws::encode::{kind, nack};
use crate::ws::keeper::Kept;
use crate::ws::socket::{End, Flow};

/// How often a client should ping.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Bytes of one message; see `FrameLimits::after_hello`.
const MESSAGE_BYTES: u32 = 512 * 1024;

/// A contact's inbox and id, from its token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visitor {
    pub(super) inbox: InboxId,
    pub(super) contact: ContactId,
}

/// The protocol after `welcome`.
#[derive(Debug)]
pub(super) struct Greeted {
    pub(super) desk: Arc<Desk>,
    pub(super) outbound: Arc<Outbound>,
    pub(super) session: Session,
    /// Where the client is.
    pub(super) address: IpAddr,
    pub(super) visitor: Option<Visitor>,
    /// Members' sign-ins are looked at again and again while their socket lives.
    pub(super) kept: Option<Kept>,
    /// The member wants to go on in another organization, and is being looked up.
    pub(super) leaving: Option<Verdict>,
    budget: Budget,
}

impl Greeted {
    /// Welcomes the client and goes on with the tickets that it named.
    pub(super) fn open(desk: &Arc<Desk>, outbound: &Arc<Outbound>, admitted: Admitted) -> Self {
        let Admitted { pass, address, organization_name, resumed, streams } = admitted;
        let session = desk.sessions.open(pass.principal().clone(), Arc::clone(outbound));
        send(outbound, &welcome(desk, &session, organization_name, resumed));
        session.arrive();
        for (ticket, after) in streams {
            session.send(match resumed {
                true => SessionMessage::Watch { ticket, after: Some(after) },
                false => SessionMessage::Reset { ticket },
            });
        }
        let (visitor, kept) = match pass {
            Pass::Contact(pass) => {
                (Some(Visitor { inbox: pass.inbox, contact: pass.contact.id }), None)
            }
            Pass::Member(pass) => {
                (None, Some(desk.keeper.keep(pass, address, Arc::clone(outbound))))
            }
        };
        let budget = Budget::new(&desk.limits, Instant::now());
        tracing::debug!(session = %session.id(), "greeted");
        Self {
            desk: Arc::clone(desk),
            outbound: Arc::clone(outbound),
            session,
            address,
            visitor,
            kept,
            leaving: None,
            budget,
        }
    }

    /// Serves one frame.
    pub(super) fn frame(&mut self, text: &str, now: Instant) -> Flow {
        let frame = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(problem) => return self.refuse(&hint::answer(text, &problem), now),
        };
        if let Err(wait) = self.budget.spend(Purse::of(&frame), now) {
            return self.refuse(&too_fast(text, &frame, wait), now);
        }
        match self.serve(frame) {
            Ok(()) if self.has_credit() => Flow::Continue,
            Ok(()) => Flow::Pause,
            Err(answer) => self.refuse(&answer, now),
        }
    }

    fn refuse(&mut self, answer: &ServerFrame, now: Instant) -> Flow {
        if self.budget.refuse(now) {
            return Flow::Close(close::FLOOD, Cow::Borrowed("flood"));
        }
        send(&self.outbound, answer);
        Flow::Continue
    }

    /// Nothing more is read before it is known in which organization it is said.
    pub(super) fn has_credit(&self) -> bool {
        self.leaving.is_none() && self.session.in_flight() < self.desk.limits.in_flight
    }

    /// What came of the wish to leave, once it is known.
    pub(super) fn left(&mut self) -> Option<Result<Box<Admitted>, Refused>> {
        let verdict = self.leaving.as_ref()?;
        let came = verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
        if came.is_some() {
            self.leaving = None;
        }
        came
    }

    pub(super) fn log_end(&self, end: End) {
        tracing::debug!(session = %self.session.id(), code = end.code(), "socket closed");
    }
}

fn welcome(
    desk: &Desk,
    session: &Session,
    organization_name: Arc<str>,
    resumed: bool,
) -> ServerFrame {
    let by = session.by();
    ServerFrame::Welcome {
        conn: session.id(),
        proto: PROTOCOL_VERSION.to_owned(),
        timeline: desk.timeline().to_string(),
        resumed,
        server_ms: Timestamp::now().as_millisecond(),
        hb_ms: HEARTBEAT.as_millis() as u32,
        limits: Limits {
            message_bytes: MESSAGE_BYTES,
            body_chars: BODY_CHARS as u32,
            subscriptions: desk.subscriptions,
            in_flight: desk.limits.in_flight,
        },
        you: You {
            kind: kind(by.party),
            id: by.party.as_uuid(),
            name: by.name.clone(),
            organization: by.organization,
            organization_name: (*organization_name).to_owned(),
            role: by.role,
        },
    }
}

/// A command is refused by its id, and may be repeated after the wait.
fn too_fast(text: &str, frame: &ClientFrame, wait: Duration) -> ServerFrame {
    let ClientFrame::Post { cid, .. } = frame else {
        return hint::too_fast(text);
    };
    let mut refused = nack(*cid, Code::RateLimited, "too fast, slow down".to_owned());
    if let ServerFrame::Nack { after_ms, .. } = &mut refused {
        *after_ms = Some(u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).max(1));
    }
    refused
}
