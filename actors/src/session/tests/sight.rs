//! What is out of a member's sight is not there for them, and what leaves it is taken from them.

use insightdesk_store::views::Filter;

use super::*;

fn transfer(scene: &Scene) -> Command {
    Command::Transfer { team: scene.teams[1] }
}

/// Moves a ticket out of the agents' sight.
async fn hand_over(scene: &Scene, ticket: TicketId) {
    scene.ask(&scene.manager(), ticket, transfer(scene)).await.expect("a manager may");
}

#[tokio::test]
async fn whoever_loses_sight_of_a_ticket_is_told_so_and_nothing_after_it() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let (lia, lias) = seat(&scene, scene.lia());
    let (manager, managers) = seat(&scene, scene.manager());
    for (session, screen) in [(&lia, &lias), (&manager, &managers)] {
        session.send(SessionMessage::Watch { ticket, after: None });
        screen.shows("Subscribed").await;
    }
    lia.send(SessionMessage::View { ticket, mode: ViewMode::Composing });
    managers.shows("Composing").await;
    hand_over(&scene, ticket).await;
    lias.shows("OutOfSight").await;
    eventually("Lia is seen to leave", || {
        let lines = managers.lines();
        lines.iter().rfind(|it| it.starts_with("Viewers")).filter(|it| it.contains("[]")).cloned()
    })
    .await;
    run(&manager, ticket, note("CANARY-after"));
    lia.send(SessionMessage::Typing { ticket, note: false, stopped: false });
    manager.send(SessionMessage::Typing { ticket, note: false, stopped: false });
    managers.shows("CANARY-after").await;
    run(&lia, ticket, post("hello?"));
    assert!(lias.shows("Outcome").await.contains("NotFound"));
    let seen = lias.lines().join("\n");
    for secret in ["TeamChanged", "CANARY", "Typing"] {
        assert!(!seen.contains(secret), "{secret}: {seen}");
    }
    assert!(!managers.lines().iter().any(|line| line.contains("Typing")));
}

#[tokio::test]
async fn a_ticket_out_of_sight_is_answered_like_one_that_does_not_exist() {
    let scene = Scene::set().await;
    let unseen = scene.open_ticket().await;
    hand_over(&scene, unseen).await;
    let mut answers = Vec::new();
    for ticket in [unseen, TicketId::now()] {
        let (lia, screen) = seat(&scene, scene.lia());
        screen.shows("Colleagues").await;
        let before = screen.lines().len();
        lia.send(SessionMessage::Watch { ticket, after: None });
        lia.send(SessionMessage::Watch { ticket, after: Some(0) });
        lia.send(SessionMessage::Sync { ticket, after: 0, upto: None });
        lia.send(SessionMessage::History { ticket, before: 100 });
        lia.send(SessionMessage::Typing { ticket, note: false, stopped: false });
        lia.send(SessionMessage::View { ticket, mode: ViewMode::Viewing });
        let of_all = [
            post("hello"),
            note("psst"),
            Command::Claim,
            transfer(&scene),
            Command::Assign { member: Some(scene.members[0]) },
            Command::MarkRead { upto: 1 },
            Command::MarkDelivered { upto: 1 },
        ];
        for command in of_all {
            let asked = envelope(&scene.lia(), ticket, CommandId::now(), command);
            answers.push(format!("{:?}", scene.hub.tickets.execute(asked).await));
        }
        eventually("four refusals", || (screen.lines().len() >= before + 4).then_some(())).await;
        let lines = screen.lines().split_off(before).join("\n");
        answers.push(lines.replace(&ticket.to_string(), "it"));
    }
    let (of_unseen, of_unknown) = answers.split_at(answers.len() / 2);
    assert_eq!(of_unseen, of_unknown);
    assert!(of_unseen[0].contains("NotFound"), "{of_unseen:?}");
}

#[tokio::test]
async fn a_list_tells_nothing_of_tickets_out_of_sight_and_drops_those_that_leave_it() {
    let scene = Scene::set().await;
    let [unseen, leaving, staying] =
        [scene.open_ticket().await, scene.open_ticket().await, scene.open_ticket().await];
    hand_over(&scene, unseen).await;
    let (lia, screen) = seat(&scene, scene.lia());
    lia.send(SessionMessage::OpenList { list: 1, filter: Filter::Open, cursor: None });
    let page = screen.shows("ListPage").await;
    assert!(page.contains(&leaving.to_string()) && page.contains("total: 2"), "{page}");
    scene.ask(&scene.manager(), unseen, post("on it")).await.expect("done");
    hand_over(&scene, leaving).await;
    screen.shows(&format!("gone: [{leaving:?}]")).await;
    scene.ask(&scene.manager(), leaving, post("on it")).await.expect("done");
    scene.ask(&scene.bo(), staying, post("CANARY")).await.expect("done");
    screen.shows("CANARY").await;
    let lines = screen.lines();
    assert!(!lines.iter().any(|line| line.contains(&unseen.to_string())), "{lines:?}");
    let about = lines.iter().filter(|line| line.contains(&format!("gone: [{leaving:?}]")));
    assert_eq!(about.count(), 1);
    // Given to her, a ticket of another team is hers to see.
    let assign = Command::Assign { member: Some(scene.members[0]) };
    scene.ask(&scene.manager(), unseen, assign).await.expect("done");
    screen.shows(&unseen.to_string()).await;
}

#[tokio::test]
async fn a_new_ticket_is_of_the_inboxs_team_and_whoever_opened_it_sees_it() {
    let scene = Scene::set().await;
    let (lia, screen) = seat(&scene, scene.lia());
    let (inbox, contact) = (scene.inbox, scene.contact);
    let opening = Opening { inbox, contact, subject: None, body: body("they called") };
    lia.send(SessionMessage::Create { id: CommandId::now(), opening, credit: lia.credit() });
    screen.shows("Outcome").await;
    let reader = insightdesk_store::views::Reader::Staff;
    let page = scene.hub.views.list(scene.organization, reader, Filter::Open, None).await;
    let line = page.expect("a page").lines.remove(0);
    assert_eq!((line.team, line.created_by), (Some(scene.teams[0]), Some(scene.members[0])));
    hand_over(&scene, line.id).await;
    scene.ask(&scene.lia(), line.id, post("still mine to see")).await.expect("she opened it");
}

#[tokio::test]
async fn a_member_without_the_permission_reads_no_tickets_and_hears_of_nobody() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let nothing = Principal { permissions: Permissions::NONE, ..scene.lia() };
    let (blind, screen) = seat(&scene, nothing);
    blind.send(SessionMessage::Watch { ticket, after: None });
    assert!(screen.shows("ticket:subscribe").await.contains("NotFound"));
    blind.send(SessionMessage::OpenList { list: 1, filter: Filter::Open, cursor: None });
    assert!(screen.shows("list:open").await.contains("Forbidden"));
    let (_bo, bos) = seat(&scene, scene.bo());
    bos.shows("Colleagues").await;
    run(&blind, ticket, post("hello"));
    assert!(screen.shows("Outcome").await.contains("Forbidden"));
    let lines = screen.lines();
    let of_colleagues = |line: &&String| line.contains("Colleagues") || line.contains("Presence");
    assert_eq!(lines.iter().find(of_colleagues), None);
}
