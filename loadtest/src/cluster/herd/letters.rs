//! Messages that are written while the herd is away.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_protocol::ws::{ClientFrame, Op, ServerFrame};
use tokio::time::{sleep, timeout};

use super::shared::Shared;
use crate::cluster::pressure::enter;
use crate::dialect::Memory;
use crate::people::Stage;
use crate::people::link::{Link, LinkError};
use crate::people::person::Person;

/// How long all answers may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long one answer may take before another node is asked.
const ANSWER: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(200);

/// A message that is stored for good.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    /// The number of its ticket.
    pub(super) ticket: usize,
    pub(super) seq: u64,
}

/// What is still to be answered.
type Open = BTreeMap<CommandId, (usize, TicketId)>;

/// An agent who writes to many tickets.
#[derive(Debug)]
pub(super) struct Pen {
    pub(super) organization: u32,
    number: usize,
    link: Option<Link>,
}

impl Pen {
    /// Opens a socket; where that does not work it is tried again when there is something to write.
    pub(super) async fn take_up(stage: &Arc<Stage>, organization: u32, number: usize) -> Self {
        let mut pen = Self { organization, number, link: None };
        pen.link = pen.open(stage).await.ok();
        pen
    }

    async fn open(&mut self, stage: &Stage) -> Result<Link, LinkError> {
        let person = Person::agent(self.organization, self.number);
        let place = (self.number / stage.organizations() as usize, self.number);
        enter(stage, &person, place, Memory::default()).await
    }

    /// Writes one letter to each ticket, all at once, and has them answered.
    pub(super) async fn write(
        mut self,
        shared: &Shared,
        tickets: Vec<(usize, TicketId)>,
    ) -> Vec<Letter> {
        let mut open: Open = tickets.into_iter().map(|to| (CommandId::now(), to)).collect();
        let (mut letters, latest) = (Vec::new(), Instant::now() + PATIENCE);
        while !open.is_empty() && Instant::now() < latest {
            if self.say(&shared.stage, &mut open, &mut letters).await.is_err() {
                (self.link, self.number) =
                    (None, self.number + shared.stage.organizations() as usize);
            }
            sleep(if open.is_empty() { Duration::ZERO } else { PAUSE }).await;
        }
        if !open.is_empty() {
            shared.examples.add(|| format!("{} letters have no answer", open.len()));
        }
        letters
    }

    /// Says everything that is open, and takes an answer to each.
    async fn say(
        &mut self,
        stage: &Stage,
        open: &mut Open,
        letters: &mut Vec<Letter>,
    ) -> Result<(), LinkError> {
        let mut link = match self.link.take() {
            Some(link) => link,
            None => self.open(stage).await?,
        };
        for (cid, (_, ticket)) in &*open {
            let body = format!("{cid} while you were away");
            let (cid, ticket, op) = (*cid, Some(*ticket), Op::Message { body });
            link.say(&ClientFrame::Post { cid, ticket, op })?;
        }
        let mut answers = 0..open.len();
        while !answers.is_empty() {
            let heard = timeout(ANSWER, link.hear()).await;
            match heard.map_err(|_| LinkError::Silent(ANSWER))?? {
                ServerFrame::Ack { cid, seq, .. } => {
                    let ours = open.remove(&cid);
                    letters.extend(ours.map(|(ticket, _)| Letter { ticket, seq }));
                    answers.next();
                }
                ServerFrame::Nack { .. } => drop(answers.next()),
                _ => {}
            }
        }
        self.link = Some(link);
        Ok(())
    }
}
