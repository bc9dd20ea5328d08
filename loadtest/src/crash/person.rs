//! Somebody who comes back.

use super::stage::Stage;
use crate::dialect::{Dialect, EnterError, Party, Pass};

/// Who somebody is, also after a long time.
#[derive(Debug, Clone)]
pub(super) enum Person {
    /// The contact with this number.
    Contact(usize, Pass),
    /// The agent with this number, who signs in again when the token is old.
    Agent(usize),
}

impl Person {
    pub(super) fn party(&self) -> Party {
        match self {
            Self::Contact(..) => Party::Contact,
            Self::Agent(_) => Party::Agent,
        }
    }

    pub(super) async fn pass(&self, stage: &Stage) -> Result<Pass, EnterError> {
        match self {
            Self::Contact(_, pass) => Ok(pass.clone()),
            Self::Agent(number) => stage.desk.agent(*number).await,
        }
    }
}
