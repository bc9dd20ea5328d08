//! Watching tickets: first what happened, then what happens, without a hole between the two.

use std::sync::Arc;

use insightdesk_domain::ids::TicketId;
use insightdesk_domain::presence::ViewMode;
use insightdesk_store::views::{Backlog, Reader};
use ractor::rpc::CallResult;

use super::SessionActor;
use crate::encode::{Audience, Refusal, Told};
use crate::fanout::{FanoutMessage, Watch};
use crate::presence::PresenceMessage;

/// A reader who is further behind than this gets a snapshot.
const BACKLOG: u32 = 500;
/// How long the fan-out may take to put up a gate.
const GATE_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);

type Answered<T> = Result<T, Refusal>;

/// How far a reader has been brought.
struct Shown {
    /// The last seq that it may see.
    head: u64,
    /// The last seq of all when the store was read.
    read_upto: u64,
}

impl SessionActor {
    /// `reset` says that the client's seqs mean nothing here.
    pub(super) async fn watch(&self, ticket: TicketId, after: Option<u64>, reset: bool) {
        if let Err(refusal) = self.try_watch(ticket, after, reset).await {
            self.unwatch_quietly(ticket);
            self.refused("ticket:subscribe", ticket, refusal);
        }
    }

    async fn try_watch(&self, ticket: TicketId, after: Option<u64>, reset: bool) -> Answered<()> {
        self.remember(ticket)?;
        self.put_up_gate(ticket).await?;
        let Shown { head, read_upto: upto } = match after {
            Some(after) => self.catch_up(ticket, after).await?,
            None => self.snapshot(ticket, reset).await?,
        };
        self.tell(&Told::Subscribed { ticket, head });
        let session = self.core.id;
        self.desk.fanout.cast(FanoutMessage::OpenGate { ticket, session, upto });
        if self.core.audience() == Audience::Staff {
            let outbound = self.core.outbound.clone();
            self.desk.presence.cast(PresenceMessage::WhoViews { ticket, outbound });
        }
        Ok(())
    }

    fn remember(&self, ticket: TicketId) -> Answered<()> {
        let mut watched = crate::locked(&self.core.watched);
        if watched.contains(&ticket) {
            return Ok(());
        }
        if watched.len() >= self.desk.options.subscriptions {
            return Err(Refusal::TooManySubscriptions);
        }
        watched.push(ticket);
        Ok(())
    }

    async fn put_up_gate(&self, ticket: TicketId) -> Answered<()> {
        let fanout = self.desk.fanout.actor().ok_or(Refusal::Unavailable)?;
        let watch = Watch { ticket, session: Arc::clone(&self.core) };
        match fanout.call(|reply| FanoutMessage::Watch { watch, reply }, Some(GATE_WITHIN)).await {
            Ok(CallResult::Success(())) => Ok(()),
            _ => Err(Refusal::Unavailable),
        }
    }

    /// Sends what the client has not seen, or a snapshot when that is too much, or when the client
    /// claims to have seen what never happened.
    async fn catch_up(&self, ticket: TicketId, after: u64) -> Answered<Shown> {
        let backlog = self.backlog(ticket, after, u64::MAX).await?;
        if backlog.more || after > backlog.head {
            return self.snapshot(ticket, true).await;
        }
        self.send_events(&backlog.events).await;
        Ok(Shown { head: backlog.head, read_upto: backlog.read_upto })
    }

