//! Somebody who comes back.

use super::link::{Link, LinkError};
use super::stage::Stage;
use crate::dialect::{Dialect, EnterError, Memory, Party, Pass};

/// Who somebody is, also after a long time.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Counted from 0.
    pub(super) organization: u32,
    pub(super) who: Who,
}

#[derive(Debug, Clone)]
pub(super) enum Who {
    /// The contact with this number.
    Contact(usize, Pass),
    /// The agent with this number, who signs in again when the token is old.
    Agent(usize),
}

impl Person {
    pub(super) fn agent(organization: u32, number: usize) -> Self {
        Self { organization, who: Who::Agent(number) }
    }

    pub(super) fn party(&self) -> Party {
        match self.who {
            Who::Contact(..) => Party::Contact,
            Who::Agent(_) => Party::Agent,
        }
    }

    async fn pass(&self, stage: &Stage) -> Result<Pass, EnterError> {
        match &self.who {
            Who::Contact(_, pass) => Ok(pass.clone()),
            Who::Agent(number) => stage.desk(self.organization).agent(*number).await,
        }
    }

    /// Opens connection `number`, with what is remembered.
    pub(super) async fn open(
        &self,
        stage: &Stage,
        number: usize,
        memory: Memory,
    ) -> Result<Link, LinkError> {
        let pass = self.pass(stage).await?;
        Link::open(stage.desk(self.organization), &pass, number, memory).await
    }
}
