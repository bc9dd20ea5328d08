//! The one actor of a node that others may reach: whatever packet it gets, it reports.

use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_cluster::RactorClusterMessage;

use crate::transport::{Report, Reports};

/// The group in which nodes find each other's gate.
pub(super) const GROUP: &str = "insightdesk.gates";

/// The name of the gate of a node's process.
pub(super) fn name(process: &str) -> String {
    format!("insightdesk.gate.{process}")
}

/// One stable variant: what is inside is a matter of the packet's own version.
#[derive(Debug, RactorClusterMessage)]
pub(super) enum GateMessage {
    Packet(Vec<u8>),
}

pub(super) struct GateActor {
    pub(super) reports: Reports,
}

impl Actor for GateActor {
    type Msg = GateMessage;
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, _me: ActorRef<Self::Msg>, (): ()) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    async fn handle(
        &self,
        _me: ActorRef<Self::Msg>,
        GateMessage::Packet(packet): GateMessage,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        (self.reports)(Report::Packet(packet.into()));
        Ok(())
    }
}
