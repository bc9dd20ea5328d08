//! What the task does when nothing comes: ping, give up, cut off.

use std::time::Instant;

use insightdesk_actors::outbound::SLOW;

use super::super::clock::{Due, Owed};
use super::super::peer::{End, Peer};
use super::{Gone, Phase, Socket, tune};
use crate::ws::frame;
use crate::ws::guard::Violation;

impl<P: Peer> Socket<P> {
    /// The next moment at which [`Self::act_on_time`] has something to do.
    pub(in crate::ws::socket) fn due(&self) -> Instant {
        match self.phase {
            Phase::Open => self.clock.next(&self.options, self.owed()).0,
            Phase::Closing(_, by) | Phase::Lingering(_, by) => by,
        }
    }

    fn owed(&self) -> Owed {
        let paused = self.paused || self.outbound.is_crowded();
        Owed { hello: !self.greeted, paused, rest_by: self.guard.deadline() }
    }

    pub(super) fn act_on_time(&mut self, now: Instant) -> Result<(), Gone> {
        if self.due() > now {
            return Ok(());
        }
        match self.phase {
            Phase::Open => self.act_on_due(self.clock.next(&self.options, self.owed()).1, now),
            Phase::Closing(..) => self.abort(),
            Phase::Lingering(..) => Err(Gone),
        }
    }

    fn act_on_due(&mut self, due: Due, now: Instant) -> Result<(), Gone> {
        let (code, reason) = match due {
            Due::Ping => {
                self.outbound.append(frame::ping(b""));
                self.clock.pinged(now, self.owed().paused);
                return Ok(());
            }
            Due::UnfinishedMessage => {
                self.refuse(Violation::TooSlow, now);
                return Ok(());
            }
            Due::StalledWrite => {
                self.enter(Phase::Closing(End::Server(SLOW), now));
                return self.abort();
            }
            Due::Dead => (4000, "silent"),
            Due::NoHello => (4408, "no hello"),
        };
        self.begin_close(End::Server(code), frame::close(code, reason), now);
        Ok(())
    }

    /// What the kernel still holds will never be taken: drops it too.
    fn abort(&mut self) -> Result<(), Gone> {
        tune::reset_on_drop(self.stream.tcp());
        Err(Gone)
    }
}
