//! The protocol on one socket: a hello that is checked, then frames that become the session's
//! work. What the hub answers goes out by the socket's own queue.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use insightdesk_actors::outbound::Outbound;
use insightdesk_actors::sessions::Sessions;
use insightdesk_protocol::code::{Code, close};
use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use insightdesk_store::servers::Whereabouts;
use insightdesk_store::views::Views;
use tokio::sync::watch;
use uuid::Uuid;

use super::budget::SocketLimits;
use super::encode::encoded;
use super::keeper::Keeper;
use super::socket::{End, Flow, Peer};
use crate::auth::Authenticator;
use crate::limits::PendingSlot;
use crate::server::Place;

mod admission;
pub(super) use admission::Refused;
mod greeted;
mod hint;
mod names;
pub use names::Names;
mod requests;

use admission::{Admitted, Verdict};
use greeted::Greeted;

/// What every socket works with.
#[derive(Debug)]
pub struct Desk {
    pub sessions: Sessions,
    pub authenticator: Authenticator,
    pub views: Views,
    pub names: Names,
    pub keeper: Keeper,
    /// Where the database is by now.
    pub whereabouts: watch::Receiver<Whereabouts>,
    pub limits: SocketLimits,
    /// Tickets that one socket may follow, as the hub has it.
    pub subscriptions: u32,
}

impl Desk {
    /// Names the history that seqs count in.
    fn timeline(&self) -> Uuid {
        self.whereabouts.borrow().timeline
    }
}

/// A socket that was just upgraded.
#[derive(Debug)]
pub(super) struct Arrival {
    /// Checked before the upgrade.
    pub(super) origin: Box<str>,
    /// Where the client is, as far as trusted proxies tell.
    pub(super) address: IpAddr,
    /// Given back once the client is known.
    pub(super) slot: PendingSlot,
    /// Counted by the server for as long as the socket lives.
    pub(super) place: Place,
}

/// One socket's side of the protocol.
#[derive(Debug)]
pub(super) struct DeskPeer {
    desk: Arc<Desk>,
    outbound: Arc<Outbound>,
    stage: Stage,
    /// Counted by the server for as long as the socket lives.
    _place: Place,
}

#[derive(Debug)]
enum Stage {
    /// Nothing was said yet.
    Silent {
        origin: Box<str>,
        address: IpAddr,
        slot: PendingSlot,
    },
    /// Somebody is being looked up.
    Asking(Verdict, #[expect(dead_code, reason = "held, not read")] PendingSlot),
    Greeted(Box<Greeted>),
    Gone,
}

impl DeskPeer {
    pub(super) fn new(desk: Arc<Desk>, outbound: Arc<Outbound>, arrival: Arrival) -> Self {
        let Arrival { origin, address, slot, place } = arrival;
        Self { desk, outbound, stage: Stage::Silent { origin, address, slot }, _place: place }
    }

    fn hello(&mut self, text: &str, origin: Box<str>, address: IpAddr, slot: PendingSlot) -> Flow {
        let Ok(ClientFrame::Hello { token, timeline, streams, .. }) = serde_json::from_str(text)
        else {
            return Flow::Close(close::TOKEN, Cow::Borrowed("say hello first"));
        };
        if streams.len() > admission::MOST_STREAMS {
            return Flow::Close(close::RESUME_UNKNOWN, Cow::Borrowed("too many streams"));
        }
        let verdict: Verdict = Arc::default();
        let asked = admission::Hello { token, origin, address, timeline, streams };
        admission::ask(&self.desk, asked, &self.outbound, &verdict);
        self.stage = Stage::Asking(verdict, slot);
        Flow::Pause
    }

    /// Goes on in another organization: what of the old one is still under way reaches nobody.
    fn move_on(&mut self, admitted: Admitted) {
        self.outbound = self.outbound.hand_over();
        self.stage = Stage::Gone;
        self.admit(admitted);
    }

    fn admit(&mut self, admitted: Admitted) {
        let greeted = Greeted::open(&self.desk, &self.outbound, admitted);
        self.stage = Stage::Greeted(Box::new(greeted));
    }
}

impl Peer for DeskPeer {
    fn message(&mut self, text: &str) -> Flow {
        if let Stage::Greeted(greeted) = &mut self.stage {
            return greeted.frame(text, Instant::now());
        }
        match std::mem::replace(&mut self.stage, Stage::Gone) {
            Stage::Silent { origin, address, slot } => self.hello(text, origin, address, slot),
            other => {
                self.stage = other;
                Flow::Pause
            }
        }
    }

    fn greeted(&self) -> bool {
        matches!(self.stage, Stage::Greeted(_))
    }

    fn ready(&mut self) -> bool {
        if let Stage::Asking(verdict, _) = &self.stage {
            let came = verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
            match came {
                Some(Ok(admitted)) => self.admit(*admitted),
                Some(Err(refused)) => self.outbound.close(refused.code, refused.reason),
                None => {}
            }
        }
        if let Stage::Greeted(greeted) = &mut self.stage {
            match greeted.left() {
                Some(Ok(admitted)) => self.move_on(*admitted),
                Some(Err(refused)) => self.outbound.close(refused.code, refused.reason),
                None => {}
            }
        }
        match &self.stage {
            Stage::Greeted(greeted) => greeted.has_credit(),
            _ => false,
        }
    }

    fn closed(&mut self, end: End) {
        if let Stage::Greeted(greeted) = &self.stage {
            greeted.log_end(end);
        }
        self.stage = Stage::Gone;
    }
}

/// A frame that could not be served, as an `error`.
fn error(code: Code, message: impl Into<String>, re: Option<String>) -> ServerFrame {
    ServerFrame::Error { code, message: message.into(), re, ticket: None }
}

/// Sends a frame of the edge's own; a socket that is closing needs no more of them.
fn send(outbound: &Outbound, frame: &ServerFrame) {
    let _ = outbound.push(encoded(frame));
}

/// A slot that one task fills and one socket empties.
type Slot<T> = Arc<Mutex<Option<T>>>;
