//! One attempt to sign in, from its beginning to its end.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::record::Record;
use super::shared::SharedRecord;
use super::{Refused, lock};
use crate::error::ApiError;
use crate::limits::FailureOptions;

/// An attempt that is under way. Dropped, it has failed.
#[derive(Debug)]
pub(crate) struct Attempt {
    record: Arc<Mutex<Record>>,
    options: FailureOptions,
    shared: Option<SharedRecord>,
    is_over: bool,
}

impl Attempt {
    /// Goes on with an attempt that `record` let begin, if the other nodes let it, too.
    pub(super) async fn begin(
        record: Arc<Mutex<Record>>,
        options: FailureOptions,
        shared: Option<SharedRecord>,
    ) -> Result<Self, Refused> {
        let mut attempt = Self { record, options, shared, is_over: false };
        if let Some(shared) = &attempt.shared
            && let Err(refused) = shared.begin().await
        {
            lock(&attempt.record).withdraw();
            attempt.is_over = true;
            return Err(refused);
        }
        Ok(attempt)
    }

    /// Ends the attempt. When the password was right, earlier failures are forgotten. Says whether
    /// this was the failure after which nobody may try for long, as this node counts or as all of
    /// them do together.
    pub(crate) async fn end(mut self, succeeded: bool) -> bool {
        let told = self.finish(succeeded);
        let is_locked_here = !succeeded && lock(&self.record).is_locked(&self.options);
        let is_locked_for_all = match told {
            // A node that is stopping needs to tell nobody.
            Some(told) => told.await.unwrap_or(false),
            None => false,
        };
        is_locked_here || is_locked_for_all
    }

    /// Ends the attempt as it was `judged`: a wrong proof counts against the account, and what went
    /// wrong with us does not. Says whether nobody may try for long from now on.
    pub(crate) async fn judged<T>(self, judged: &Result<T, ApiError>) -> bool {
        match judged {
            Ok(_) => self.end(true).await,
            Err(ApiError::WrongCredentials | ApiError::WrongFactor) => self.end(false).await,
            Err(_) => {
                self.withdraw().await;
                false
            }
        }
    }

    /// Takes the attempt back, as neither right nor wrong: nothing is counted or forgotten.
    pub(crate) async fn withdraw(mut self) {
        self.is_over = true;
        lock(&self.record).withdraw();
        if let Some(shared) = self.shared.take() {
            shared.withdraw().await;
        }
    }

    /// Other nodes are told by a task of its own, which goes on when the caller hangs up.
    fn finish(&mut self, succeeded: bool) -> Option<JoinHandle<bool>> {
        self.is_over = true;
        lock(&self.record).end(succeeded, Instant::now(), &self.options);
        let (shared, runtime) = (self.shared.take()?, Handle::try_current().ok()?);
        Some(runtime.spawn(async move { shared.end(succeeded).await }))
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.is_over {
            self.finish(false);
        }
    }
}
