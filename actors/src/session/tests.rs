use std::sync::Arc;

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_domain::permission::Permissions;
use insightdesk_domain::presence::ViewMode;
use insightdesk_domain::principal::Principal;
use insightdesk_domain::ticket::Command;

use super::{Opening, SessionMessage};
use crate::outbound::{Outbound, OutboundLimits};
use crate::sessions::Session;
use crate::testing::{Scene, Screen, body, envelope, eventually, note, post};

mod sight;

fn seat(scene: &Scene, by: Principal) -> (Session, Screen) {
    let screen = Screen::default();
    let session = scene.hub.sessions.open(by, Arc::clone(&screen.outbound));
    session.arrive();
    (session, screen)
}

fn run(session: &Session, ticket: TicketId, command: Command) {
    let (id, credit) = (CommandId::now(), session.credit());
    session.send(SessionMessage::Execute { ticket, id, command, credit });
}

#[tokio::test]
async fn a_reader_that_joins_in_the_middle_misses_nothing_and_sees_nothing_twice() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (writer, _) = seat(&scene, scene.lia());
    for number in 0..200 {
        run(&writer, ticket, note(&format!("note {number}")));
        if number % 50 == 25 {
            tokio::task::yield_now().await;
        }
    }
    let (reader, screen) = seat(&scene, scene.bo());
    reader.send(SessionMessage::Watch { ticket, after: Some(0) });
    screen.shows("note 199").await;
    let expected: Vec<(u64, u64)> = (1..=202).map(|seq| (seq, seq - 1)).collect();
    assert_eq!(screen.events(), expected);
}

#[tokio::test]
async fn a_contact_never_reads_a_note_or_learns_of_routing() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (contact, screen) = seat(&scene, scene.amara());
    contact.send(SessionMessage::Watch { ticket, after: None });
    screen.shows("Subscribed").await;
    let (member, _) = seat(&scene, scene.lia());
    run(&member, ticket, note("CANARY-live"));
    run(&member, ticket, Command::Assign { member: Some(scene.members[1]) });
    run(&member, ticket, post("we are on it"));
    screen.shows("we are on it").await;
    contact.send(SessionMessage::Sync { ticket, after: 0, upto: None });
    screen.shows("Synced").await;
    contact.send(SessionMessage::History { ticket, before: 100 });
    screen.shows("History").await;
    contact.send(SessionMessage::Reset { ticket });
    screen.shows("reset: true").await;
    let lines = screen.lines().join("\n");
    assert!(!lines.contains("CANARY") && !lines.contains("Assigned"), "{lines}");
}

#[tokio::test]
async fn a_contacts_events_are_chained_by_what_it_sees() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (contact, screen) = seat(&scene, scene.amara());
    contact.send(SessionMessage::Watch { ticket, after: Some(0) });
    screen.shows("Subscribed").await;
    for command in [note("one"), post("two"), note("three"), note("four"), post("five")] {
        scene.ask(&scene.lia(), ticket, command).await.expect("done");
    }
    screen.shows("five").await;
    // 1 created, 2 asked, 3 note, 4 answer, 5 in progress, 6 and 7 notes, 8 answer
    assert_eq!(screen.events(), [(1, 0), (2, 1), (4, 2), (8, 4)]);
}

#[tokio::test]
async fn somebody_elses_ticket_and_no_ticket_look_the_same() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let mut stranger = scene.amara();
    stranger.party =
        insightdesk_domain::principal::Party::Contact(insightdesk_domain::ids::ContactId::now());
    let (stranger, screen) = seat(&scene, stranger);
    let missing = TicketId::now();
    for asked in [ticket, missing] {
        stranger.send(SessionMessage::Watch { ticket: asked, after: Some(0) });
    }
    let about = |line: String, ticket: TicketId| line.replace(&ticket.to_string(), "");
    let theirs = about(screen.shows(&format!("{ticket:?}")).await, ticket);
    let none = about(screen.shows(&format!("{missing:?}")).await, missing);
    assert_eq!(theirs, none);
    assert!(theirs.contains("NotFound"));
}

