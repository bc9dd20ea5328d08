//! One socket of a herd, and how it comes back.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::ws::ServerFrame;
use tokio::sync::watch;
use tokio::time::sleep;

use super::plan::Plan;
use super::shared::Shared;
use crate::cluster::pressure::{Backoff, Follower, News, STABLE, floor_of, new_contact};
use crate::people::link::{Link, LinkError};
use crate::people::person::Person;

/// How long somebody waits who could not follow the ticket, as the web client does.
const AGAIN: Duration = Duration::from_secs(2);

/// What a connection ended with.
enum End {
    Cut,
    /// The node wants it to go elsewhere.
    Leave,
    Lost(LinkError),
}

/// A socket and the ticket that it follows.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) number: usize,
    follower: Follower,
    shared: Arc<Shared>,
    backoff: Backoff,
    cuts: watch::Receiver<Option<Instant>>,
    /// When it was cut off, until it is back.
    cut: Option<Instant>,
    leave_at: Option<Instant>,
}

impl Member {
    /// Opens the socket with this number for the first time; a contact opens a ticket as well.
    pub(super) async fn enter(
        shared: &Arc<Shared>,
        plan: Plan,
        number: usize,
        known: TicketId,
        seed: u64,
    ) -> Result<(Self, Link, TicketId), LinkError> {
        let organization = plan.organization(plan.ticket(number));
        let (person, ticket) = match plan.is_contact(number) {
            true => new_contact(&shared.stage, organization, number).await?,
            false => (Person::agent(organization, number), known),
        };
        let mut member = Self {
            number,
            follower: Follower::new(person, number, ticket),
            shared: Arc::clone(shared),
            backoff: Backoff::new(seed ^ ((number as u64) << 20)),
            cuts: shared.cuts(),
            cut: None,
            leave_at: None,
        };
        let mut link = member.follower.open(&shared.stage).await?;
        while !member.follower.has_caught_up() {
            let frame = link.hear().await?;
            member.take(&mut link, &frame).await?;
        }
        Ok((member, link, ticket))
    }

    /// Stays until the herd is dissolved.
    pub(super) async fn run(mut self, mut link: Link) {
        loop {
            let since = Instant::now();
            let end = self.attend(&mut link).await;
            if since.elapsed() >= STABLE {
                self.backoff.reset();
            }
            let wait = self.leave(link, end);
            sleep(wait).await;
            link = self.come_back().await;
        }
    }

    async fn attend(&mut self, link: &mut Link) -> End {
        loop {
            let heard = tokio::select! {
                _ = self.cuts.changed() => return End::Cut,
                () = until(self.leave_at) => return End::Leave,
                heard = link.hear() => heard,
            };
            let taken = match heard {
                Ok(frame) => self.take(link, &frame).await,
                Err(error) => Err(error),
            };
            if let Err(error) = taken {
                return End::Lost(error);
            }
        }
    }

    async fn take(&mut self, link: &mut Link, frame: &ServerFrame) -> Result<(), LinkError> {
        if let ServerFrame::Drain { after_ms } = frame {
            let after = Duration::from_millis(u64::from(*after_ms));
            self.leave_at = Some(Instant::now() + after + self.backoff.jitter(after));
        }
        let (had, had_caught_up) = (self.follower.last(), self.follower.has_caught_up());
        match self.follower.take(frame) {
            News::Hole => self.tell_hole(had),
            News::Anew => drop(self.shared.anew.fetch_add(1, Ordering::Relaxed)),
            News::Refused => {
                self.shared.refused.fetch_add(1, Ordering::Relaxed);
                sleep(AGAIN).await;
                link.say(&self.follower.ask())?;
            }
            News::Nothing | News::Event | News::Repeat | News::CaughtUp => {}
        }
        self.shared.saw(self.number, self.follower.last());
        if !had_caught_up
            && self.follower.has_caught_up()
            && let Some(cut) = self.cut.take()
        {
            self.shared.returns(cut);
        }
        Ok(())
    }

    fn tell_hole(&self, had: u64) {
        let Self { number, follower, .. } = self;
        let last = follower.last();
        self.shared.hole(|| format!("socket {number} was shown #{last} right after #{had}"));
    }

    /// Ends the connection; answers how long to stay away.
    fn leave(&mut self, link: Link, end: End) -> Duration {
        self.leave_at = None;
        match end {
            End::Leave => Duration::ZERO,
            End::Cut => {
                link.abort();
                self.cut = *self.cuts.borrow_and_update();
                self.cut.iter().for_each(|cut| self.shared.leaves(*cut));
                self.backoff.next(Duration::ZERO)
            }
            End::Lost(error) => {
                self.shared.lost.fetch_add(1, Ordering::Relaxed);
                self.shared.examples.add(|| format!("socket {} was lost: {error}", self.number));
                self.backoff.next(floor_of(&error).0)
            }
        }
    }

    async fn come_back(&mut self) -> Link {
        loop {
            let error = match self.follower.open(&self.shared.stage).await {
                Ok(link) => return link,
                Err(error) => error,
            };
            let (floor, is_refusal) = floor_of(&error);
            let shared = &self.shared;
            let count = if is_refusal { &shared.refused } else { &shared.failed };
            count.fetch_add(1, Ordering::Relaxed);
            if !is_refusal {
                shared.examples.add(|| format!("socket {} did not open: {error}", self.number));
            }
            sleep(self.backoff.next(floor)).await;
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => pending().await,
    }
}
