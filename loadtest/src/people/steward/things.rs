//! What there is to change, and what is done next.

use std::collections::VecDeque;

use insightdesk_protocol::rest::Secret;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::Value;
use uuid::Uuid;

use super::wanted::{By, Then, Thing, Wanted};
use crate::history::Fate;

/// Keys that were ended and are still tried.
const ENDED: usize = 3;

/// A key of the API.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) id: Uuid,
    pub(super) secret: Secret,
}

/// What was made and is there, as far as is known.
#[derive(Debug, Default)]
pub(super) struct Things {
    team: Option<String>,
    role: Option<String>,
    key: Option<Key>,
    /// Whoever has one of these may do nothing any more.
    ended: VecDeque<Key>,
    /// Who is to have rights now and then, and whether they were the last thing that was asked for.
    deputy: Option<(Uuid, bool)>,
}

impl Things {
    /// Nothing yet, and a deputy who is an admin.
    pub(super) fn new(deputy: Option<Uuid>) -> Self {
        Self { deputy: deputy.map(|member| (member, true)), ..Self::default() }
    }

    pub(super) fn next(&self, chance: &mut StdRng) -> Wanted {
        match chance.random_range(0..100) {
            0..15 => Wanted::name_organization(),
            15..40 => self.next_of_team(chance.random_bool(0.2)),
            40..50 => self.role.as_deref().map_or_else(Wanted::make_role, Wanted::drop_role),
            50..65 => self.next_of_key(chance.random_bool(0.3)),
            65..80 => self.vain(chance),
            _ => self.next_of_deputy(chance.random_bool(0.12)),
        }
    }

    fn next_of_team(&self, is_last: bool) -> Wanted {
        match &self.team {
            None => Wanted::make_team(),
            Some(team) if is_last => Wanted::drop_team(team),
            Some(team) => Wanted::name_team(team),
        }
    }

    fn next_of_key(&self, is_last: bool) -> Wanted {
        match &self.key {
            None => Wanted::make_key(),
            Some(key) if is_last => Wanted::end_key(key.id),
            Some(key) => self.next_of_team(false).by(By::Key(key.clone())),
        }
    }

    fn next_of_deputy(&self, is_moved: bool) -> Wanted {
        match self.deputy {
            Some((member, is_admin)) if is_moved => Wanted::give_role(member, !is_admin),
            Some(_) => self.next_of_team(false).by(By::Deputy),
            None => Wanted::name_organization(),
        }
    }

    /// What somebody tries whose key was ended.
    fn vain(&self, chance: &mut StdRng) -> Wanted {
        match self.ended.get(chance.random_range(0..ENDED)) {
            Some(key) => self.next_of_team(false).by(By::Key(key.clone())),
            None => self.next_of_key(false),
        }
    }

    /// Takes in what came of an act.
    pub(super) fn learn(&mut self, wanted: Wanted, fate: &Fate, answer: &Value) {
        let is_gone = matches!(fate, Fate::Refused { code } if code.starts_with("404"));
        match (wanted.then, fate) {
            (Then::Made(thing), Fate::Done { resource: Some(id) }) => self.put(thing, id, answer),
            (Then::Gone(thing), Fate::Done { .. } | Fate::Unknown { .. }) => {
                self.take_away(thing, matches!(fate, Fate::Done { .. }));
            }
            (Then::Moved { is_admin }, Fate::Done { .. } | Fate::Unknown { .. }) => {
                self.deputy = self.deputy.map(|(member, _)| (member, is_admin));
            }
            _ if is_gone && wanted.resource == self.team => self.team = None,
            _ if is_gone && wanted.resource == self.role => self.role = None,
            _ => {}
        }
    }

    fn put(&mut self, thing: Thing, id: &str, answer: &Value) {
        match thing {
            Thing::Team => self.team = Some(id.to_owned()),
            Thing::Role => self.role = Some(id.to_owned()),
            Thing::Key => {
                let secret = answer["secret"].as_str().map(Secret::new);
                let key = secret.zip(id.parse().ok());
                self.key = key.map(|(secret, id)| Key { id, secret });
            }
        }
    }

    fn take_away(&mut self, thing: Thing, is_sure: bool) {
        match thing {
            Thing::Team => self.team = None,
            Thing::Role => self.role = None,
            Thing::Key => {
                let ended = self.key.take().filter(|_| is_sure);
                self.ended.extend(ended);
                while self.ended.len() > ENDED {
                    self.ended.pop_front();
                }
            }
        }
    }
}