#[tokio::test]
async fn a_reader_from_the_future_gets_a_snapshot() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (reader, screen) = seat(&scene, scene.lia());
    reader.send(SessionMessage::Watch { ticket, after: Some(u64::MAX) });
    let line = screen.shows("Snapshot").await;
    assert!(line.contains("reset: true"), "{line}");
}

#[tokio::test]
async fn a_reader_too_far_behind_gets_a_snapshot() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (writer, ack) = seat(&scene, scene.lia());
    for number in 0..600 {
        run(&writer, ticket, note(&format!("note {number}")));
    }
    eventually("all is stored", || {
        ack.lines();
        (writer.in_flight() == 0).then_some(())
    })
    .await;
    let (reader, screen) = seat(&scene, scene.bo());
    reader.send(SessionMessage::Watch { ticket, after: Some(0) });
    assert!(screen.shows("Snapshot").await.contains("reset: true"));
}

#[tokio::test]
async fn a_reader_gets_what_it_missed_at_its_own_pace() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    for number in 0..100 {
        let said = scene.ask(&scene.lia(), ticket, note(&format!("note {number}"))).await;
        said.expect("done");
    }
    let limits = OutboundLimits { frames: 10, ..OutboundLimits::default() };
    let screen = Screen { outbound: Arc::new(Outbound::new(limits)), ..Screen::default() };
    let reader = scene.hub.sessions.open(scene.bo(), Arc::clone(&screen.outbound));
    reader.send(SessionMessage::Watch { ticket, after: Some(0) });
    reader.send(SessionMessage::Sync { ticket, after: 0, upto: None });
    eventually("it is crowded", || screen.outbound.is_crowded().then_some(())).await;
    screen.shows("Synced").await;
    let once: Vec<(u64, u64)> = (1..=102).map(|seq| (seq, seq - 1)).collect();
    assert_eq!(screen.events(), [once.clone(), once].concat());
}

#[tokio::test]
async fn a_socket_follows_only_so_many_tickets() {
    let options = crate::HubOptions { subscriptions: 2, ..crate::HubOptions::default() };
    let scene = Scene::with(options).await;
    let (reader, screen) = seat(&scene, scene.lia());
    for _ in 0..3 {
        let ticket = scene.open_ticket().await;
        reader.send(SessionMessage::Watch { ticket, after: None });
        reader.send(SessionMessage::Watch { ticket, after: None });
    }
    screen.shows("TooManySubscriptions").await;
    let snapshots = screen.lines().iter().filter(|line| line.contains("Snapshot")).count();
    assert_eq!(snapshots, 4, "watching twice counts once");
}

#[tokio::test]
async fn a_contacts_session_sleeps_and_wakes_and_still_gets_its_events() {
    let options = crate::HubOptions {
        session_sleeps_after: std::time::Duration::from_millis(30),
        ..crate::HubOptions::default()
    };
    let scene = Scene::with(options).await;
    let ticket = scene.open_ticket().await;
    let (contact, screen) = seat(&scene, scene.amara());
    contact.send(SessionMessage::Watch { ticket, after: None });
    screen.shows("Subscribed").await;
    eventually("the session sleeps", || {
        (scene.metric("insightdesk_actor_count", "session") == 0.0).then_some(())
    })
    .await;
    scene.ask(&scene.lia(), ticket, post("are you there?")).await.expect("done");
    screen.shows("are you there?").await;
    run(&contact, ticket, post("yes I am"));
    screen.shows("yes I am").await;
}

