//! How a writer comes to its next command, and when it goes to another node instead.

use tokio::time::sleep;

use rand::RngExt;

use super::command::Command;
use super::link::{Link, LinkError};
use super::stage::Stage;
use super::writer::Writer;

/// What a pause ends with.
enum Thought {
    Say,
    /// The run is over.
    Over,
    /// There is a reason to go to another node.
    Go,
}

impl Writer {
    /// The command under way, or a new one after a pause; none when the stage closes, or when it is
    /// time to go elsewhere.
    pub(crate) async fn next_command(
        &mut self,
        stage: &Stage,
        link: &mut Link,
    ) -> Result<Option<Command>, LinkError> {
        if self.pending.is_some() && link.is_over() {
            self.seat.next(stage.nodes());
            return Ok(None);
        }
        if self.pending.is_none() {
            match self.think(stage, link).await? {
                Thought::Say => self.begin(stage),
                Thought::Over | Thought::Go => return Ok(None),
            }
        }
        let Some(command) = self.pending.as_mut() else { return Ok(None) };
        command.sent.get_or_insert(stage.recorder.now());
        if !std::mem::replace(&mut command.attempted, true) && command.leaves_a_trace() {
            let (p, by) = (self.number as u32, (link.greeting.you, self.person.organization));
            stage.recorder.record(|t| command.first_line(t, p, by));
        }
        Ok(Some(command.clone()))
    }

    async fn think(&mut self, stage: &Stage, link: &mut Link) -> Result<Thought, LinkError> {
        if self.wants_since.is_some() {
            return Ok(Thought::Say);
        }
        let pause = self.pause.mul_f64(self.chance.random_range(0.0..2.0));
        tokio::select! {
            () = stage.closing.cancelled() => return Ok(Thought::Over),
            () = sleep(pause) => return Ok(Thought::Say),
            () = self.seat.called_home() => self.seat.go_home(),
            sent_away = link.idle() => {
                sent_away?;
                self.seat.next(stage.nodes());
            }
        }
        Ok(Thought::Go)
    }

    fn begin(&mut self, stage: &Stage) {
        let command = Command::any(&self.person, self.ticket, self.seen, &mut self.chance);
        let wanted = self.wants_since.take().unwrap_or_else(|| stage.recorder.now());
        self.pending = Some(Command { wanted, ..command });
    }
}
