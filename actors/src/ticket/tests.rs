use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_domain::ticket::{Command, Reason, Rejection, Status};
use insightdesk_store::views::Reader;
use tokio::task::JoinSet;

use crate::error::ExecuteError;
use crate::testing::{Scene, envelope, eventually, note, post};

mod matrix;

#[tokio::test]
async fn a_command_is_carried_out_and_its_repeat_gets_the_first_answer() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let hello = envelope(&scene.lia(), ticket, CommandId::now(), post("hello"));
    let first = scene.hub.tickets.execute(hello.clone()).await.expect("done");
    let again = scene.hub.tickets.execute(hello).await.expect("done");
    assert!(!first.duplicate && again.duplicate);
    assert_eq!((first.seq, first.message), (again.seq, again.message));
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_after_a_restart_too() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let resolve = Command::MoveTo { status: Status::Resolved, reason: None };
    let resolve = envelope(&scene.lia(), ticket, CommandId::now(), resolve);
    let first = scene.hub.tickets.execute(resolve.clone()).await.expect("done");
    let close = Command::MoveTo { status: Status::Closed, reason: Some(Reason::Spam) };
    scene.ask(&scene.lia(), ticket, close).await.expect("done");
    // Judged now, the move would be refused: only the journal knows that it was made.
    let again = scene.another_hub().await.tickets.execute(resolve).await.expect("done");
    assert!(again.duplicate);
    assert_eq!(again.seq, first.seq);
}

#[tokio::test]
async fn a_command_id_cannot_be_used_for_another_command() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let id = CommandId::now();
    let hello = envelope(&scene.lia(), ticket, id, post("hello"));
    scene.hub.tickets.execute(hello).await.expect("done");
    let other = envelope(&scene.lia(), ticket, id, post("something else"));
    let refused = scene.hub.tickets.execute(other.clone()).await;
    assert_eq!(refused, Err(ExecuteError::CommandIdReused));
    let refused = scene.another_hub().await.tickets.execute(other).await;
    assert_eq!(refused, Err(ExecuteError::CommandIdReused));
}

#[tokio::test]
async fn the_same_id_of_another_sender_is_another_command() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let id = CommandId::now();
    for by in [scene.lia(), scene.bo()] {
        let hello = envelope(&by, ticket, id, post("hello"));
        assert!(!scene.hub.tickets.execute(hello).await.expect("done").duplicate);
    }
}

#[tokio::test]
async fn a_repeat_of_what_had_nothing_to_do_does_nothing_later_either() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let nobody = envelope(&scene.lia(), ticket, CommandId::now(), Command::Assign { member: None });
    scene.hub.tickets.execute(nobody.clone()).await.expect("nothing to do");
    let somebody = Command::Assign { member: Some(scene.members[1]) };
    scene.ask(&scene.lia(), ticket, somebody).await.expect("done");
    assert!(scene.hub.tickets.execute(nobody).await.expect("as before").duplicate);
    let detail = scene.hub.views.detail(scene.organization, ticket, Reader::Staff).await;
    let detail = detail.expect("answers").expect("exists");
    assert_eq!(detail.assignee, Some(scene.members[1]));
}

#[tokio::test]
async fn a_copy_of_what_was_refused_is_refused_later_too() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    scene.ask(&scene.lia(), ticket, Command::Claim).await.expect("nobody has it");
    let late = envelope(&scene.bo(), ticket, CommandId::now(), Command::Claim);
    let refused = scene.hub.tickets.execute(late.clone()).await;
    scene.ask(&scene.lia(), ticket, Command::Assign { member: None }).await.expect("done");
    assert!(refused.is_err());
    assert_eq!(scene.hub.tickets.execute(late).await, refused);
}

#[tokio::test]
async fn creating_twice_makes_one_ticket() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let other = scene.open_ticket().await;
    assert_ne!(ticket, other);
    let detail = scene.hub.views.detail(scene.organization, ticket, Reader::Staff).await;
    let detail = detail.expect("answers").expect("exists");
    assert_eq!((detail.head, detail.page.messages.len()), (2, 1));
}

#[tokio::test]
async fn a_ticket_of_another_organization_does_not_exist() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let mut stranger = scene.lia();
    stranger.organization = insightdesk_domain::ids::OrganizationId::now();
    for ticket in [ticket, TicketId::now()] {
        let refused = scene.ask(&stranger, ticket, post("let me in")).await;
        assert_eq!(refused, Err(ExecuteError::Rejected(Rejection::NotFound)));
    }
}

#[tokio::test]
async fn many_writers_on_one_ticket_get_seqs_without_a_gap() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let mut writing = JoinSet::new();
    for number in 0..300 {
        let hello = envelope(&scene.lia(), ticket, CommandId::now(), note(&number.to_string()));
        let tickets = scene.hub.tickets.clone();
        writing.spawn(async move { tickets.execute(hello).await.expect("done").seq });
    }
    let mut seqs = writing.join_all().await;
    seqs.sort_unstable();
    assert_eq!(seqs, (3..303).collect::<Vec<u64>>());
}

