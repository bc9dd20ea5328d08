use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use prometheus::Registry;

use super::*;
use crate::testing::eventually;

/// Fails when told to.
#[derive(Debug)]
struct Fragile;

#[derive(Debug, RactorMessage)]
enum FragileMessage {
    Fail,
    Answer(tokio::sync::oneshot::Sender<()>),
}

impl Actor for Fragile {
    type Msg = FragileMessage;
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult {
        Ok(())
    }

    async fn handle(
        &self,
        _me: ActorRef<Self::Msg>,
        message: FragileMessage,
        (): &mut (),
    ) -> ActorResult {
        match message {
            FragileMessage::Fail => Err("told to fail".into()),
            FragileMessage::Answer(answer) => {
                let _ = answer.send(());
                Ok(())
            }
        }
    }
}

struct Rig {
    address: Address<FragileMessage>,
    losses: Arc<AtomicU32>,
    broken: watch::Receiver<bool>,
}

async fn rig() -> Rig {
    let (address, losses) = (Address::vacant(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&losses);
    let child = Child::new("fragile", &address, || Fragile).when_lost(move || {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let metrics = HubMetrics::register(&Registry::new()).expect("fresh metrics");
    let (gave_up, broken) = watch::channel(false);
    let supervisor = Supervisor { children: vec![child], metrics, broken: gave_up };
    Actor::spawn(None, supervisor, ()).await.expect("it starts");
    Rig { address, losses, broken }
}

impl Rig {
    async fn answers(&self) -> bool {
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.address.cast(FragileMessage::Answer(answer)) && answered.await.is_ok()
    }

    async fn is_back(&self) {
        let begun = Instant::now();
        while !self.answers().await {
            assert!(begun.elapsed() < crate::testing::PATIENCE, "it never came back");
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_child_that_fails_is_started_again_under_the_same_address() {
    let rig = rig().await;
    assert!(rig.answers().await);
    rig.address.cast(FragileMessage::Fail);
    eventually("the loss is noted", || (rig.losses.load(Ordering::Relaxed) == 1).then_some(()))
        .await;
    rig.is_back().await;
    assert!(!*rig.broken.borrow());
}

#[tokio::test]
async fn a_child_that_fails_too_often_ends_the_node() {
    let rig = rig().await;
    for failure in 1..=u32::try_from(MOST).expect("small") + 1 {
        rig.is_back().await;
        rig.address.cast(FragileMessage::Fail);
        let losses = || rig.losses.load(Ordering::Relaxed);
        eventually("the loss is noted", || (losses() == failure).then_some(())).await;
    }
    eventually("the node gives up", || rig.broken.borrow().then_some(())).await;
}

#[test]
fn pauses_double_up_to_a_limit() {
    assert_eq!(pause(1), FIRST_PAUSE);
    assert_eq!(pause(3), FIRST_PAUSE * 4);
    assert_eq!(pause(1_000), LONGEST_PAUSE);
}
