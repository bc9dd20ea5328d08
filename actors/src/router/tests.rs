//! What the router does with commands that other nodes send, while views differ.

use insightdesk_cluster::Resident;
use insightdesk_domain::ids::CommandId;
use insightdesk_store::journal::Activations;
use tokio::sync::mpsc;

use super::*;
use crate::metrics::HubMetrics;
use crate::testing::{PATIENCE, Plain, Scene, envelope, post};

/// Stands where the other nodes are reached, and shows what is said to them.
struct Probe(mpsc::UnboundedSender<(NodeName, PeerMessage)>);

impl Actor for Probe {
    type Msg = PeersMessage;
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> ActorResult<()> {
        Ok(())
    }

    async fn handle(
        &self,
        _me: ActorRef<Self::Msg>,
        message: PeersMessage,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        if let PeersMessage::Tell { to, message } = message {
            let _ = self.0.send((to, message));
        }
        Ok(())
    }
}

fn view(names: &[&str]) -> Arc<View> {
    let resident = |&name: &&str| Resident { name: name.into(), incarnation: 1 };
    Arc::new(View::new(names.iter().map(resident)))
}

/// The router of the node a, and what it says to others.
async fn router(
    scene: &Scene,
    view: Arc<View>,
) -> (ActorRef<RouterMessage>, mpsc::UnboundedReceiver<(NodeName, PeerMessage)>) {
    let (sender, said) = mpsc::unbounded_channel();
    let (probe, _) = Actor::spawn(None, Probe(sender), ()).await.expect("it starts");
    let peers = Address::vacant();
    peers.occupy(probe);
    let reach = Reach::default();
    ["b", "c"].iter().for_each(|&peer| reach.hear(&peer.into(), Instant::now()));
    let ticket = TicketActor {
        activations: Activations::open(scene.database.login()),
        journal: Address::vacant(),
        fanout: Address::vacant(),
        router: Address::vacant(),
        encode: Arc::new(Plain),
        metrics: HubMetrics::register(&prometheus::Registry::new()).expect("names are free"),
        idle_after: PATIENCE,
    };
    let (node, lease, max_awake) = ("a".into(), Lease::endless(), 100);
    let router = RouterActor { node, lease, view, reach, peers, ticket, max_awake };
    (Actor::spawn(None, router, ()).await.expect("it starts").0, said)
}

#[tokio::test]
async fn a_node_that_waits_for_another_keeps_no_other_waiting() {
    let scene = Scene::set().await;
    let (before, after) = (view(&["a", "b"]), view(&["a", "b", "c"]));
    let moves = |ticket: &TicketId| {
        owner(&before, *ticket).is_some_and(|it| &**it == "b")
            && owner(&after, *ticket).is_some_and(|it| &**it == "c")
    };
    let ticket = std::iter::repeat_with(TicketId::now).find(moves).expect("there are some");
    let (router, mut said) = router(&scene, before.clone()).await;
    let asked = |text| envelope(&scene.lia(), ticket, CommandId::now(), post(text));
    let (own, theirs) = (asked("ours"), asked("theirs"));
    let answer = Answer::new(|_| {});
    router.cast(RouterMessage::Route { envelope: own, answer }).expect("it runs");
    let (to, forwarded) = said.recv().await.expect("something is said");
    assert!(matches!((&*to, forwarded), ("b", PeerMessage::Forward(_))));
    // The ticket is c's by now, which does not know that yet and believes it to be ours.
    router.cast(RouterMessage::View(after)).expect("it runs");
    let Envelope { ticket, by, id, command } = theirs;
    let by = Arc::unwrap_or_clone(by);
    let forward = Forward { call: 7, hops: 1, ticket, by, id, command };
    router.cast(RouterMessage::Forwarded { from: "c".into(), forward }).expect("it runs");
    // Far less than for how long a command may look for an owner.
    let soon = PATIENCE / 10;
    let answered = tokio::time::timeout(soon, said.recv()).await.expect("it is not held");
    let (to, answered) = answered.expect("something is said");
    let unavailable = PeerMessage::Answered { call: 7, outcome: Err(ExecuteError::Unavailable) };
    assert_eq!((&*to, answered), ("c", unavailable));
}