#[tokio::test]
async fn of_many_who_claim_one_wins() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let mut claiming = JoinSet::new();
    for by in [scene.lia(), scene.bo()].into_iter().cycle().take(20) {
        let claim = envelope(&by, ticket, CommandId::now(), Command::Claim);
        let tickets = scene.hub.tickets.clone();
        claiming.spawn(async move { (by.party, tickets.execute(claim).await) });
    }
    let outcomes = claiming.join_all().await;
    let detail = scene.hub.views.detail(scene.organization, ticket, Reader::Staff).await;
    let winner = detail.expect("answers").expect("exists").assignee.expect("somebody has it");
    for (party, outcome) in outcomes {
        let won = party.as_uuid() == winner.as_uuid();
        let lost = Err(ExecuteError::Rejected(Rejection::AlreadyClaimed { by: winner }));
        assert!(if won { outcome.is_ok() } else { outcome == lost }, "{outcome:?}");
    }
}

#[tokio::test]
async fn nothing_is_said_of_what_is_not_stored_yet() {
    let scene = Scene::set().await;
    let (ticket, lia) = (scene.open_ticket().await, scene.lia());
    scene.ask(&lia, ticket, Command::Claim).await.expect("nobody has it");
    // The first goes to the journal at once, the others follow together.
    let give_back = || Command::Assign { member: None };
    let asked = [post("one"), give_back(), give_back()].map(|command| {
        let envelope = envelope(&lia, ticket, CommandId::now(), command);
        let tickets = scene.hub.tickets.clone();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let answer = crate::envelope::Answer::new(|outcome| {
            let _ = sender.send(outcome);
        });
        tickets.send(envelope, answer);
        receiver
    });
    let mut seqs = Vec::new();
    for answer in asked {
        seqs.push(answer.await.expect("an answer").expect("it is carried out").seq);
    }
    assert_eq!(
        seqs[2], seqs[1],
        "the ticket is nobody's since the second, and not before: {seqs:?}"
    );
}

#[tokio::test]
async fn an_owner_that_was_replaced_writes_nothing_until_it_takes_the_ticket_back() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let other = scene.another_hub().await;
    let taken = envelope(&scene.lia(), ticket, CommandId::now(), post("from the new owner"));
    other.tickets.execute(taken).await.expect("the new owner writes");
    let late = envelope(&scene.lia(), ticket, CommandId::now(), post("from the old owner"));
    let done = scene.hub.tickets.execute(late).await.expect("activated anew");
    assert!(!done.duplicate);
    assert_eq!(done.seq, 5, "created, asked, answered, in progress, and this");
    assert_eq!(scene.metric("insightdesk_commands_total", "done"), 2.0);
}

#[tokio::test]
async fn an_owner_that_was_replaced_does_not_refuse_what_the_new_one_would_carry_out() {
    let scene = Scene::set().await;
    let (ticket, lia, bo) = (scene.open_ticket().await, scene.lia(), scene.bo());
    scene.ask(&lia, ticket, Command::Claim).await.expect("nobody has it");
    let other = scene.another_hub().await;
    let back = envelope(&lia, ticket, CommandId::now(), Command::Assign { member: None });
    other.tickets.execute(back).await.expect("the new owner gives it back");
    let claimed = scene.ask(&bo, ticket, Command::Claim).await;
    assert!(claimed.is_ok(), "nobody has it any more: {claimed:?}");
}

#[tokio::test]
async fn an_idle_ticket_leaves_memory_and_comes_back_with_all_it_had() {
    let options = crate::HubOptions {
        idle_after: std::time::Duration::from_millis(50),
        ..crate::HubOptions::default()
    };
    let scene = Scene::with(options).await;
    let ticket = scene.open_ticket().await;
    eventually("the ticket sleeps", || {
        (scene.metric("insightdesk_actor_count", "ticket") == 0.0).then_some(())
    })
    .await;
    let done = scene.ask(&scene.lia(), ticket, note("still here")).await.expect("done");
    assert_eq!(done.seq, 3);
}

#[tokio::test]
async fn only_so_many_tickets_are_awake_and_none_is_lost() {
    let options = crate::HubOptions { max_awake: 10, ..crate::HubOptions::default() };
    let scene = Scene::with(options).await;
    let mut tickets = Vec::new();
    for _ in 0..40 {
        tickets.push(scene.open_ticket().await);
    }
    eventually("the others sleep", || {
        (scene.metric("insightdesk_actor_count", "ticket") <= 10.0).then_some(())
    })
    .await;
    for ticket in tickets {
        assert_eq!(scene.ask(&scene.lia(), ticket, note("hi")).await.map(|done| done.seq), Ok(3));
    }
}

#[tokio::test]
async fn a_drained_hub_has_finished_what_it_took_and_takes_no_more() {
    let scene = Scene::set().await;
    let ticket = scene.open_ticket().await;
    let mut writing = JoinSet::new();
    for _ in 0..100 {
        let hello = envelope(&scene.lia(), ticket, CommandId::now(), note("hello"));
        let tickets = scene.hub.tickets.clone();
        writing.spawn(async move { tickets.execute(hello).await });
    }
    scene.hub.shut_down(crate::testing::PATIENCE).await;
    let outcomes = writing.join_all().await;
    let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64;
    let unknown = outcomes.iter().filter(|it| **it == Err(ExecuteError::Unavailable)).count();
    assert_eq!(stored as usize + unknown, 100);
    let detail = scene.hub.views.detail(scene.organization, ticket, Reader::Staff).await;
    assert_eq!(detail.expect("answers").expect("exists").head, 2 + stored);
}
