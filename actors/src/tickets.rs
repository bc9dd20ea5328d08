//! The cheap-to-clone door to all tickets; it hides mailboxes and placement.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use insightdesk_domain::ids::OrganizationId;
use insightdesk_domain::number::TicketNumber;
use insightdesk_store::numbers;
use sqlx::PgPool;
use tokio::sync::{Mutex, oneshot};

use crate::address::Address;
use crate::envelope::{Answer, Envelope, Outcome};
use crate::error::ExecuteError;
use crate::router::RouterMessage;

/// How long a caller waits; the command may still be carried out afterwards.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Numbers that a node draws at once; those it does not use are lost.
const BLOCK: u32 = 16;

/// Sends commands to tickets, wherever they are.
#[derive(Debug, Clone)]
pub struct Tickets {
    router: Address<RouterMessage>,
    numbers: Arc<Numbers>,
}

#[derive(Debug)]
struct Numbers {
    hub: PgPool,
    blocks: Mutex<HashMap<OrganizationId, Range<i64>>>,
}

impl Tickets {
    #[must_use]
    pub fn new(router: Address<RouterMessage>, hub: PgPool) -> Self {
        let blocks = Mutex::default();
        Self { router, numbers: Arc::new(Numbers { hub, blocks }) }
    }

    /// Runs one command and waits for what came of it.
    ///
    /// # Errors
    /// Refused, or unknown: see [`ExecuteError`].
    pub async fn execute(&self, envelope: Envelope) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        let answer = Answer::new(move |outcome| {
            let _ = sender.send(outcome);
        });
        self.send(envelope, answer);
        match tokio::time::timeout(ANSWER_WITHIN, receiver).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Err(ExecuteError::Unavailable),
        }
    }

    /// Sends one command; commands of one sender to one ticket stay in order.
    pub fn send(&self, envelope: Envelope, answer: Answer) {
        self.router.cast(RouterMessage::Route { envelope, answer });
    }

    /// Draws a number for a ticket to be created.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached.
    pub async fn draw_number(&self, organization: OrganizationId) -> sqlx::Result<TicketNumber> {
        let mut blocks = self.numbers.blocks.lock().await;
        let block = blocks.entry(organization).or_default();
        if block.is_empty() {
            let first = numbers::reserve(&self.numbers.hub, organization, BLOCK).await?;
            *block = first..first + i64::from(BLOCK);
        }
        let number = block.start;
        block.start += 1;
        Ok(TicketNumber(number))
    }

    /// Lets every ticket finish what is under way and leave memory; commands from now on are
    /// answered `Unavailable`.
    pub async fn drain(&self, within: Duration) {
        let (done, drained) = oneshot::channel();
        self.router.cast(RouterMessage::Drain(done));
        if tokio::time::timeout(within, drained).await.is_err() {
            tracing::warn!("some tickets did not finish in time; their clients will repeat");
        }
    }
}
