//! A writer: says one thing after the other, each until it is answered for good.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::answer::Answer;
use super::command::Command;
use super::link::{Backoff, Link, LinkError};
use super::person::Person;
use super::stage::Stage;
use crate::dialect::{EnterError, Memory};
use crate::history::Line;

/// How often a command that was answered is sent again, to hear the same answer.
const AGAIN: f64 = 0.03;

/// A writer on one ticket.
#[derive(Debug)]
pub(super) struct Writer {
    /// Its number among all clients.
    pub(super) number: usize,
    pub(super) person: Person,
    pub(super) ticket: Uuid,
    /// The pause between two commands, on average.
    pub(super) pause: Duration,
    pub(super) chance: StdRng,
    pub(super) pending: Option<Command>,
    /// The last seq that an answer named.
    pub(super) seen: u64,
}

impl Writer {
    /// Writes until the stage closes, and then until the last command is answered.
    pub(super) async fn run(mut self, stage: Arc<Stage>) {
        let mut backoff = Backoff::default();
        while self.pending.is_some() || !stage.closing.is_cancelled() {
            let ended = match self.open(&stage).await {
                Ok(link) => {
                    backoff.reset();
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

    async fn open(&self, stage: &Stage) -> Result<Link, LinkError> {
        let pass = self.person.pass(stage).await?;
        Link::open(&stage.desk, &pass, self.number, Memory::default()).await
    }

    /// Talks on one connection until it breaks or there is nothing more to say.
    async fn talk(&mut self, stage: &Stage, mut link: Link) -> Result<(), LinkError> {
        loop {
            let Some(command) = self.next_command(stage).await else { return Ok(()) };
            let life = stage.waits.now();
            link.say(&command.frame())?;
            let answer = Answer::hear(&mut link, &command).await?;
            if !matches!(answer, Answer::Again(..)) {
                stage.waits.caught_up(self.number, life);
            }
            self.take(stage, command, answer).await;
        }
    }

    /// Has the command under way answered on this connection; answers the ticket it went to.
    pub(super) async fn say_one(
        &mut self,
        stage: &Stage,
        mut link: Link,
    ) -> Result<Uuid, LinkError> {
        let Some(command) = self.next_command(stage).await else {
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

    /// The command under way, or a new one after a pause; none when the stage closes.
    async fn next_command(&mut self, stage: &Stage) -> Option<Command> {
        if self.pending.is_none() {
            let pause = self.pause.mul_f64(self.chance.random_range(0.0..2.0));
            tokio::select! {
                () = stage.closing.cancelled() => return None,
                () = tokio::time::sleep(pause) => {}
            }
            let command =
                Command::any(self.person.party(), self.ticket, self.seen, &mut self.chance);
            self.pending = Some(command);
        }
        let command = self.pending.as_mut()?;
        if !std::mem::replace(&mut command.attempted, true) && command.body().is_some() {
            let p = self.number as u32;
            stage.recorder.record(|t| command.invoke(t, p).expect("it has a body"));
        }
        Some(command.clone())
    }

    async fn take(&mut self, stage: &Stage, mut command: Command, answer: Answer) {
        let (p, cid) = (self.number as u32, command.cid.as_uuid());
        let is_text = command.body().is_some();
        match answer {
            Answer::Stored { ticket, seq, duplicate } => {
                if is_text {
                    let ok = |t| Line::Ok { t, p, cid, ticket, seq, duplicate };
                    stage.recorder.record(ok);
                }
                if is_text && !std::mem::replace(&mut command.answered, true) {
                    stage.ack();
                }
                if let (None, Person::Contact(contact, _)) = (command.ticket, &self.person) {
                    stage.opened(ticket, *contact);
                } else {
                    self.seen = seq;
                }
                let again = is_text && self.chance.random_bool(AGAIN);
                self.pending = again.then_some(command);
            }
            Answer::Refused(code) => {
                if is_text {
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
    }

    /// The connection is gone; nobody knows what became of the command under way.
    fn lose(&self, stage: &Stage, why: &LinkError) {
        if matches!(why, LinkError::Enter(EnterError::Refused { .. })) {
            stage.surprise(why.to_string());
        }
        self.unknown(stage, &why.to_string());
    }

    fn unknown(&self, stage: &Stage, why: &str) {
        let attempted = |command: &&Command| command.attempted && command.body().is_some();
        if let Some(command) = self.pending.as_ref().filter(attempted) {
            let (p, cid, why) = (self.number as u32, command.cid.as_uuid(), why.to_owned());
            stage.recorder.record(|t| Line::Info { t, p, cid, why });
        }
    }
}
