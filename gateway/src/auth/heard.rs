//! Answers of the database that are believed for a while. The while begins when it was asked: an
//! answer that was long on its way is old when it comes.

use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::future::Cache;

#[derive(Debug, Clone)]
struct Answer<V> {
    asked: Instant,
    value: V,
}

/// Answers, by what was asked for. Clones are handles to the same.
#[derive(Debug, Clone)]
pub(super) struct Heard<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    answers: Cache<K, Answer<V>>,
    believed: Duration,
}

impl<K, V> Heard<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Keeps at most `most` answers, and believes each for so long.
    pub(super) fn new(most: u64, believed: Duration) -> Self {
        let answers = Cache::builder().max_capacity(most).time_to_live(believed).build();
        Self { answers, believed }
    }

    /// What was heard, if it is believed; otherwise asks, and once for all who want to know.
    ///
    /// # Errors
    /// What asking failed with, which is not kept.
    pub(super) async fn get<E, F>(&self, key: K, ask: impl Fn() -> F) -> Result<V, Arc<E>>
    where
        E: Send + Sync + 'static,
        F: Future<Output = Result<V, E>>,
    {
        let since = Instant::now();
        loop {
            let answer = async {
                let asked = Instant::now();
                ask().await.map(|value| Answer { asked, value })
            };
            let answer = self.answers.try_get_with(key.clone(), answer).await?;
            if answer.asked >= since || self.is_young(&answer) {
                return Ok(answer.value);
            }
            self.answers.invalidate(&key).await;
        }
    }

    /// Whether there is something to believe.
    pub(super) async fn knows(&self, key: &K) -> bool {
        self.answers.get(key).await.is_some_and(|answer| self.is_young(&answer))
    }

    /// Takes in the answer to a question that was asked at this moment.
    pub(super) async fn hear(&self, key: K, asked: Instant, value: V) {
        self.answers.insert(key, Answer { asked, value }).await;
    }

    pub(super) async fn forget(&self, key: &K) {
        self.answers.invalidate(key).await;
    }

    pub(super) fn forget_all(&self) {
        self.answers.invalidate_all();
    }

    fn is_young(&self, answer: &Answer<V>) -> bool {
        answer.asked.elapsed() <= self.believed
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::Notify;

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    async fn at_once(answer: &'static str) -> Result<&'static str, &'static str> {
        Ok(answer)
    }

    #[tokio::test]
    async fn an_answer_is_believed_and_forgotten() {
        let heard = Heard::new(10, LONG);
        assert_eq!(heard.get(1, || at_once("first")).await, Ok("first"));
        assert_eq!(heard.get(1, || at_once("second")).await, Ok("first"));
        heard.forget(&1).await;
        assert!(!heard.knows(&1).await);
        assert_eq!(heard.get(1, || at_once("second")).await, Ok("second"));
        assert!(heard.knows(&1).await);
    }

    #[tokio::test]
    async fn an_answer_is_as_old_as_its_question() {
        let heard = Heard::new(10, LONG);
        let asked = |ago| Instant::now().checked_sub(ago).expect("the machine runs for longer");
        heard.hear(1, asked(LONG / 2), "then").await;
        assert_eq!(heard.get(1, || at_once("now")).await, Ok("then"));
        heard.hear(1, asked(LONG * 2), "then").await;
        assert!(!heard.knows(&1).await);
        assert_eq!(heard.get(1, || at_once("now")).await, Ok("now"));
    }

    #[tokio::test]
    async fn what_was_long_on_its_way_is_believed_by_whoever_asked_and_by_nobody_who_came_later() {
        let heard = Heard::new(10, Duration::ZERO);
        let arrives = Notify::new();
        let slowly = || async {
            arrives.notified().await;
            at_once("then").await
        };
        let mut first = Box::pin(heard.get(1, slowly));
        assert!((&mut first).now_or_never().is_none());
        let mut later = Box::pin(heard.get(1, || at_once("now")));
        assert!((&mut later).now_or_never().is_none(), "it waits for the same answer");
        arrives.notify_one();
        assert_eq!(tokio::join!(first, later), (Ok("then"), Ok("now")));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let heard = Heard::new(10, LONG);
        let failed = heard.get(1, || async { Err("away") }).await;
        assert_eq!(failed, Err(Arc::new("away")));
        assert_eq!(heard.get(1, || at_once("back")).await, Ok("back"));
    }
}
