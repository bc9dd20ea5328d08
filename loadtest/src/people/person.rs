//! Somebody who comes back.

use std::time::Duration;

use tokio::time::timeout;

use super::link::{Link, LinkError};
use super::stage::Stage;
use crate::dialect::{Desk, Dialect, EnterError, Memory, Party, Pass};

/// How long a node is tried before the next one.
const ELSEWHERE: Duration = Duration::from_secs(3);

/// Who somebody is, also after a long time.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Counted from 0.
    pub(crate) organization: u32,
    pub(crate) who: Who,
}

#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// The contact with this number.
    Contact(usize, Pass),
    /// The agent with this number, who signs in again when the token is old.
    Agent(usize),
}

impl Person {
    pub(crate) fn agent(organization: u32, number: usize) -> Self {
        Self { organization, who: Who::Agent(number) }
    }

    pub(crate) fn party(&self) -> Party {
        match self.who {
            Who::Contact(..) => Party::Contact,
            Who::Agent(_) => Party::Agent,
        }
    }

    /// What lets it in.
    pub(crate) async fn pass(&self, desk: &Desk) -> Result<Pass, EnterError> {
        match &self.who {
            Who::Contact(_, pass) => Ok(pass.clone()),
            Who::Agent(number) => desk.agent(*number).await,
        }
    }

    /// Opens connection `number` to a node, with what is remembered. Who could go to another node is
    /// not patient.
    pub(crate) async fn open(
        &self,
        stage: &Stage,
        node: usize,
        number: usize,
        memory: Memory,
    ) -> Result<Link, LinkError> {
        let opened = async {
            let desk = stage.desk(node, self.organization);
            let pass = self.pass(desk).await?;
            Link::open(desk, &pass, number, memory).await
        };
        if stage.nodes() == 1 {
            return opened.await;
        }
        timeout(ELSEWHERE, opened).await.map_err(|_| LinkError::NotOpened(ELSEWHERE))?
    }
}
