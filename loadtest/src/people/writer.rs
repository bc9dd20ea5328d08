//! A writer: says one thing after the other, each until it is answered for good.

use std::sync::Arc;
use std::time::Duration;

use insightdesk_domain::ids::TicketId;
use insightdesk_protocol::ws::{ClientFrame, ServerFrame};
use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::timeout;
use uuid::Uuid;

use super::answer::Answer;
use super::command::Command;
use super::ledger::{Attempt, Outcome};
use super::link::{Backoff, Link, LinkError};
use super::person::{Person, Who};
use super::seat::Seat;
use super::stage::Stage;
use crate::dialect::Memory;
use crate::history::Line;

/// How often a command that was answered is sent again, to hear the same answer.
const AGAIN: f64 = 0.03;
/// How often a writer looks for what it has just written.
const READS: f64 = 0.03;
/// How long that may take before the connection is given up.
const PAGE: Duration = Duration::from_secs(10);

/// A writer on one ticket.
#[derive(Debug)]
pub(crate) struct Writer {
    /// Its number among all clients.
    pub(crate) number: usize,
    pub(crate) person: Person,
    pub(crate) seat: Seat,
    pub(crate) ticket: Uuid,
    /// The pause between two commands, on average.
    pub(crate) pause: Duration,
    pub(crate) chance: StdRng,
    pub(crate) pending: Option<Command>,
    /// When it lost its connection with nothing to say; then it says something as soon as it can.
    pub(crate) wants_since: Option<u64>,
    /// The last seq that an answer named.
    pub(crate) seen: u64,
}

impl Writer {
    /// Writes until the stage closes, and then until the last command is answered.
    pub(crate) async fn run(mut self, stage: Arc<Stage>) {
        let mut backoff = Backoff::default();
        while self.pending.is_some() || !stage.closing.is_cancelled() {
            let ended = match self.open(&stage).await {
                Ok(link) => {
                    backoff.reset();
                    stage.ledger.sits(self.number, Some(self.seat.node));
                    self.talk(&stage, link).await
                }
                Err(error) => Err(error),
            };
            if let Err(why) = ended {
                self.lose(&stage, &why);
                backoff.pause(&mut self.chance).await;
            }
        }
    }

    async fn open(&mut self, stage: &Stage) -> Result<Link, LinkError> {
        if let Some(command) = &mut self.pending {
            command.sent = None;
        }
        self.person.open(stage, self.seat.node, self.number, Memory::default()).await
    }

    /// Talks on one connection until it breaks, it is time to go elsewhere, or there is nothing more
    /// to say.
    async fn talk(&mut self, stage: &Stage, mut link: Link) -> Result<(), LinkError> {
        loop {
            let Some(command) = self.next_command(stage, &mut link).await? else { return Ok(()) };
            let life = stage.waits.now();
            link.say(&command.frame())?;
            let answer = Answer::hear(&mut link, &command).await?;
            if !matches!(answer, Answer::Again(..)) {
                stage.waits.caught_up(self.number, life);
            }
            self.enter(stage, &command, Outcome::of(&answer));
            let stored = self.take(stage, command, answer).await;
            if let Some(ticket) = stored
                && self.chance.random_bool(READS)
            {
                self.read(stage, &mut link, ticket).await?;
            }
        }
    }

    /// Looks whether what it wrote is there.
    async fn read(&self, stage: &Stage, link: &mut Link, id: Uuid) -> Result<(), LinkError> {
        let (p, ticket, asked) =
            (self.number as u32, TicketId::from_uuid(id), stage.recorder.now());
        link.say(&ClientFrame::History { ticket, before: u64::from(u32::MAX) })?;
        let (seqs, more) = newest(link, ticket).await?;
        let from = seqs.first().copied().filter(|_| more).unwrap_or(0);
        stage.recorder.record(|t| Line::Read { t, p, ticket: id, asked, from, seqs });
        Ok(())
    }