#[tokio::test]
async fn typing_reaches_the_others_and_a_note_only_staff() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (lia, lias) = seat(&scene, scene.lia());
    let (bo, bos) = seat(&scene, scene.bo());
    let (contact, amaras) = seat(&scene, scene.amara());
    for (session, screen) in [(&lia, &lias), (&bo, &bos), (&contact, &amaras)] {
        session.send(SessionMessage::Watch { ticket, after: None });
        screen.shows("Subscribed").await;
    }
    lia.send(SessionMessage::Typing { ticket, note: true, stopped: false });
    assert!(bos.shows("Typing").await.contains("note: true"));
    lia.send(SessionMessage::Typing { ticket, note: false, stopped: false });
    assert!(amaras.shows("Typing").await.contains("note: false"));
    assert!(!lias.lines().iter().any(|line| line.contains("Typing")));
    assert!(!amaras.lines().iter().any(|line| line.contains("note: true")));
}

#[tokio::test]
async fn colleagues_see_who_looks_and_who_left() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (lia, lias) = seat(&scene, scene.lia());
    let (bo, _) = seat(&scene, scene.bo());
    lia.send(SessionMessage::Watch { ticket, after: None });
    bo.send(SessionMessage::Watch { ticket, after: None });
    bo.send(SessionMessage::View { ticket, mode: ViewMode::Composing });
    lias.shows("Composing").await;
    drop(bo);
    eventually("Bo is gone", || {
        let lines = lias.lines();
        lines.iter().rfind(|it| it.starts_with("Viewers")).filter(|it| it.contains("[]")).cloned()
    })
    .await;
}

#[tokio::test]
async fn lists_follow_what_happens() {
    let scene = Scene::set().await;
    let (lia, screen) = seat(&scene, scene.lia());
    let filter = insightdesk_store::views::Filter::Unassigned;
    lia.send(SessionMessage::OpenList { list: 1, filter, cursor: None });
    screen.shows("ListPage").await;
    let ticket = scene.open_ticket().await;
    screen.shows("ListRows { list: 1, rows: [Line").await;
    scene.ask(&scene.lia(), ticket, Command::Claim).await.expect("done");
    screen.shows(&format!("rows: [], gone: [{ticket:?}]")).await;
}

#[tokio::test]
async fn a_change_that_its_owner_did_not_live_to_tell_reaches_lists_with_the_next_owner() {
    let scene = Scene::set().await;
    let owner = scene.another_hub().await;
    let ticket = scene.open_ticket().await;
    let claim = envelope(&scene.lia(), ticket, CommandId::now(), Command::Claim);
    owner.tickets.execute(claim).await.expect("done");
    let next = scene.another_hub().await;
    let screen = Screen::default();
    let lia = next.sessions.open(scene.manager(), Arc::clone(&screen.outbound));
    let filter = insightdesk_store::views::Filter::Unassigned;
    lia.send(SessionMessage::OpenList { list: 1, filter, cursor: None });
    screen.shows("ListPage").await;
    run(&lia, ticket, Command::Claim);
    screen.shows(&format!("gone: [{ticket:?}]")).await;
}

#[tokio::test]
async fn contacts_hear_whether_somebody_is_there() {
    let scene = Scene::set().await;
    let (_contact, screen) = seat(&scene, scene.amara());
    screen.shows("Availability { online: false }").await;
    let (_member, _) = seat(&scene, scene.lia());
    screen.shows("Availability { online: true }").await;
    assert!(scene.hub.statuses.anybody(scene.organization));
}

#[tokio::test]
async fn a_ticket_is_opened_through_a_session() {
    let scene = Scene::set().await;
    let (contact, screen) = seat(&scene, scene.amara());
    let (inbox, body) = (scene.inbox, body("hello"));
    let opening = Opening { inbox, contact: scene.contact, subject: None, body };
    let (id, credit) = (CommandId::now(), contact.credit());
    contact.send(SessionMessage::Create { id, opening, credit });
    assert!(screen.shows("Outcome").await.contains("seq: 2"));
    eventually("the credit is back", || (contact.in_flight() == 0).then_some(())).await;
}

#[tokio::test]
async fn a_ticket_cannot_be_given_to_somebody_who_is_no_member() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (lia, screen) = seat(&scene, scene.lia());
    let member = Some(insightdesk_domain::ids::MemberId::now());
    run(&lia, ticket, Command::Assign { member });
    assert!(screen.shows("Outcome").await.contains("NotFound"));
}
