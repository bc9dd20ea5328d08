//! Valkey: whether nodes can share through it what they count.

use std::time::Duration;

use insightdesk_cluster::valkey::{Address, CheckupError, DEADLINE, checkup};

use super::Finding;
use crate::config::Config;

const SUBJECT: &str = "valkey";

/// Nothing, where there is none.
pub(super) async fn examine(config: &Config) -> Option<Finding> {
    let url = config.valkey.url.as_ref()?;
    Some(match Address::parse(url) {
        Ok(address) => judge(&address, checkup(&address).await),
        Err(error) => Finding::fail(SUBJECT, format!("valkey.url {error}")),
    })
}

fn judge(address: &Address, found: Result<Duration, CheckupError>) -> Finding {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    match found {
        Ok(took) if took > DEADLINE => {
            let (took, deadline) = (milliseconds(took), milliseconds(DEADLINE));
            let text = format!("{address} takes a write in {took:.0} ms, longer than the");
            let text = format!("{text} {deadline:.0} ms a node waits: put it nearer to the nodes");
            Finding::warn(SUBJECT, text)
        }
        Ok(took) => {
            Finding::ok(SUBJECT, format!("{address} takes a write in {:.1} ms", milliseconds(took)))
        }
        Err(CheckupError::Address(error)) => Finding::fail(SUBJECT, format!("valkey.url {error}")),
        Err(problem) => {
            let text =
                format!("{address}: {problem}; until it is well each node counts for itself");
            Finding::warn(SUBJECT, text)
        }
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_cluster::testing::ValkeyServer;

    use super::super::Verdict;
    use super::*;

    async fn look(url: &str) -> Option<Finding> {
        let environment = ("INSIGHTDESK_VALKEY__URL".into(), url.into());
        examine(&Config::assemble(None, [environment]).expect("it is valid")).await
    }

    #[tokio::test]
    async fn where_there_is_none_nothing_is_said() {
        assert_eq!(look("").await, None);
    }

    #[tokio::test]
    async fn a_server_that_cannot_be_used_is_noticed_and_no_password_is_told() {
        let mut server = ValkeyServer::start();
        let well = look(&server.url()).await.expect("a finding");
        assert_eq!(well.verdict, Verdict::Ok, "{well}");
        let wrong = look(&server.url().replace("canary", "hunter2")).await.expect("a finding");
        assert_eq!(wrong.verdict, Verdict::Warn);
        assert!(wrong.text.contains("WRONGPASS") && !wrong.text.contains("hunter2"), "{wrong}");
        server.kill();
        let gone = look(&server.url()).await.expect("a finding");
        assert_eq!(gone.verdict, Verdict::Warn, "{gone}");
    }
}
