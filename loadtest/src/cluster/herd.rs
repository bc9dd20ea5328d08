//! `herd`: many sockets that follow tickets all lose their connections at once, and all come back.
//!
//! While they are away messages are written to some of their tickets, which each of them has to be
//! shown. What the crowd of writers waits for its answers before and meanwhile is told beside it.

mod figures;
mod letters;
mod member;
mod plan;
mod shared;

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use insightdesk_domain::ids::TicketId;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::ChaosOptions;
use super::pressure::{most_connections, refused};
use crate::people::{PlayError, Stage};
use crate::progress::Bar;
use letters::{Letter, Pen};
use member::Member;
use plan::Plan;
use shared::Shared;

/// For how long the crowd is watched before a cut.
const BEFORE: Duration = Duration::from_secs(20);
/// Sockets that are opened at the same time.
const AT_ONCE: usize = 64;
/// How long coming back may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a letter may take to be shown to somebody who is back.
const DELIVERY: Duration = Duration::from_secs(10);
/// How often things are looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Of the herd, beside those of everybody else.
const THREADS: usize = 2;
/// Messages that are written while everybody is away.
const LETTERS: usize = 300;

/// A cut as it was. Moments are microseconds as histories have them.
#[derive(Debug)]
struct Cut {
    /// From the cut until everybody was back.
    time: Range<u64>,
    missing: usize,
    letters: usize,
    connections: Option<u64>,
}

/// All sockets, each with a task of its own.
#[derive(Debug)]
pub(super) struct Herd {
    stage: Arc<Stage>,
    psql: Option<String>,
    plan: Plan,
    /// By their numbers.
    tickets: Vec<TicketId>,
    shared: Arc<Shared>,
    crowd: Crowd,
    members: JoinSet<()>,
    pens: Vec<Pen>,
    cuts: Vec<Cut>,
}

/// The threads of the herd. Those who are at work meanwhile have others: what they wait for is the
/// desk, and not a herd that takes its steps before theirs.
#[derive(Debug)]
struct Crowd(Option<Runtime>);

impl Crowd {
    fn new() -> io::Result<Self> {
        Builder::new_multi_thread().worker_threads(THREADS).enable_all().build().map(Some).map(Self)
    }

    fn handle(&self) -> Handle {
        self.0.as_ref().map_or_else(Handle::current, |runtime| runtime.handle().clone())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Herd {
    /// Opens all sockets.
    pub(super) async fn gather(
        stage: &Arc<Stage>,
        options: &ChaosOptions,
    ) -> Result<Self, PlayError> {
        let plan = Plan::of(options.pressure.herd, stage.organizations());
        let shared = Arc::new(Shared::new(Arc::clone(stage), plan.sockets));
        let mut herd = Self {
            stage: Arc::clone(stage),
            psql: options.psql.clone(),
            plan,
            tickets: vec![TicketId::from_uuid(uuid::Uuid::nil()); plan.contacts],
            shared,
            crowd: Crowd::new().map_err(PlayError::Threads)?,
            members: JoinSet::new(),
            pens: Vec::new(),
            cuts: Vec::new(),
        };
        herd.open("the herd's contacts", 0..plan.contacts, options.seed).await?;
        herd.open("the herd's agents", plan.contacts..plan.sockets, options.seed).await?;
        Ok(herd)
    }

    async fn open(
        &mut self,
        what: &'static str,
        numbers: Range<usize>,
        seed: u64,
    ) -> Result<(), PlayError> {
        let bar = Bar::new(what, numbers.len() as u64);
        let (plan, shared, tickets) = (self.plan, &self.shared, self.tickets.clone());
        let threads = self.crowd.handle();
        let member = |number: usize| {
            let known = tickets[plan.ticket(number)];
            Member::enter(shared, plan, number, known, seed)
        };
        let mut entered = stream::iter(numbers).map(member).buffer_unordered(AT_ONCE);
        while let Some((member, link, ticket)) = entered.try_next().await.map_err(refused)? {
            self.tickets[plan.ticket(member.number)] = ticket;
            self.members.spawn_on(member.run(link), &threads);
            bar.advance();
        }
        bar.finish();
        Ok(())
    }

    /// Watches the crowd for a while, and takes up the pens.
    pub(super) async fn prepare(&mut self) {
        sleep(BEFORE).await;
        let (stage, organizations) = (&self.stage, self.stage.organizations() as usize);
        let pens = (0..organizations * stage.nodes())
            .map(|number| Pen::take_up(stage, (number % organizations) as u32, number));
        self.pens = join_all(pens).await;
    }

    /// Cuts everybody off, has the letters written, and waits until all are back and have them. A herd
    /// that does not come back is dissolved, so that the nodes can be asked what became of them.
    pub(super) async fn cut_off(&mut self) {
        if self.members.is_empty() {
            return;
        }
        let from = self.stage.recorder.now();
        self.shared.cut_off();
        let pens = std::mem::take(&mut self.pens);
        let work = join(self.write(pens), self.everybody_is_back());
        let ((letters, missing), connections) = most_connections(self.psql.as_deref(), work).await;
        let time = from..self.stage.recorder.now();
        match missing {
            0 => self.expect(&letters).await,
            _ => self.members.shutdown().await,
        }
        self.cuts.push(Cut { time, missing, letters: letters.len(), connections });
    }

    /// Has each pen write to tickets of its organization.
    async fn write(&self, pens: Vec<Pen>) -> Vec<Letter> {
        let chosen = self.plan.chosen(LETTERS);
        let written = pens.into_iter().enumerate().map(|(turn, pen)| {
            let own: Vec<_> = chosen
                .iter()
                .filter(|number| self.plan.organization(**number) == pen.organization)
                .skip(turn / self.plan.organizations as usize)
                .step_by(self.stage.nodes())
                .map(|number| (*number, self.tickets[*number]))
                .collect();
            pen.write(&self.shared, own)
        });
        join_all(written).await.into_iter().flatten().collect()
    }

    /// Waits until everybody is back; answers how many are not.
    async fn everybody_is_back(&self) -> usize {
        let latest = Instant::now() + PATIENCE;
        while self.shared.away() > 0 && Instant::now() < latest {
            sleep(LOOK).await;
        }
        self.shared.give_up()
    }

    /// Waits until everybody was shown the letters to their tickets; what was not is a hole.
    async fn expect(&self, letters: &[Letter]) {
        let latest = Instant::now() + DELIVERY;
        let mut missed: Vec<_> = self.readings(letters).collect();
        while !missed.is_empty() && Instant::now() < latest {
            sleep(LOOK).await;
            missed.retain(|(number, letter)| self.shared.last(*number) < letter.seq);
        }
        for (number, Letter { ticket, seq }) in missed {
            let ticket = self.tickets[ticket];
            self.shared.hole(|| format!("socket {number} was never shown {ticket} #{seq}"));
        }
    }

    /// Who has to be shown which letter.
    fn readings<'a>(&'a self, letters: &'a [Letter]) -> impl Iterator<Item = (usize, Letter)> + 'a {
        letters
            .iter()
            .flat_map(|letter| self.plan.followers(letter.ticket).map(|number| (number, *letter)))
    }

    /// Ends all sockets.
    pub(super) fn dismiss(&mut self) {
        self.members.abort_all();
    }

    /// How long after a cut the last one was cut off.
    fn spread_ms(&self) -> f64 {
        self.shared.spread_us.load(Ordering::Relaxed) as f64 / 1000.0
    }
}