    /// Another's ticket is answered like one that does not exist: the store finds neither.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader::of(&self.core.by)
    }

    async fn backlog(&self, ticket: TicketId, after: u64, upto: u64) -> Answered<Backlog> {
        let (organization, span) = (self.core.by.organization, (after, upto));
        let views = &self.desk.views;
        let _turn = self.desk.turnstile.turn().await;
        let backlog = views.backlog(organization, ticket, self.reader(), span, BACKLOG).await;
        backlog.map_err(unavailable)?.ok_or(Refusal::NotFound)
    }

    async fn send_events(&self, events: &[insightdesk_domain::ticket::Recorded]) {
        for recorded in events {
            self.core.outbound.room().await;
            let frame = self.desk.encode.event(recorded, self.core.audience());
            if self.core.outbound.push(frame).is_err() {
                return;
            }
        }
    }

    async fn snapshot(&self, ticket: TicketId, reset: bool) -> Answered<Shown> {
        let organization = self.core.by.organization;
        let turn = self.desk.turnstile.turn().await;
        let detail = self.desk.views.detail(organization, ticket, self.reader()).await;
        drop(turn);
        let detail = detail.map_err(unavailable)?.ok_or(Refusal::NotFound)?;
        self.tell(&Told::Snapshot { detail: &detail, reset });
        let head = match self.core.audience() {
            Audience::Staff => detail.head,
            Audience::Contact => detail.contact_seq,
        };
        Ok(Shown { head, read_upto: detail.head })
    }

    pub(super) async fn sync(&self, ticket: TicketId, after: u64, upto: Option<u64>) {
        if let Err(refusal) = self.try_sync(ticket, after, upto).await {
            self.refused("sync", ticket, refusal);
        }
    }

    async fn try_sync(&self, ticket: TicketId, after: u64, upto: Option<u64>) -> Answered<()> {
        let upto = upto.unwrap_or(u64::MAX);
        let Backlog { events, head, more, .. } = self.backlog(ticket, after, upto).await?;
        let upto = if more || after > head {
            self.snapshot(ticket, true).await?.head
        } else {
            self.send_events(&events).await;
            upto.min(head)
        };
        self.tell(&Told::Synced { ticket, upto });
        Ok(())
    }

    pub(super) async fn history(&self, ticket: TicketId, before: u64) {
        if let Err(refusal) = self.try_history(ticket, before).await {
            self.refused("history", ticket, refusal);
        }
    }

    async fn try_history(&self, ticket: TicketId, before: u64) -> Answered<()> {
        let organization = self.core.by.organization;
        let page = self.desk.views.messages(organization, ticket, self.reader(), before).await;
        let page = page.map_err(unavailable)?.ok_or(Refusal::NotFound)?;
        self.tell(&Told::History { ticket, page: &page });
        Ok(())
    }

    pub(super) fn unwatch(&self, ticket: TicketId) {
        self.unwatch_quietly(ticket);
        self.tell(&Told::Unsubscribed { ticket });
    }

    fn unwatch_quietly(&self, ticket: TicketId) {
        crate::locked(&self.core.watched).retain(|watched| *watched != ticket);
        let session = self.core.id;
        self.desk.fanout.cast(FanoutMessage::Unwatch { ticket, session });
        if self.core.member().is_some() {
            self.view(ticket, ViewMode::Left);
        }
    }

    /// Typing on a ticket that the session does not watch is nobody's business.
    pub(super) fn typing(&self, ticket: TicketId, note: bool, stopped: bool) {
        if !self.watches(ticket) {
            return;
        }
        let by = &self.core.by;
        let told = match stopped {
            false => Told::Typing { ticket, by, note },
            true => Told::StoppedTyping { ticket, by },
        };
        let staff = self.desk.encode.told(&told, Audience::Staff);
        let contact = (!note).then(|| self.desk.encode.told(&told, Audience::Contact));
        let except = Some(self.core.id);
        self.desk.fanout.cast(FanoutMessage::Passing { ticket, except, staff, contact });
    }

    pub(super) fn view(&self, ticket: TicketId, mode: ViewMode) {
        let Some(member) = self.core.member() else { return };
        if mode != ViewMode::Left && !self.watches(ticket) {
            return;
        }
        let (session, name) = (self.core.id, self.core.by.name.clone());
        self.desk.presence.cast(PresenceMessage::Views { ticket, session, member, name, mode });
    }

    pub(super) fn refused(&self, what: &'static str, ticket: TicketId, refusal: Refusal) {
        self.tell(&Told::Refused { what, ticket: Some(ticket), refusal });
    }
}

pub(super) fn unavailable(error: sqlx::Error) -> Refusal {
    tracing::warn!(%error, "the store cannot be read");
    Refusal::Unavailable
}
