use super::*;
use crate::ws::Sources;

const STAMP: Stamp = Stamp { due_us: 1_500_000, socket: 12 };

fn peer() -> Peer {
    let address = "http://127.0.0.1:4300".parse().expect("an address");
    let target = PeerTarget {
        address,
        secret: "a secret of some length".into(),
        sources: Sources::default(),
    };
    Peer::new(target).expect("the address is plain http")
}

#[test]
fn packets_of_the_server_are_understood() {
    let body = STAMP.body(60);
    let row = format!(
        r#"42["message:new",{{"id":"1","ticket_id":"2","seq":"4","author_id":"agent-1","body":"{body}","created_at":"2026-11-23T05:00:00.000Z"}}]"#
    );
    let ack = r#"431500000[{"ok":true,"id":"1","seq":"4"}]"#;
    let refusal = r#"431500000[{"ok":false,"error":"not joined"}]"#;
    let peer = peer();
    assert_eq!(peer.hear(&row), Heard::Event { stamp: Some(STAMP), link: None });
    assert_eq!(peer.hear(ack), Heard::Ack { due_us: STAMP.due_us });
    assert_eq!(peer.hear(refusal), Heard::Refused("not joined".into()));
    assert_eq!(peer.hear("2"), Heard::Ping);
    assert_eq!(peer.hear(r#"42["ticket:created",{"id":"2"}]"#), Heard::Other);
}

#[test]
fn a_message_carries_its_moment_as_the_packets_number() {
    let posted = peer().post(Uuid::nil(), STAMP, "t=1500000 s=12 x");
    let expected = r#"421500000["message:send",{"ticketId":"00000000-0000-0000-0000-000000000000","body":"t=1500000 s=12 x"}]"#;
    assert_eq!(posted, expected);
}

#[tokio::test]
async fn tokens_differ_by_party_and_number() {
    let peer = peer();
    let contact = peer.contact(1).await.expect("a token");
    let agent = peer.agent(1).await.expect("a token");
    assert_eq!((contact.party, agent.party), (Party::Contact, Party::Agent));
    assert_ne!(contact.token, agent.token);
    assert_eq!(contact.token.split('.').count(), 3);
}
