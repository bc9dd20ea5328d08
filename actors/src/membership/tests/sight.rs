//! What is out of sight is so on every node.

use super::*;

#[tokio::test]
async fn whoever_loses_sight_of_a_ticket_is_told_so_on_every_node() {
    let scene = Scene::set().await;
    let ticket = tickets(&scene, 1).await[0];
    let hubs = cluster(&scene).await;
    let readers: Vec<(Session, Screen)> = hubs.iter().map(|hub| sit(hub, scene.lia())).collect();
    let managers: Vec<(Session, Screen)> =
        hubs.iter().map(|hub| sit(hub, scene.manager())).collect();
    for (session, screen) in readers.iter().chain(&managers) {
        session.send(SessionMessage::Watch { ticket, after: Some(0) });
        screen.shows("Subscribed").await;
    }
    let transfer = Command::Transfer { team: scene.teams[1] };
    ask(&hubs[0], &scene.lia(), ticket, transfer).await.expect("it is her team's");
    for hub in &hubs {
        ask(hub, &scene.manager(), ticket, post("CANARY")).await.expect("a manager sees it");
        let refused = ask(hub, &scene.lia(), ticket, post("hello?")).await;
        let not_found = insightdesk_domain::ticket::Rejection::NotFound;
        assert_eq!(refused, Err(not_found.into()));
    }
    for (_, screen) in &managers {
        eventually("all three", || (screen.events().last()?.0 == 7).then_some(())).await;
    }
    for (_, screen) in &readers {
        screen.shows("OutOfSight").await;
        let seen = screen.lines().join("\n");
        assert!(!seen.contains("CANARY") && !seen.contains("TeamChanged"), "{seen}");
    }
}
