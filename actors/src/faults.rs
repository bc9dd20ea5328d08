//! Ways to break the journal on purpose. Compiled in with the feature `faults` only, chosen by the
//! environment variable `INSIGHTDESK_FAULT`; tests use them to prove that the checkers notice.

#[cfg(feature = "faults")]
use std::sync::atomic::{AtomicU32, Ordering};

/// Which promise is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Commands are acknowledged before they are committed.
    #[cfg(feature = "faults")]
    AckBeforeCommit,
    /// The process dies between every hundredth commit and its acknowledgements.
    #[cfg(feature = "faults")]
    DieAfterCommit,
}

impl Fault {
    /// What the environment asks for; nothing without the feature.
    pub(crate) fn chosen() -> Option<Self> {
        #[cfg(feature = "faults")]
        match std::env::var("INSIGHTDESK_FAULT").as_deref() {
            Ok("ack-before-commit") => return Some(Self::AckBeforeCommit),
            Ok("die-after-commit") => return Some(Self::DieAfterCommit),
            _ => {}
        }
        None
    }

    /// Called before a batch is committed: whether to acknowledge already.
    pub(crate) fn acknowledges_early(fault: Option<Self>) -> bool {
        match fault {
            #[cfg(feature = "faults")]
            Some(Self::AckBeforeCommit) => true,
            _ => false,
        }
    }

    /// Called between an early acknowledgement and its commit: long enough to be killed in.
    pub(crate) async fn before_late_commit(fault: Option<Self>) {
        match fault {
            #[cfg(feature = "faults")]
            Some(Self::AckBeforeCommit) => {
                tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            }
            _ => {}
        }
    }

    /// Called between commit and acknowledgement.
    pub(crate) fn after_commit(fault: Option<Self>) {
        match fault {
            #[cfg(feature = "faults")]
            Some(Self::DieAfterCommit) => {
                static COMMITS: AtomicU32 = AtomicU32::new(0);
                if COMMITS.fetch_add(1, Ordering::Relaxed) == 100 {
                    std::process::abort();
                }
            }
            _ => {}
        }
    }
}
