use std::sync::Arc;

use insightdesk_domain::ids::{CommandId, OrganizationId};
use insightdesk_domain::permission::Permissions;
use insightdesk_domain::principal::{Party, Principal};
use insightdesk_domain::ticket::Command;
use proptest::prelude::*;

use super::*;
use crate::envelope::Outcome;

fn node(name: &str) -> NodeName {
    name.into()
}

/// A journey that reports its outcome under a number.
fn journey(
    ticket: TicketId,
    number: u64,
    since: Instant,
    told: &Arc<std::sync::Mutex<Vec<(u64, Outcome)>>>,
) -> Journey {
    let told = Arc::clone(told);
    let by = Arc::new(Principal {
        organization: OrganizationId::now(),
        party: Party::System,
        role: None,
        permissions: Permissions::NONE,
        teams: Vec::new(),
        formerly: Vec::new(),
        muted_until: None,
        name: String::new(),
    });
    let command = Command::MarkRead { upto: number };
    Journey {
        envelope: Envelope { ticket, by, id: CommandId::now(), command },
        answer: Answer::new(move |outcome| crate::locked(&told).push((number, outcome))),
        since,
        hops: 0,
        tries: 0,
    }
}

fn number(journey: &Journey) -> u64 {
    match journey.envelope.command {
        Command::MarkRead { upto } => upto,
        _ => 0,
    }
}

#[test]
fn what_a_lost_node_was_asked_goes_on_in_order_before_what_came_later() {
    let (mut abroad, told, now) = (Abroad::default(), Arc::default(), Instant::now());
    let ticket = TicketId::now();
    for index in 0..3 {
        abroad.depart(&node("b"), journey(ticket, index, now, &told));
    }
    assert!(abroad.must_wait(ticket, &node("c")));
    assert!(!abroad.must_wait(ticket, &node("b")));
    abroad.hold(journey(ticket, 3, now, &told));
    assert!(abroad.due(now).is_empty(), "the first three may still be answered");
    abroad.take_back("b");
    assert_eq!(abroad.due(Instant::now()), [ticket]);
    let order: Vec<u64> = abroad.release(ticket).iter().map(number).collect();
    assert_eq!(order, [0, 1, 2, 3]);
    assert!(abroad.is_empty());
}

#[test]
fn an_answer_from_a_node_that_was_given_up_is_nobodys() {
    let (mut abroad, told, now) = (Abroad::default(), Arc::default(), Instant::now());
    let call = abroad.depart(&node("b"), journey(TicketId::now(), 1, now, &told));
    abroad.take_back("b");
    assert!(abroad.arrive(call).is_none());
}

#[test]
fn an_answer_to_a_router_that_is_no_more_is_nobodys() {
    let (told, now) = (Arc::default(), Instant::now());
    let (mut before, mut after) = (Abroad::begin(), Abroad::begin());
    let late = before.depart(&node("b"), journey(TicketId::now(), 1, now, &told));
    after.depart(&node("b"), journey(TicketId::now(), 2, now, &told));
    assert!(after.arrive(late).is_none());
}

#[test]
fn a_command_that_finds_no_owner_is_given_up_and_its_sender_told() {
    let (mut abroad, told, now) = (Abroad::default(), Arc::default(), Instant::now());
    abroad.hold(journey(TicketId::now(), 1, now, &told));
    abroad.depart(&node("b"), journey(TicketId::now(), 2, now, &told));
    abroad.give_up(now + LOOK_FOR - Duration::from_millis(1));
    assert!(crate::locked(&told).is_empty());
    abroad.give_up(now + LOOK_FOR);
    assert_eq!(crate::locked(&told).len(), 2);
    assert!(abroad.is_empty());
    assert_eq!(abroad.asked().count(), 0);
}

#[test]
fn a_command_that_came_back_waits_for_a_growing_while() {
    let (mut abroad, told, now) = (Abroad::default(), Arc::default(), Instant::now());
    let ticket = TicketId::now();
    abroad.hold_again(journey(ticket, 1, now, &told), now);
    assert!(abroad.due(now).is_empty());
    assert_eq!(abroad.due(now + FIRST_PAUSE), [ticket]);
    let again = abroad.release(ticket).pop_front().expect("it was kept");
    abroad.hold_again(again, now);
    assert!(abroad.due(now + FIRST_PAUSE).is_empty());
    assert_eq!(abroad.due(now + FIRST_PAUSE * 2), [ticket]);
}

#[test]
fn a_node_is_asked_so_much_and_no_more() {
    let (mut abroad, told, now) = (Abroad::default(), Arc::default(), Instant::now());
    for index in 0..PER_PEER as u64 {
        abroad.depart(&node("b"), journey(TicketId::now(), index, now, &told));
    }
    assert!(!abroad.has_room(&node("b")));
    assert!(abroad.has_room(&node("c")));
}

proptest! {
    /// Steps: 0 depart to b, 1 to c, 2 hold, 3 answer the oldest call, 4 b is lost, 5 release.
    #[test]
    fn nobody_is_forgotten(steps in proptest::collection::vec((0_u8..6, 0_usize..3), 0..200)) {
        let (mut abroad, told, now) = (Abroad::default(), Arc::default(), Instant::now());
        let tickets = [TicketId::now(), TicketId::now(), TicketId::now()];
        let (mut sent, mut calls) = (0_u64, Vec::new());
        for (step, which) in steps {
            let ticket = tickets[which];
            let to = node(if step == 0 { "b" } else { "c" });
            match step {
                0 | 1 if !abroad.must_wait(ticket, &to) => {
                    sent += 1;
                    calls.push(abroad.depart(&to, journey(ticket, sent, now, &told)));
                }
                0..=2 => {
                    sent += 1;
                    abroad.hold(journey(ticket, sent, now, &told));
                }
                3 => if let Some(journey) = calls.pop().and_then(|call| abroad.arrive(call)) {
                    journey.answer.give(Err(crate::error::ExecuteError::CommandIdReused));
                },
                4 => abroad.take_back("b"),
                _ => for journey in abroad.release(ticket) {
                    journey.answer.give(Err(crate::error::ExecuteError::CommandIdReused));
                },
            }
        }
        abroad.give_up(now + LOOK_FOR);
        prop_assert!(abroad.is_empty());
        prop_assert_eq!(abroad.held, 0);
        prop_assert_eq!(abroad.asked().count(), 0);
        let mut told: Vec<u64> = crate::locked(&told).iter().map(|(number, _)| *number).collect();
        told.sort_unstable();
        prop_assert_eq!(told, (1..=sent).collect::<Vec<_>>());
    }
}
