use std::collections::HashSet;

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_domain::presence::{PresenceStatus, ViewMode};
use insightdesk_domain::principal::Principal;
use insightdesk_domain::ticket::Command;
use insightdesk_store::views::Filter;
use sqlx::ConnectOptions;

use super::*;
use crate::envelope::{Done, Outcome};
use crate::session::SessionMessage;
use crate::sessions::Session;
use crate::testing::{PATIENCE, Scene, Screen, envelope, eventually, post};
use crate::{Hub, HubError};

mod sight;

/// The nodes that a hub believes to share the work.
fn names(hub: &Hub) -> Vec<String> {
    match &*hub.standing.borrow() {
        Standing::Up { nodes } => {
            let up = nodes.iter().filter(|node| node.state == NodeState::Up);
            let mut names: Vec<String> = up.map(|node| node.name.to_string()).collect();
            names.sort();
            names
        }
        _ => Vec::new(),
    }
}

async fn agree(hubs: &[&Hub], expected: &[&str]) {
    for hub in hubs {
        let mut standing = hub.standing.clone();
        let agreed = async {
            while names(hub) != expected {
                standing.changed().await.expect("the hub lives");
            }
        };
        tokio::time::timeout(PATIENCE, agreed).await.expect("the nodes agree in time");
    }
}

async fn cluster(scene: &Scene) -> [Hub; 3] {
    let (a, b, c) = tokio::join!(scene.node("a"), scene.node("b"), scene.node("c"));
    let hubs = [a, b, c].map(|hub| hub.expect("the node starts"));
    agree(&[&hubs[0], &hubs[1], &hubs[2]], &["a", "b", "c"]).await;
    hubs
}

async fn ask(hub: &Hub, by: &Principal, ticket: TicketId, command: Command) -> Outcome {
    hub.tickets.execute(envelope(by, ticket, CommandId::now(), command)).await
}

/// Repeats a command until it is known what became of it, as clients do.
async fn insist(hub: &Hub, by: &Principal, ticket: TicketId, command: Command) -> Done {
    let envelope = envelope(by, ticket, CommandId::now(), command);
    let repeat = async {
        loop {
            if let Ok(done) = hub.tickets.execute(envelope.clone()).await {
                return done;
            }
        }
    };
    tokio::time::timeout(PATIENCE, repeat).await.expect("it is carried out in time")
}

/// Tickets made by a hub that is on no list and lets go of them.
async fn tickets(scene: &Scene, count: usize) -> Vec<TicketId> {
    let mut tickets = Vec::new();
    for _ in 0..count {
        tickets.push(scene.open_ticket().await);
    }
    scene.hub.tickets.drain(PATIENCE).await;
    tickets
}

fn sit(hub: &Hub, by: Principal) -> (Session, Screen) {
    let screen = Screen::default();
    (hub.sessions.open(by, screen.outbound.clone()), screen)
}

#[tokio::test]
async fn every_node_carries_out_commands_for_every_ticket_once() {
    let scene = Scene::set().await;
    let tickets = tickets(&scene, 6).await;
    let hubs = cluster(&scene).await;
    for ticket in tickets {
        let mut seqs = HashSet::new();
        for hub in &hubs {
            let command = envelope(&scene.amara(), ticket, CommandId::now(), post("hello"));
            let done = hub.tickets.execute(command.clone()).await.expect("it is carried out");
            assert!(seqs.insert(done.seq), "each has its own place");
            let again = hubs[0].tickets.execute(command).await.expect("it is known");
            assert_eq!(again, Done { duplicate: true, ..done });
        }
        assert_eq!(seqs, HashSet::from([3, 4, 5]));
    }
}

