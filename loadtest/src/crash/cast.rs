//! Everybody at work: contacts with a ticket each, agents, writers, readers.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::CrashOptions;
use super::command::Command;
use super::follow::Follow;
use super::link::{Link, LinkError};
use super::person::Person;
use super::reader::Reader;
use super::stage::Stage;
use super::writer::Writer;
use crate::dialect::{Dialect, EnterError, Memory, Party};

/// Tickets that one agent reads.
const READ_BY_ONE: usize = 4;

/// Everybody.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) contacts: Vec<Person>,
    pub(super) writers: Vec<Writer>,
    pub(super) readers: Vec<Reader>,
}

/// Lets everybody in and opens the tickets.
pub(super) async fn gather(stage: &Arc<Stage>, options: &CrashOptions) -> Result<Cast, EnterError> {
    let mut contacts = Vec::new();
    let mut tickets = Vec::new();
    for number in 0..options.tickets.max(1) {
        let contact = Person::Contact(number, stage.desk.contact(number).await?);
        let mut opener = writer(number, &contact, Uuid::nil(), options);
        opener.pending = Some(Command::create(&mut opener.chance));
        let ticket = opener.open_ticket(stage).await.map_err(|error| EnterError::Refused {
            wanted: "a ticket",
            answer: error.to_string(),
        })?;
        tickets.push(ticket);
        contacts.push(contact);
    }
    let person = |number: usize, contacts_first: usize| match number < contacts_first {
        true => contacts[number % contacts.len()].clone(),
        false => Person::Agent(number),
    };
    let writers = (0..options.writers).map(|number| {
        let person = person(number, options.writers / 4);
        writer(number, &person, tickets[number % tickets.len()], options)
    });
    let (writers, first) = (writers.collect(), options.writers);
    let readers = (0..options.readers).map(|number| {
        let person = person(number, options.readers * 3 / 8);
        reader(first + number, number, person, &tickets, options)
    });
    Ok(Cast { writers, readers: readers.collect(), contacts })
}

fn writer(number: usize, person: &Person, ticket: Uuid, options: &CrashOptions) -> Writer {
    Writer {
        number,
        person: person.clone(),
        ticket,
        pause: Duration::from_secs_f64(options.writers as f64 / options.rate),
        chance: chance(options, number),
        pending: None,
        seen: 1,
    }
}

fn reader(
    number: usize,
    turn: usize,
    person: Person,
    tickets: &[Uuid],
    options: &CrashOptions,
) -> Reader {
    let staff = person.party() == Party::Agent;
    let count = if staff { READ_BY_ONE } else { 1 };
    let first = if staff { turn * READ_BY_ONE } else { turn };
    let follows = (first..first + count).map(|index| {
        let ticket = tickets[index % tickets.len()];
        (ticket, Follow::new(number as u32, staff, ticket))
    });
    Reader {
        number,
        person,
        follows: follows.collect(),
        greets_with_streams: turn.is_multiple_of(2),
        timeline: None,
        connections: 0,
        chance: chance(options, number),
    }
}

/// Chance that is the same in every run with this seed.
fn chance(options: &CrashOptions, number: usize) -> StdRng {
    StdRng::seed_from_u64(options.seed.wrapping_mul(1_000_003).wrapping_add(number as u64))
}

impl Writer {
    /// Has its first command answered, before anybody else is there.
    async fn open_ticket(&mut self, stage: &Stage) -> Result<Uuid, LinkError> {
        let pass = self.person.pass(stage).await?;
        let link = Link::open(&stage.desk, &pass, self.number, Memory::default()).await?;
        self.say_one(stage, link).await
    }
}
