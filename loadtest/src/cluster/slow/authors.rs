//! Those who keep the ticket busy: an open loop, because whoever waits for answers is no load on a
//! server that is slow.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_domain::ids::CommandId;
use insightdesk_protocol::ws::{ClientFrame, Op, ServerFrame};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::ORGANIZATION;
use super::room::{Phase, Room};
use crate::cluster::pressure::enter;
use crate::dialect::{Memory, Stamp};
use crate::people::link::{Link, LinkError};
use crate::people::person::Person;

const AUTHORS: usize = 8;
/// Of all of them together.
const MESSAGES_A_SECOND: u32 = 200;
/// So long that the buffers before a reader that stands still are full in seconds.
const BODY_BYTES: usize = 4_000;

/// Lets them in; they write while the room says so.
pub(super) async fn begin(room: &Arc<Room>) -> Result<JoinSet<()>, LinkError> {
    let mut authors = JoinSet::new();
    for number in 0..AUTHORS {
        let person = Person::agent(ORGANIZATION, number);
        let link = enter(&room.stage, &person, (number, number), Memory::default()).await?;
        let author = Author { room: Arc::clone(room), number, unanswered: 0 };
        authors.spawn(author.write(link));
    }
    Ok(authors)
}

/// One of them.
#[derive(Debug)]
struct Author {
    room: Arc<Room>,
    number: usize,
    unanswered: u64,
}

impl Author {
    /// Writes to the end. An author who loses the connection writes no more.
    async fn write(mut self, mut link: Link) {
        let mut phases = self.room.phases();
        let written = async {
            self.keep_up(&mut link, &mut phases).await?;
            while self.unanswered > 0 {
                let frame = link.hear().await?;
                self.take(&frame);
            }
            Ok(())
        };
        let written: Result<(), LinkError> = Box::pin(written).await;
        if let Err(error) = written {
            self.room.examples.add(|| format!("author {} was lost: {error}", self.number));
        }
    }

    async fn keep_up(
        &mut self,
        link: &mut Link,
        phases: &mut watch::Receiver<Phase>,
    ) -> Result<(), LinkError> {
        let mut due = interval(Duration::from_secs(AUTHORS as u64) / MESSAGES_A_SECOND);
        due.set_missed_tick_behavior(MissedTickBehavior::Burst);
        loop {
            let phase = *phases.borrow();
            tokio::select! {
                _ = phases.changed() => {}
                moment = due.tick(), if matches!(phase, Phase::Before | Phase::Meanwhile) => {
                    self.say(link, moment.elapsed())?;
                }
                frame = link.hear() => self.take(&frame?),
            }
            if *phases.borrow() == Phase::Over {
                return Ok(());
            }
        }
    }

    /// Says what was due so long ago.
    fn say(&mut self, link: &Link, late: Duration) -> Result<(), LinkError> {
        let due_us = self.room.stage.recorder.now().saturating_sub(late.as_micros() as u64);
        let stamp = Stamp { due_us, socket: self.number as u32 };
        let op = Op::Message { body: stamp.body(BODY_BYTES) };
        self.unanswered += 1;
        link.say(&ClientFrame::Post { cid: CommandId::now(), ticket: Some(self.room.ticket), op })
    }

    fn take(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Ack { seq, .. } => self.room.stored(*seq),
            ServerFrame::Nack { code, message, .. } => {
                self.room.examples.add(|| format!("a message was refused: {code:?}: {message}"));
            }
            _ => return,
        }
        self.unanswered = self.unanswered.saturating_sub(1);
    }
}