#[tokio::test]
async fn a_refusal_reaches_the_node_that_asked() {
    let scene = Scene::set().await;
    let tickets = tickets(&scene, 3).await;
    let hubs = cluster(&scene).await;
    for ticket in tickets {
        for hub in &hubs {
            let refused = ask(hub, &scene.amara(), ticket, Command::Claim).await;
            assert!(matches!(refused, Err(crate::error::ExecuteError::Rejected(_))), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_reader_on_any_node_sees_every_event_in_order() {
    let scene = Scene::set().await;
    let ticket = tickets(&scene, 1).await[0];
    let hubs = cluster(&scene).await;
    let readers: Vec<(Session, Screen)> = hubs.iter().map(|hub| sit(hub, scene.lia())).collect();
    for (session, screen) in &readers {
        session.send(SessionMessage::Watch { ticket, after: Some(0) });
        screen.shows("Subscribed").await;
    }
    for round in 0..30 {
        let command = post(&format!("message {round}"));
        ask(&hubs[round % 3], &scene.amara(), ticket, command).await.expect("it is carried out");
    }
    for (_, screen) in &readers {
        screen.shows("message 29").await;
        let seqs: Vec<u64> = screen.events().into_iter().map(|(seq, _)| seq).collect();
        assert_eq!(seqs, (1..=32).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn whoever_types_is_seen_on_every_node() {
    let scene = Scene::set().await;
    let ticket = tickets(&scene, 1).await[0];
    let hubs = cluster(&scene).await;
    let people = [scene.lia(), scene.bo(), scene.amara()];
    let seats: Vec<(Session, Screen)> =
        hubs.iter().zip(people).map(|(hub, person)| sit(hub, person)).collect();
    for (session, screen) in &seats {
        session.send(SessionMessage::Watch { ticket, after: None });
        screen.shows("Subscribed").await;
    }
    for (typist, (session, own)) in seats.iter().enumerate() {
        let name = ["Lia", "Bo", "Amara"][typist];
        // Whether the owner has noted everybody by now cannot be seen: typing is repeated anyway.
        for (_, screen) in seats.iter().filter(|(_, screen)| !std::ptr::eq(screen, own)) {
            let seen =
                || screen.lines().iter().any(|it| it.contains("Typing") && it.contains(name));
            let begun = std::time::Instant::now();
            while !seen() {
                assert!(begun.elapsed() < PATIENCE, "{name} is not seen: {:?}", screen.lines());
                session.send(SessionMessage::Typing { ticket, note: false, stopped: false });
                // A socket that reads nothing is told nothing after a while.
                seats.iter().for_each(|(_, screen)| drop(screen.lines()));
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
    }
}

#[tokio::test]
async fn who_is_there_and_what_they_look_at_is_known_on_every_node() {
    let scene = Scene::set().await;
    let ticket = tickets(&scene, 1).await[0];
    let hubs = cluster(&scene).await;
    let (lia, lias) = sit(&hubs[0], scene.lia());
    lia.arrive();
    let (bo, bos) = sit(&hubs[1], scene.bo());
    bo.arrive();
    lias.shows("name: \"Bo\", status: Online").await;
    let (amara, amaras) = sit(&hubs[2], scene.amara());
    amara.arrive();
    amaras.shows("Availability { online: true }").await;
    for (session, screen) in [(&lia, &lias), (&bo, &bos)] {
        session.send(SessionMessage::Watch { ticket, after: None });
        screen.shows("Subscribed").await;
    }
    bo.send(SessionMessage::View { ticket, mode: ViewMode::Composing });
    lias.shows("Composing").await;
    bo.send(SessionMessage::Presence { status: PresenceStatus::Busy });
    lias.shows("Busy").await;
    lia.send(SessionMessage::Presence { status: PresenceStatus::Away });
    // the last word, and not one from before she knew of anybody
    let availability = || amaras.lines().into_iter().rfind(|it| it.contains("Availability"));
    let is_nobody = || availability().filter(|it| it.contains("online: false"));
    eventually("nobody is available", is_nobody).await;
    let (third, thirds) = sit(&hubs[2], scene.bo());
    third.arrive();
    thirds.shows("status: Busy").await;
}

#[tokio::test]
async fn lists_follow_what_happens_on_other_nodes() {
    let scene = Scene::set().await;
    let tickets = tickets(&scene, 3).await;
    let hubs = cluster(&scene).await;
    let (session, screen) = sit(&hubs[0], scene.lia());
    let open = SessionMessage::OpenList { list: 1, filter: Filter::Open, cursor: None };
    session.send(open);
    screen.shows("ListPage").await;
    for (index, ticket) in tickets.iter().enumerate() {
        let text = format!("news {index}");
        ask(&hubs[1], &scene.amara(), *ticket, post(&text)).await.expect("it is carried out");
        screen.shows(&text).await;
    }
}

#[tokio::test]
async fn a_node_that_leaves_hands_its_tickets_over_and_nobody_gets_an_error() {
    let scene = Scene::set().await;
    let tickets = tickets(&scene, 12).await;
    let [a, b, c] = cluster(&scene).await;
    let (session, screen) = sit(&a, scene.lia());
    for ticket in &tickets {
        session.send(SessionMessage::Watch { ticket: *ticket, after: Some(0) });
    }
    let writers = tickets.iter().map(|&ticket| {
        let (hub, by) = (a.clone(), scene.amara());
        tokio::spawn(async move {
            for _ in 0..40 {
                ask(&hub, &by, ticket, post("on and on")).await.expect("it is carried out");
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    c.shut_down(PATIENCE).await;
    agree(&[&a, &b], &["a", "b"]).await;
    for writer in writers {
        writer.await.expect("no writer met an error");
    }
    for ticket in tickets {
        let done = ask(&b, &scene.bo(), ticket, post("the last")).await.expect("it is carried out");
        assert!(done.seq >= 43, "{done:?}");
    }
    let last = || screen.lines().iter().filter(|line| line.contains("the last")).count();
    crate::testing::eventually("all readers see the end", || (last() == 12).then_some(())).await;
}

/// Asks again and again until it is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "never came: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Asked anew until there is an answer: a node that hangs up does so for the whole program, and this
/// test is part of it.
async fn incarnation(scene: &Scene, node: &str) -> i64 {
    let its = "select incarnation from members where name = $1";
    loop {
        let asked = sqlx::query_scalar(its).bind(node).fetch_one(&scene.pools.hub).await;
        if let Ok(incarnation) = asked {
            return incarnation;
        }
    }
}

#[tokio::test]
async fn a_node_that_is_declared_dead_stops_and_comes_back_as_another_process() {
    let scene = Scene::set().await;
    let ticket = tickets(&scene, 1).await[0];
    let hubs = cluster(&scene).await;
    let before = ask(&hubs[0], &scene.amara(), ticket, post("one")).await.expect("done");
    sqlx::query("update members set state = 'dead' where name <> 'a'")
        .execute(&scene.pools.hub)
        .await
        .expect("the list can be changed");
    let done = insist(&hubs[1], &scene.amara(), ticket, post("two")).await;
    assert_eq!(done.seq, before.seq + 1);
    let is_back = async |node| incarnation(&scene, node).await >= 2;
    until("both are back", async || is_back("b").await && is_back("c").await).await;
    agree(&[&hubs[0], &hubs[1], &hubs[2]], &["a", "b", "c"]).await;
    let done = insist(&hubs[2], &scene.amara(), ticket, post("three")).await;
    assert_eq!(done.seq, before.seq + 2);
}

/// The process of PostgreSQL that serves the journal.
async fn journal(scene: &Scene) -> sqlx::Result<Option<i32>> {
    let mut connection = scene.database.login().connect().await?;
    let its = "select pid from pg_stat_activity
        where application_name = 'insightdesk_journal' and datname = current_database()";
    sqlx::query_scalar(its).fetch_optional(&mut connection).await
}

#[tokio::test]
async fn a_node_that_was_declared_dead_waits_for_nothing_that_was_on_its_way() {
    let scene = Scene::set().await;
    let ticket = tickets(&scene, 1).await[0];
    let hub = scene.node("a").await.expect("it joins");
    scene.hub.shut_down(PATIENCE).await;
    ask(&hub, &scene.amara(), ticket, post("one")).await.expect("done");
    let before = journal(&scene).await.expect("it answers").expect("it is connected");
    let mut other = scene.database.login().connect().await.expect("it answers");
    let declared = sqlx::query("update members set state = 'dead'").execute(&mut other).await;
    declared.expect("the list can be changed");
    let is_another = async || journal(&scene).await.is_ok_and(|now| now != Some(before));
    until("it has hung up", is_another).await;
    agree(&[&hub], &["a"]).await;
    insist(&hub, &scene.amara(), ticket, post("two")).await;
}

#[tokio::test]
async fn two_nodes_without_an_entrance_do_not_share_a_database() {
    let scene = Scene::set().await;
    let first = scene.listed("one", None).await.expect("it is alone");
    let second = scene.listed("two", None).await.expect_err("it is not");
    assert!(second.to_string().contains("\"one\""), "{second}");
    assert!(second.to_string().contains("cluster.listen"), "{second}");
    let third = scene.node("three").await.expect_err("the first cannot be linked to");
    assert!(matches!(third, HubError::Refused(Refused::OtherAlone(_))), "{third}");
    first.shut_down(PATIENCE).await;
    scene.listed("two", None).await.expect("now it is alone");
}

#[tokio::test]
async fn two_processes_do_not_run_the_same_node() {
    let scene = Scene::set().await;
    let _first = scene.node("one").await.expect("the name is free");
    let second = scene.node("one").await.expect_err("it is not");
    assert!(matches!(second, HubError::Refused(Refused::NameTaken(_))), "{second}");
}
