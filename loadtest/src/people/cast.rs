//! Everybody at work: contacts with a ticket each, agents, writers, readers.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::command::Command;
use super::follow::Follow;
use super::link::LinkError;
use super::person::{Person, Who};
use super::reader::Reader;
use super::seat::Seat;
use super::stage::Stage;
use super::writer::Writer;
use crate::dialect::{Dialect, EnterError, Memory, Party};

/// Tickets that one agent reads.
const READ_BY_ONE: usize = 4;

/// How many there are, and how much they say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowd {
    pub(crate) writers: usize,
    pub(crate) readers: usize,
    pub(crate) tickets: usize,
    /// Messages a second, from all writers together.
    pub(crate) rate: f64,
    pub(crate) seed: u64,
}

/// Everybody.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) contacts: Vec<Person>,
    pub(crate) writers: Vec<Writer>,
    pub(crate) readers: Vec<Reader>,
}

/// Lets everybody in and opens the tickets.
pub(crate) async fn gather(stage: &Arc<Stage>, crowd: &Crowd) -> Result<Cast, EnterError> {
    let mut contacts = Vec::new();
    let mut tickets = Vec::new();
    let organizations = stage.organizations();
    for number in 0..crowd.tickets.max(organizations as usize) {
        let organization = number as u32 % organizations;
        let who = Who::Contact(number, stage.desk(number, organization).contact(number).await?);
        let contact = Person { organization, who };
        let mut opener = writer(stage, number, &contact, Uuid::nil(), crowd);
        opener.pending = Some(Command::create(organization, &mut opener.chance));
        let ticket = opener.open_ticket(stage).await.map_err(|error| EnterError::Refused {
            wanted: "a ticket",
            answer: error.to_string(),
        })?;
        tickets.push(ticket);
        contacts.push(contact);
    }
    let person = |number: usize, contacts_first: usize| match number < contacts_first {
        true => contacts[number % contacts.len()].clone(),
        // of the organization whose ticket has this number
        false => Person::agent(contacts[number % contacts.len()].organization, number),
    };
    let writers = (0..crowd.writers).map(|number| {
        let person = person(number, crowd.writers / 4);
        writer(stage, number, &person, tickets[number % tickets.len()], crowd)
    });
    let (writers, first) = (writers.collect(), crowd.writers);
    let readers = (0..crowd.readers).map(|number| {
        let person = person(number, crowd.readers * 3 / 8);
        let own = |index: &usize| contacts[*index].organization == person.organization;
        let own: Vec<_> = (0..tickets.len()).filter(own).map(|index| tickets[index]).collect();
        let seat = stage.seat(first + number);
        reader((first + number, seat), number, person, (&tickets, &own), crowd)
    });
    Ok(Cast { writers, readers: readers.collect(), contacts })
}

fn writer(stage: &Stage, number: usize, person: &Person, ticket: Uuid, crowd: &Crowd) -> Writer {
    Writer {
        number,
        person: person.clone(),
        seat: stage.seat(number),
        ticket,
        pause: Duration::from_secs_f64(crowd.writers as f64 / crowd.rate),
        chance: chance(crowd, number),
        pending: None,
        wants_since: None,
        seen: 1,
    }
}

fn reader(
    (number, seat): (usize, Seat),
    turn: usize,
    person: Person,
    (tickets, own): (&[Uuid], &[Uuid]),
    crowd: &Crowd,
) -> Reader {
    let staff = person.party() == Party::Agent;
    let organization = person.organization;
    let first = turn * READ_BY_ONE;
    let read: Vec<_> = match staff {
        true => (first..first + READ_BY_ONE).map(|index| own[index % own.len()]).collect(),
        false => vec![tickets[turn % tickets.len()]],
    };
    let follows = read
        .into_iter()
        .map(|ticket| (ticket, Follow::new(number as u32, organization, staff, ticket)));
    Reader {
        number,
        person,
        seat,
        follows: follows.collect(),
        greets_with_streams: turn.is_multiple_of(2),
        timeline: None,
        connections: 0,
        chance: chance(crowd, number),
    }
}

/// Chance that is the same in every run with this seed.
fn chance(crowd: &Crowd, number: usize) -> StdRng {
    StdRng::seed_from_u64(crowd.seed.wrapping_mul(1_000_003).wrapping_add(number as u64))
}

impl Writer {
    /// Has its first command answered, before anybody else is there.
    async fn open_ticket(&mut self, stage: &Stage) -> Result<Uuid, LinkError> {
        let link = self.person.open(stage, self.seat.node, self.number, Memory::default()).await?;
        self.say_one(stage, link).await
    }
}
