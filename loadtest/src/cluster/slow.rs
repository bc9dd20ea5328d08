//! `slow`: somebody on a busy ticket stops reading, while many others on all nodes follow it.
//!
//! The server has to end that connection, the others must not feel it, and whoever stood still has to
//! be shown everything when it comes back.

mod audience;
mod authors;
mod figures;
mod pages;
mod room;
mod sleeper;

use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::TicketId;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::pressure::{Backoff, Follower, new_contact};
use crate::measure::Latency;
use crate::people::Stage;
use crate::people::link::LinkError;
use crate::people::person::Person;
use room::{Phase, Room};
use sleeper::Sleeper;

/// Who follows the ticket besides the one that stops.
const AUDIENCE: usize = 50;
/// Whose ticket it is.
const ORGANIZATION: u32 = 0;
/// For how long deliveries are watched before somebody stops, and from then on.
const BEFORE: Duration = Duration::from_secs(10);
const MEANWHILE: Duration = Duration::from_secs(20);
/// How long the last messages may take to be shown.
const DELIVERY: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(20);

/// A ticket, those who write to it and those who follow it. All leave when this is dropped.
#[derive(Debug)]
struct Scene {
    room: Arc<Room>,
    sleeper: Sleeper,
    authors: JoinSet<()>,
    _audience: JoinSet<()>,
}

/// What was seen, of all times that somebody stood still.
#[derive(Debug)]
pub(super) struct Slow {
    stage: Arc<Stage>,
    seed: u64,
    scene: Option<Scene>,
    before: Latency,
    meanwhile: Latency,
    /// From the standstill until the server had ended the connection, and until everything was shown.
    closed: Latency,
    resumed: Latency,
    written: u64,
    holes: u64,
    trouble: Vec<String>,
}

impl Slow {
    pub(super) fn new(stage: &Arc<Stage>, seed: u64) -> Self {
        Self {
            stage: Arc::clone(stage),
            seed,
            scene: None,
            before: Latency::default(),
            meanwhile: Latency::default(),
            closed: Latency::default(),
            resumed: Latency::default(),
            written: 0,
            holes: 0,
            trouble: Vec::new(),
        }
    }

    /// Lets everybody in and has them write for a while.
    pub(super) async fn prepare(&mut self) {
        match Scene::begin(&self.stage, self.seed).await {
            Ok(mut scene) => {
                scene.room.enter(Phase::Before);
                let _ = timeout(BEFORE, scene.sleeper.listen(&scene.room)).await;
                self.scene = Some(scene);
            }
            Err(error) => {
                self.holes += 1;
                self.trouble.push(format!("slow: nobody came in: {error}"));
            }
        }
    }

    /// Somebody stops reading; ends when the writing has ended and all were shown everything.
    pub(super) async fn stand_still(&mut self) {
        let Some(mut scene) = self.scene.take() else { return };
        let until = Instant::now() + MEANWHILE;
        scene.room.enter(Phase::Meanwhile);
        let standstill = scene.sleeper.stand_still(&scene.room).await;
        let asleep = until.saturating_duration_since(Instant::now());
        let _ = timeout(asleep, scene.sleeper.listen(&scene.room)).await;
        scene.room.enter(Phase::Over);
        while scene.authors.join_next().await.is_some() {}
        let _ = timeout(DELIVERY, scene.sleeper.listen_to_the_end(&scene.room)).await;
        scene.room.expect_everybody().await;
        scene.sleeper.examine(&scene.room);
        self.closed.record_us(standstill.closed_us);
        self.resumed.record_us(standstill.resumed_us);
        self.take(&scene.room);
    }

    fn take(&mut self, room: &Room) {
        self.before.merge(&room.deliveries(Phase::Before));
        self.meanwhile.merge(&room.deliveries(Phase::Meanwhile));
        self.written += room.written().len() as u64;
        self.holes += room.holes();
        let examples = room.examples.take();
        self.trouble.extend(examples.into_iter().map(|example| format!("slow: {example}")));
    }
}

impl Scene {
    async fn begin(stage: &Arc<Stage>, seed: u64) -> Result<Self, LinkError> {
        let (_, ticket) = new_contact(stage, ORGANIZATION, 0).await?;
        let room = Arc::new(Room::new(Arc::clone(stage), ticket, AUDIENCE + 1));
        let mut audience = JoinSet::new();
        for number in 0..AUDIENCE {
            let (follower, backoff) = follower(number, ticket, seed);
            let link = audience::arrive(follower, &room, number).await?;
            audience.spawn(audience::follow(link, Arc::clone(&room), backoff));
        }
        let (follower, backoff) = follower(AUDIENCE, ticket, seed);
        let sleeper = Sleeper::arrive(follower, backoff, &room, AUDIENCE).await?;
        let authors = authors::begin(&room).await?;
        Ok(Self { room, sleeper, authors, _audience: audience })
    }
}

/// An agent with a socket of this number.
fn follower(number: usize, ticket: TicketId, seed: u64) -> (Follower, Backoff) {
    let person = Person::agent(ORGANIZATION, number);
    (Follower::new(person, number, ticket), Backoff::new(seed ^ ((number as u64) << 20)))
}