    /// Has the command under way answered on this connection; answers the ticket it went to.
    pub(crate) async fn say_one(
        &mut self,
        stage: &Stage,
        mut link: Link,
    ) -> Result<Uuid, LinkError> {
        let Some(command) = self.next_command(stage, &mut link).await? else {
            return Err(LinkError::Unexpected("the end of the run".to_owned()));
        };
        link.say(&command.frame())?;
        let answer = Answer::hear(&mut link, &command).await?;
        let Answer::Stored { ticket, .. } = answer else {
            return Err(LinkError::Unexpected("a refusal".to_owned()));
        };
        self.take(stage, command, answer).await;
        Ok(ticket)
    }

    /// Takes an answer; answers the ticket if it now has a text more.
    async fn take(&mut self, stage: &Stage, mut command: Command, answer: Answer) -> Option<Uuid> {
        let (p, cid) = (self.number as u32, command.cid.as_uuid());
        let (is_text, leaves_a_trace) = (command.body().is_some(), command.leaves_a_trace());
        match answer {
            Answer::Stored { ticket, seq, duplicate } => {
                if leaves_a_trace {
                    let ok = |t| Line::Ok { t, p, cid, ticket, seq, duplicate };
                    stage.recorder.record(ok);
                }
                if is_text && !std::mem::replace(&mut command.answered, true) {
                    stage.ack();
                }
                if let (None, Who::Contact(contact, _)) = (command.ticket, &self.person.who) {
                    stage.opened(ticket, self.person.organization, *contact);
                } else {
                    self.seen = seq;
                }
                let again = is_text && self.chance.random_bool(AGAIN);
                let (wanted, sent) = (stage.recorder.now(), None);
                self.pending = again.then_some(Command { wanted, sent, ..command });
                return is_text.then_some(ticket);
            }
            Answer::Refused(code) => {
                if leaves_a_trace {
                    stage.recorder.record(|t| Line::Fail { t, p, cid, code: format!("{code:?}") });
                }
                if !command.is_refusable {
                    stage.surprise(format!("a good command was refused with {code:?}"));
                }
                self.pending = None;
            }
            Answer::Again(code, after) => {
                self.unknown(stage, &format!("{code:?}"));
                tokio::time::sleep(after).await;
            }
        }
        None
    }

    /// The connection is gone; nobody knows what became of the command under way.
    fn lose(&mut self, stage: &Stage, why: &LinkError) {
        self.unknown(stage, &why.to_string());
        match self.pending.clone() {
            Some(command) if command.sent.is_some() => self.enter(stage, &command, Outcome::Lost),
            Some(_) => {}
            None => drop(self.wants_since.get_or_insert(stage.recorder.now())),
        }
        stage.lost(self.number, self.seat.node, why);
        self.seat.next(stage.nodes());
    }

    /// Puts down what came of a command on this connection.
    fn enter(&self, stage: &Stage, command: &Command, outcome: Outcome) {
        let (client, node, ended) = (self.number, self.seat.node, stage.recorder.now());
        let Command { ticket, wanted, .. } = *command;
        let (cid, sent) = (command.cid.as_uuid(), command.sent.unwrap_or(ended));
        stage.ledger.attempt(Attempt { client, node, cid, ticket, wanted, sent, ended, outcome });
    }

    fn unknown(&self, stage: &Stage, why: &str) {
        let attempted = |command: &&Command| command.attempted && command.leaves_a_trace();
        if let Some(command) = self.pending.as_ref().filter(attempted) {
            let (p, cid, why) = (self.number as u32, command.cid.as_uuid(), why.to_owned());
            stage.recorder.record(|t| Line::Info { t, p, cid, why });
        }
    }
}

/// The seqs of the newest messages, and whether there are older ones.
async fn newest(link: &mut Link, ticket: TicketId) -> Result<(Vec<u64>, bool), LinkError> {
    let page = async {
        loop {
            match link.hear().await? {
                ServerFrame::History { ticket: of, messages, more } if of == ticket => {
                    return Ok((messages.iter().map(|message| message.seq).collect(), more));
                }
                ServerFrame::Error { code, message, .. } => {
                    return Err(LinkError::Unexpected(format!("{code:?}: {message}")));
                }
                _ => {}
            }
        }
    };
    timeout(PAGE, page).await.map_err(|_| LinkError::Silent(PAGE))?
}
