use insightdesk_domain::ids::{ContactId, InboxId, MemberId, MessageId, SessionId, TeamId};
use insightdesk_domain::inbox::Channel;
use insightdesk_domain::number::TicketNumber;
use insightdesk_domain::permission::Permissions;
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::principal::{Party, Role};
use insightdesk_domain::text::{Body, Subject};
use insightdesk_domain::ticket::{Belongings, Create, Reason, Rejection, Status};
use serde::Serialize;
use uuid::Uuid;

use super::*;
use crate::encode::Viewer;
use crate::envelope::Done;
use crate::error::ExecuteError;
use crate::presence::Here;

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn forward(command: Command) -> PeerMessage {
    PeerMessage::Forward(Box::new(Forward {
        call: 7,
        hops: 1,
        ticket: TicketId::from_uuid(uuid(1)),
        by: Principal {
            organization: OrganizationId::from_uuid(uuid(2)),
            party: Party::Member(MemberId::from_uuid(uuid(3))),
            role: Some(Role::Agent),
            permissions: Permissions::of_role(Role::Agent),
            teams: vec![TeamId::from_uuid(uuid(6))],
            formerly: Vec::new(),
            muted_until: None,
            name: "Lia".to_owned(),
        },
        id: CommandId::from_uuid(uuid(4)),
        command,
    }))
}

fn commands() -> Vec<Command> {
    let (message, body) = (MessageId::from_uuid(uuid(5)), Body::parse("hello").expect("a body"));
    let create = Create {
        number: TicketNumber(42),
        inbox: InboxId::from_uuid(uuid(6)),
        contact: ContactId::from_uuid(uuid(7)),
        channel: Channel::Chat,
        team: Some(TeamId::from_uuid(uuid(6))),
        subject: Some(Subject::parse("a parcel").expect("a subject")),
        message,
        body: body.clone(),
    };
    vec![
        Command::Create(create),
        Command::Post { message, body: body.clone() },
        Command::Note { message, body },
        Command::Assign { member: None },
        Command::Claim,
        Command::Transfer { team: TeamId::from_uuid(uuid(6)) },
        Command::MoveTo { status: Status::Pending, reason: Some(Reason::ThirdParty) },
        Command::MarkRead { upto: 9 },
        Command::MarkDelivered { upto: 9 },
    ]
}

fn outcomes() -> Vec<Outcome> {
    let (ticket, message) = (TicketId::from_uuid(uuid(1)), Some(MessageId::from_uuid(uuid(5))));
    vec![
        Ok(Done { ticket, seq: 3, message, duplicate: true }),
        Err(ExecuteError::Rejected(Rejection::Forbidden)),
        Err(ExecuteError::CommandIdReused),
        Err(ExecuteError::Unavailable),
    ]
}

fn there() -> Vec<WhoIsThere> {
    let organization = OrganizationId::from_uuid(uuid(2));
    let (member, ticket) = (MemberId::from_uuid(uuid(3)), TicketId::from_uuid(uuid(1)));
    let here =
        Here { organization, member, name: "Lia".to_owned(), status: PresenceStatus::Online };
    let session = SessionId::from_uuid(uuid(8));
    let viewer = Viewer { member, session, name: "Lia".to_owned(), mode: ViewMode::Composing };
    let status = PresenceStatus::Busy;
    vec![
        WhoIsThere::All { members: vec![here.clone()], viewers: vec![(ticket, viewer.clone())] },
        WhoIsThere::Came(here),
        WhoIsThere::Gone { organization, member },
        WhoIsThere::Says { organization, member, status },
        WhoIsThere::Views { ticket, viewer },
    ]
}

fn messages() -> Vec<PeerMessage> {
    let (organization, ticket) = (OrganizationId::from_uuid(uuid(2)), TicketId::from_uuid(uuid(1)));
    let (staff, contact) = (Bytes::from_static(b"staff"), Some(Bytes::from_static(b"contact")));
    let belongings = Some(Belongings {
        assignee: Some(MemberId::from_uuid(uuid(3))),
        team: Some(TeamId::from_uuid(uuid(6))),
        ..Belongings::default()
    });
    let frames = vec![
        Frame { seq: 3, staff: staff.clone(), contact: contact.clone(), belongings: None },
        Frame { seq: 4, staff: staff.clone(), contact: None, belongings },
    ];
    let mut messages = vec![
        PeerMessage::Watches { round: 1, tickets: vec![Watched { ticket, has_staff: true }] },
        PeerMessage::Noted { round: 1 },
        PeerMessage::Published { organization, ticket, frames },
        PeerMessage::Passing { ticket, staff, contact, take_on: true },
        PeerMessage::WatchAgain,
        PeerMessage::Changed { tickets: vec![(organization, ticket)] },
        PeerMessage::Look,
    ];
    messages.extend(there().into_iter().map(PeerMessage::There));
    messages.extend(commands().into_iter().map(forward));
    let answered = |outcome| PeerMessage::Answered { call: 7, outcome };
    messages.extend(outcomes().into_iter().map(answered));
    messages
}

fn read(bytes: &[u8]) -> Result<PeerMessage, Unreadable> {
    PeerMessage::decode(&"peer".into(), bytes)
}

#[test]
fn every_message_is_read_as_it_was_written() {
    for message in messages() {
        assert_eq!(read(&message.encode()).expect("it is one"), message);
    }
}

/// What versions before wrote is read for ever.
#[test]
fn messages_of_earlier_versions_are_understood() {
    let recorded = [include_str!("recorded/first.txt"), include_str!("recorded/second.txt")];
    for line in recorded.into_iter().flat_map(str::lines) {
        let (kind, hex) = line.split_once(' ').expect("a kind and bytes");
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        assert_eq!(read(&bytes).expect("it is one").kind(), kind);
    }
}

/// What this version writes. A line may be added; one that changes breaks a rolling upgrade, unless
/// the lines before go on to be read: they are kept, then, as what another version wrote.
#[test]
fn messages_stay_as_they_are() {
    let recorded = include_str!("recorded/third.txt");
    let hex = |bytes: &Bytes| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let line = |message: &PeerMessage| format!("{} {}", message.kind(), hex(&message.encode()));
    let written: Vec<String> = messages().iter().map(line).collect();
    assert_eq!(written, recorded.lines().collect::<Vec<_>>(), "{}", written.join("\n"));
}

#[test]
fn what_a_later_version_adds_is_left_out() {
    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Later {
        Noted { round: u64, since: String },
        Poured { tea: bool },
    }
    let later = Later::Noted { round: 4, since: "noon".to_owned() };
    let bytes = rmp_serde::to_vec_named(&later).expect("it is written");
    assert_eq!(read(&bytes).expect("it is known"), PeerMessage::Noted { round: 4 });
    let unknown = rmp_serde::to_vec_named(&Later::Poured { tea: true }).expect("it is written");
    let error = read(&unknown).expect_err("nobody knows this").to_string();
    assert!(error.starts_with("a message of peer cannot be read"), "{error}");
}

proptest::proptest! {
    #[test]
    fn whatever_arrives_is_a_message_or_an_error(bytes: Vec<u8>) {
        let _ = read(&bytes);
    }
}
