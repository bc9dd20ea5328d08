//! How many connections the nodes have to PostgreSQL, asked again and again.

use std::io;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::interval;

/// How often it is asked.
const EVERY: Duration = Duration::from_millis(100);
const COUNT: &str = "select count(*) from pg_stat_activity \
    where application_name like 'insightdesk%' and datname = current_database();\n";

/// Somebody at PostgreSQL who counts.
#[derive(Debug)]
struct Census {
    _psql: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Census {
    /// With a shell command that begins with psql.
    fn start(psql: &str) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("exec {psql} -XAtq"));
        let mut psql =
            shell.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let closed = || io::Error::other("psql has no input or output");
        let questions = psql.stdin.take().ok_or_else(closed)?;
        let answers = BufReader::new(psql.stdout.take().ok_or_else(closed)?).lines();
        Ok(Self { _psql: psql, questions, answers })
    }

    async fn count(&mut self) -> io::Result<u64> {
        self.questions.write_all(COUNT.as_bytes()).await?;
        let answer = self.answers.next_line().await?.unwrap_or_default();
        answer.parse().map_err(|_| io::Error::other(format!("psql answers {answer:?}")))
    }

    /// Counts until it cannot any more; keeps the most.
    async fn watch(&mut self, most: &mut u64) -> io::Error {
        let mut tick = interval(EVERY);
        loop {
            tick.tick().await;
            match self.count().await {
                Ok(count) => *most = count.max(*most),
                Err(error) => return error,
            }
        }
    }
}

/// Does the work; answers the most connections that there were meanwhile, if they can be counted.
pub(in crate::cluster) async fn most_connections<T>(
    psql: Option<&str>,
    work: impl Future<Output = T>,
) -> (T, Option<u64>) {
    let Some(Ok(mut census)) = psql.map(Census::start) else { return (work.await, None) };
    let (mut most, mut work) = (0, pin!(work));
    let done = tokio::select! {
        done = &mut work => done,
        // PostgreSQL may be the one that is harmed
        _ = census.watch(&mut most) => work.await,
    };
    (done, (most > 0).then_some(most))
}
