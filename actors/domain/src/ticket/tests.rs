use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::{MessageId, OrganizationId};
use crate::inbox::Channel;
use crate::permission::Permissions;
use crate::principal::{Principal, Role};
use crate::text::Body;

const LIA: MemberId = MemberId::from_uuid(Uuid::from_u128(1));
const BO: MemberId = MemberId::from_uuid(Uuid::from_u128(2));
const THEIRS: TeamId = TeamId::from_uuid(Uuid::from_u128(7));
const OURS: TeamId = TeamId::from_uuid(Uuid::from_u128(6));
const AMARA: ContactId = ContactId::from_uuid(Uuid::from_u128(3));
const STRANGER: ContactId = ContactId::from_uuid(Uuid::from_u128(4));

fn principal(party: Party) -> Principal {
    Principal {
        organization: OrganizationId::from_uuid(Uuid::from_u128(9)),
        party,
        role: party.is_staff().then_some(Role::Agent),
        permissions: match party.is_staff() {
            true => Permissions::of_role(Role::Agent),
            false => Permissions::NONE,
        },
        teams: vec![OURS],
        formerly: Vec::new(),
        muted_until: None,
        name: "Somebody".to_owned(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).expect("a moment in range")
}

fn body(text: &str) -> Body {
    Body::parse(text).expect("a body")
}

fn post(text: &str) -> Command {
    Command::Post { message: MessageId::now(), body: body(text) }
}

fn move_to(status: Status) -> Command {
    let reason = (status == Status::Closed).then_some(Reason::Abandoned);
    Command::MoveTo { status, reason }
}

fn create() -> Command {
    Command::Create(Create {
        number: TicketNumber(1),
        inbox: InboxId::from_uuid(Uuid::from_u128(5)),
        contact: AMARA,
        channel: Channel::Chat,
        team: Some(OURS),
        subject: None,
        message: MessageId::now(),
        body: body("my parcel is late"),
    })
}

/// Judges and folds, as the actor does.
fn carry_out(
    ticket: &mut Ticket,
    party: Party,
    second: i64,
    command: Command,
) -> Result<Vec<Event>, Rejection> {
    let by = principal(party);
    let events = ticket.decide(command, Asked { by: &by, at: at(second) })?;
    events.iter().for_each(|event| ticket.apply(party, at(second), event));
    Ok(events)
}

fn opened() -> Ticket {
    let mut ticket = Ticket::default();
    carry_out(&mut ticket, Party::Contact(AMARA), 0, create()).expect("a ticket opens");
    ticket
}

fn with_status(status: Status) -> Ticket {
    Ticket { status, closed_at: (status == Status::Closed).then(|| at(0)), ..opened() }
}

#[test]
fn a_ticket_opens_with_its_first_message_and_a_subject_taken_from_it() {
    let ticket = opened();
    assert_eq!((ticket.seq, ticket.messages, ticket.status), (2, 1, Status::Open));
    assert_eq!(ticket.contact, Some(AMARA));
}

#[test]
fn a_ticket_cannot_be_opened_twice_or_for_somebody_else() {
    let mut ticket = opened();
    let again = carry_out(&mut ticket, Party::Contact(AMARA), 1, create());
    assert_eq!(again, Err(Rejection::AlreadyExists));
    let other = carry_out(&mut Ticket::default(), Party::Contact(STRANGER), 1, create());
    assert_eq!(other, Err(Rejection::Forbidden));
}

#[test]
fn another_contact_finds_no_ticket() {
    for command in [post("hello"), move_to(Status::Closed), Command::MarkRead { upto: 2 }] {
        let asked = carry_out(&mut opened(), Party::Contact(STRANGER), 1, command);
        assert_eq!(asked, Err(Rejection::NotFound));
    }
}

#[test]
fn contacts_write_no_notes_and_route_nothing() {
    let note = Command::Note { message: MessageId::now(), body: body("psst") };
    let transfer = Command::Transfer { team: OURS };
    for command in [note, Command::Claim, transfer, Command::Assign { member: Some(LIA) }] {
        let asked = carry_out(&mut opened(), Party::Contact(AMARA), 1, command);
        assert_eq!(asked, Err(Rejection::Forbidden));
    }
}

#[test]
fn another_team_takes_a_ticket_over_and_those_it_leaves_find_it_no_more() {
    let mut ticket = opened();
    let transfer = || Command::Transfer { team: THEIRS };
    let moved = carry_out(&mut ticket, Party::Member(LIA), 1, transfer()).expect("allowed");
    assert_eq!(moved, [Event::TeamChanged { from: Some(OURS), to: Some(THEIRS) }]);
    assert!(!moved[0].is_for_contacts());
    for command in [transfer(), post("hello"), Command::Claim, Command::MarkRead { upto: 2 }] {
        let asked = carry_out(&mut ticket, Party::Member(LIA), 2, command);
        assert_eq!(asked, Err(Rejection::NotFound));
    }
    let mut ticket = opened();
    let again = carry_out(&mut ticket, Party::Member(LIA), 1, Command::Transfer { team: OURS });
    assert_eq!(again, Ok(vec![]), "there is nothing to do");
}

#[test]
fn every_pair_of_statuses_obeys_the_table() {
    for from in Status::ALL {
        for to in Status::ALL {
            let moved = carry_out(&mut with_status(from), Party::Member(LIA), 1, move_to(to));
            assert_eq!(moved.is_ok(), from == to || from.may_become(to), "{from:?} -> {to:?}");
        }
    }
}

#[test]
fn closing_an_unresolved_ticket_takes_a_reason_and_a_resolved_one_none() {
    let close = Command::MoveTo { status: Status::Closed, reason: None };
    let open = carry_out(&mut opened(), Party::Member(LIA), 1, close.clone());
    assert_eq!(open, Err(Rejection::ReasonMissing));
    let resolved = carry_out(&mut with_status(Status::Resolved), Party::Member(LIA), 1, close);
    assert!(resolved.is_ok());
}

#[test]
fn a_reason_has_to_fit_the_move() {
    let command = Command::MoveTo { status: Status::Pending, reason: Some(Reason::Spam) };
    let moved = carry_out(&mut opened(), Party::Member(LIA), 1, command);
    assert_eq!(moved, Err(Rejection::ReasonMisfit { status: Status::Pending }));
}

#[test]
fn a_contacts_message_wakes_a_waiting_or_finished_ticket() {
    for status in [Status::Pending, Status::Resolved, Status::Closed] {
        let mut ticket = with_status(status);
        carry_out(&mut ticket, Party::Contact(AMARA), 60, post("still broken")).expect("allowed");
        assert_eq!(ticket.status, Status::Open, "{status:?}");
        assert_eq!(ticket.reopened, u32::from(status.is_done()), "{status:?}");
    }
}

#[test]
fn a_ticket_closed_for_over_a_fortnight_stays_closed() {
    let last = decide::REOPEN_WITHIN.as_secs();
    let mut ticket = with_status(Status::Closed);
    let late = carry_out(&mut ticket, Party::Contact(AMARA), last + 1, post("me again"));
    assert_eq!(late, Err(Rejection::ClosedForGood));
    assert!(carry_out(&mut ticket, Party::Contact(AMARA), last, post("me again")).is_ok());
}

#[test]
fn the_first_answer_starts_work_and_a_note_does_not() {
    let mut ticket = opened();
    let note = Command::Note { message: MessageId::now(), body: body("known bug") };
    carry_out(&mut ticket, Party::Member(LIA), 1, note).expect("staff write notes");
    assert_eq!(ticket.status, Status::Open);
    carry_out(&mut ticket, Party::Member(LIA), 2, post("we look into it")).expect("staff answer");
    assert_eq!(ticket.status, Status::InProgress);
}

#[test]
fn of_two_who_claim_one_wins_and_the_winner_may_ask_again() {
    let mut ticket = opened();
    carry_out(&mut ticket, Party::Member(LIA), 1, Command::Claim).expect("nobody has it");
    assert_eq!((ticket.assignee, ticket.status), (Some(LIA), Status::InProgress));
    let second = carry_out(&mut ticket, Party::Member(BO), 1, Command::Claim);
    assert_eq!(second, Err(Rejection::AlreadyClaimed { by: LIA }));
    assert_eq!(carry_out(&mut ticket, Party::Member(LIA), 2, Command::Claim), Ok(vec![]));
}

#[test]
fn whoever_resolves_a_ticket_that_nobody_has_becomes_its_assignee() {
    let mut ticket = opened();
    carry_out(&mut ticket, Party::Member(BO), 1, move_to(Status::Resolved)).expect("allowed");
    assert_eq!(ticket.assignee, Some(BO));
}

#[test]
fn a_contact_may_confirm_or_contest_a_resolution_and_move_nothing_else() {
    for (from, to, allowed) in [
        (Status::Resolved, Status::Closed, true),
        (Status::Resolved, Status::Open, true),
        (Status::Open, Status::Closed, false),
        (Status::Resolved, Status::Pending, false),
    ] {
        let moved = carry_out(&mut with_status(from), Party::Contact(AMARA), 1, move_to(to));
        assert_eq!(moved.is_ok(), allowed, "{from:?} -> {to:?}");
    }
}

#[test]
fn a_refusal_tells_a_contact_nothing_of_how_the_desk_works() {
    let mut ticket = with_status(Status::InProgress);
    let refused = carry_out(&mut ticket, Party::Contact(AMARA), 1, move_to(Status::Closed));
    let shown = Rejection::IllegalMove { from: Status::Open, to: Status::Closed };
    assert_eq!(refused, Err(shown));
}

#[test]
fn marks_rise_only_and_never_beyond_what_can_be_seen() {
    let mut ticket = opened();
    let note = Command::Note { message: MessageId::now(), body: body("psst") };
    carry_out(&mut ticket, Party::Member(LIA), 1, note).expect("a note");
    let read = |upto| Command::MarkRead { upto };
    carry_out(&mut ticket, Party::Member(BO), 2, read(99)).expect("clamped");
    assert_eq!(ticket.marks.of(Party::Member(BO)).read, 3, "staff see the note");
    carry_out(&mut ticket, Party::Contact(AMARA), 2, read(99)).expect("nothing to do");
    assert_eq!(ticket.marks.of(Party::Contact(AMARA)).read, 2, "contacts do not");
    assert_eq!(carry_out(&mut ticket, Party::Member(BO), 3, read(1)), Ok(vec![]));
}

#[test]
fn a_read_mark_gives_nobody_anything_to_read() {
    let mut ticket = opened();
    carry_out(&mut ticket, Party::Member(LIA), 1, Command::MarkRead { upto: 2 }).expect("read");
    let again = carry_out(&mut ticket, Party::Contact(AMARA), 2, Command::MarkRead { upto: 3 });
    assert_eq!(again, Ok(vec![]), "two readers do not answer each other for ever");
}

#[test]
fn a_fingerprint_tells_what_was_asked_and_not_what_the_hub_drew() {
    assert_eq!(create().fingerprint(), create().fingerprint());
    assert_eq!(post("a").fingerprint(), post("a").fingerprint());
    let note = Command::Note { message: MessageId::now(), body: body("a") };
    let others = [post("b"), note, Command::Claim, Command::MarkRead { upto: 1 }];
    assert!(others.iter().all(|other| other.fingerprint() != post("a").fingerprint()));
}

#[test]
fn events_read_back_from_the_journal_without_their_texts() {
    let message = MessageId::now();
    let stored =
        serde_json::to_value(Event::Message { message, body: Some(body("secret")), quiet: false });
    let stored = stored.expect("an event is JSON");
    assert!(!stored.to_string().contains("secret"));
    let read: Event = serde_json::from_value(stored).expect("what was stored");
    assert_eq!(read, Event::Message { message, body: None, quiet: false });
}

fn any_party() -> impl Strategy<Value = Party> {
    prop_oneof![
        Just(Party::Member(LIA)),
        Just(Party::Member(BO)),
        Just(Party::Contact(AMARA)),
        Just(Party::Contact(STRANGER)),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(create()),
        Just(post("hello")),
        Just(Command::Note { message: MessageId::now(), body: body("note") }),
        prop::option::of(prop::sample::select(vec![LIA, BO]))
            .prop_map(|member| Command::Assign { member }),
        Just(Command::Claim),
        prop::sample::select(vec![OURS, THEIRS]).prop_map(|team| Command::Transfer { team }),
        prop::sample::select(Status::ALL.to_vec()).prop_map(move_to),
        (0_u64..40).prop_map(|upto| Command::MarkRead { upto }),
        (0_u64..40).prop_map(|upto| Command::MarkDelivered { upto }),
    ]
}

proptest! {
    #[test]
    fn replaying_the_events_gives_the_same_ticket(
        asked in prop::collection::vec((any_party(), any_command()), 0..60)
    ) {
        let mut ticket = Ticket::default();
        let mut history = Vec::new();
        for (second, (party, command)) in (0..).zip(asked) {
            if let Ok(events) = carry_out(&mut ticket, party, second, command) {
                history.extend(events.into_iter().map(|event| (party, second, event)));
            }
        }
        let mut replayed = Ticket::default();
        for (party, second, event) in &history {
            replayed.apply(*party, at(*second), event);
        }
        prop_assert_eq!(&replayed, &ticket);
        prop_assert_eq!(ticket.seq, history.len() as u64);
    }

    #[test]
    fn whatever_is_asked_a_ticket_stays_sound(
        asked in prop::collection::vec((any_party(), any_command()), 0..60)
    ) {
        let mut ticket = Ticket::default();
        for (second, (party, command)) in (0..).zip(asked) {
            let before = ticket.clone();
            let outcome = carry_out(&mut ticket, party, second, command);
            if outcome.is_err() {
                prop_assert_eq!(&ticket, &before, "a refusal changes nothing");
            }
            let ordered = ticket.message_seq <= ticket.text_seq && ticket.text_seq <= ticket.seq;
            prop_assert!(ordered && ticket.contact_seq <= ticket.seq);
            prop_assert_eq!(ticket.closed_at.is_some(), ticket.status == Status::Closed);
            for (_, mark) in ticket.marks.iter() {
                prop_assert!(mark.read <= mark.delivered && mark.delivered <= ticket.text_seq);
            }
        }
    }
}

#[test]
fn a_contact_goes_on_with_the_tickets_of_whom_they_were() {
    let ticket = Ticket { contact: Some(AMARA), ..Ticket::default() };
    let mut by = principal(Party::Contact(STRANGER));
    assert!(!ticket.is_seen_by(&by));
    by.formerly.push(AMARA);
    assert!(ticket.is_seen_by(&by));
}

#[test]
fn a_muted_contact_writes_and_disturbs_nobody() {
    let muted = Principal { muted_until: Some(at(2)), ..principal(Party::Contact(AMARA)) };
    for status in Status::ALL {
        let mut ticket = with_status(status);
        let events = ticket.decide(post("again"), Asked { by: &muted, at: at(1) });
        let events = events.expect("it is kept");
        assert!(matches!(&events[..], [Event::Message { quiet: true, .. }]), "{events:?}");
        ticket.apply(muted.party, at(1), &events[0]);
        assert_eq!((ticket.status, ticket.reopened), (status, 0));
        let later = ticket.decide(post("and again"), Asked { by: &muted, at: at(2) });
        let later = later.expect("it is over");
        assert!(matches!(&later[0], Event::Message { quiet: false, .. }), "{later:?}");
    }
}

#[test]
fn what_a_muted_contact_writes_is_seen_in_a_list_and_moves_nothing_there() {
    let recorded = |second, by, quiet| Recorded {
        ticket: crate::ids::TicketId::from_uuid(Uuid::from_u128(1)),
        seq: 1,
        contact_prev: 0,
        at: at(second),
        by,
        by_name: String::new(),
        command: None,
        event: Event::Message { message: MessageId::now(), body: Some(body("again")), quiet },
    };
    let mut line = Summary::default();
    line.apply(&recorded(1, Party::Member(LIA), false));
    line.apply(&recorded(2, Party::Contact(AMARA), true));
    assert_eq!((line.waiting, line.active_at, line.preview.as_str()), (false, at(1), "again"));
    line.apply(&recorded(3, Party::Contact(AMARA), false));
    assert_eq!((line.waiting, line.active_at), (true, at(3)));
}
