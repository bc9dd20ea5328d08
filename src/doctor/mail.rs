//! Mail: whether it leaves, and how much of it waits.

use std::time::Duration;

use insightdesk_store::outbox::{self, MAIL, Waiting};
use insightdesk_store::pools::Pools;

use super::Finding;
use crate::app::options;
use crate::config::Config;
use crate::database::Database;

const SUBJECT: &str = "mail";

/// How long a mail may wait before that says something about the relay.
const LONG: Duration = Duration::from_secs(300);

/// Looks into the outbox, where the database can be asked.
pub(super) async fn examine(config: &Config) -> Finding {
    judge(config.mail.relay.is_some(), waiting(config).await)
}

async fn waiting(config: &Config) -> Option<Waiting> {
    let is_own = config.database.url.is_none();
    if is_own && !crate::database::options(config).has_data() {
        return None;
    }
    let database = Database::join(config).await.ok()?;
    let pools = Pools::open(&database.login, &options::pools(config));
    let waiting = outbox::waiting(&pools.hub, MAIL).await.ok();
    pools.close().await;
    database.close().await;
    waiting
}

fn judge(has_relay: bool, waiting: Option<Waiting>) -> Finding {
    let count = waiting.map_or(0, |waiting| waiting.count);
    if !has_relay {
        let text = "has nowhere to go, so that nobody can verify an address or reset a password";
        return Finding::warn(SUBJECT, format!("{text}: set mail.relay; {count} wait"));
    }
    match waiting.and_then(|waiting| waiting.oldest) {
        Some(oldest) if oldest > LONG => {
            let minutes = oldest.as_secs() / 60;
            let text = format!("{count} wait, the oldest for {minutes} minutes: see the log");
            Finding::warn(SUBJECT, text)
        }
        _ => Finding::ok(SUBJECT, format!("leaves by the relay, {count} wait")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn mail_without_a_relay_or_that_does_not_leave_is_noticed() {
        let waiting =
            |count, seconds| Some(Waiting { count, oldest: Some(Duration::from_secs(seconds)) });
        let found = judge(false, waiting(3, 5));
        assert!(found.verdict == Verdict::Warn && found.text.ends_with("3 wait"), "{found}");
        assert_eq!(judge(true, waiting(3, 5)).verdict, Verdict::Ok);
        assert_eq!(judge(true, None).verdict, Verdict::Ok);
        let found = judge(true, waiting(3, 3_600));
        assert!(found.verdict == Verdict::Warn && found.text.contains("60 minutes"), "{found}");
    }
}
