//! Presence, told in the order in which it changes.

use insightdesk_domain::principal::Role;

use super::*;
use crate::testing::{PATIENCE, Plain};

async fn presence() -> ActorRef<PresenceMessage> {
    let (encode, fanout, peers) = (Arc::new(Plain), Address::vacant(), Address::vacant());
    let actor = PresenceActor { encode, fanout, peers, statuses: Statuses::default() };
    Actor::spawn(None, actor, ()).await.expect("it starts").0
}

fn socket() -> Socket {
    Socket { session: SessionId::now(), outbound: Arc::default(), hears: true }
}

/// What was queued for a socket, once the actor has nothing more to do.
async fn told(presence: ActorRef<PresenceMessage>, outbound: &Outbound) -> Vec<String> {
    presence.drain_and_wait(Some(PATIENCE)).await.expect("it ends");
    let mut text = vec![0; 4096];
    let length = outbound.fill(&mut text);
    String::from_utf8_lossy(&text[..length]).lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn whoever_asks_who_is_there_is_told_of_every_change_after_the_answer_and_none_before() {
    let (presence, organization) = (presence().await, OrganizationId::now());
    let (lia, bo, socket_of_lia) = (MemberId::now(), MemberId::now(), socket());
    let outbound = Arc::clone(&socket_of_lia.outbound);
    let came = |member, name: &str, socket| PresenceMessage::MemberCame {
        organization,
        member,
        name: name.to_owned(),
        socket,
    };
    let says = |status| PresenceMessage::Says { organization, member: bo, status };
    let colleague = Colleague { id: bo, name: "Bo".to_owned(), role: Role::Agent };
    let asked = PresenceMessage::WhoIsThere {
        organization,
        members: vec![colleague],
        outbound: outbound.clone(),
    };
    for message in [
        came(bo, "Bo", socket()),
        says(PresenceStatus::Away),
        came(lia, "Lia", socket_of_lia),
        asked,
        says(PresenceStatus::Busy),
    ] {
        presence.cast(message).expect("it runs");
    }
    let lines = told(presence, &outbound).await;
    let [arrival, list, change] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(arrival.contains("Lia"), "{arrival}");
    assert!(list.contains("Colleagues") && list.contains("Away"), "{list}");
    assert!(change.contains("Bo") && change.contains("Busy"), "{change}");
}
