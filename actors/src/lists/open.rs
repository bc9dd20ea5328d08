//! One open list, and what its reader was told stands in it.

use std::collections::HashSet;
use std::sync::Arc;

use insightdesk_domain::ids::TicketId;
use insightdesk_store::views::{Filter, Line};

use crate::session::SessionCore;

/// Tickets that a reader of some is remembered to hold; who holds more keeps rows that are gone until
/// the list is read again.
const HELD: usize = 10_000;

/// A list that a session keeps open.
#[derive(Debug)]
pub struct OpenList {
    pub session: Arc<SessionCore>,
    /// The session's name for it.
    pub list: u32,
    pub filter: Filter,
    holds: Holds,
}

/// Which tickets the reader holds. Whoever sees every ticket may be told that any is gone.
#[derive(Debug)]
enum Holds {
    Anything,
    Some {
        told: HashSet<TicketId>,
        /// While a page is being read: what has gone meanwhile and may stand in it.
        gone: Option<HashSet<TicketId>>,
    },
}

/// What a change comes to for one list.
#[derive(Debug, Default)]
pub(super) struct News<'a> {
    pub(super) rows: Vec<&'a Line>,
    pub(super) gone: Vec<TicketId>,
}

impl OpenList {
    /// A list of which a page is about to be read.
    #[must_use]
    pub fn new(session: Arc<SessionCore>, list: u32, filter: Filter) -> Self {
        let holds = match session.by.sees_every_ticket() {
            true => Holds::Anything,
            false => Holds::Some { told: HashSet::new(), gone: Some(HashSet::new()) },
        };
        Self { session, list, filter, holds }
    }

    /// Goes on with what was told of the list before it was opened again.
    pub(super) fn after(mut self, before: Self) -> Self {
        if let (Holds::Some { told, .. }, Holds::Some { told: before, .. }) =
            (&mut self.holds, before.holds)
        {
            *told = before;
        }
        self
    }

    /// A page was shown: what of it has gone since it was asked for.
    pub(super) fn shown(&mut self, page: &[TicketId]) -> Vec<TicketId> {
        let Holds::Some { told, gone } = &mut self.holds else { return Vec::new() };
        let gone = gone.take().unwrap_or_default();
        let (gone, stay): (Vec<TicketId>, Vec<TicketId>) =
            page.iter().partition(|ticket| gone.contains(ticket));
        told.extend(stay.into_iter().take(HELD.saturating_sub(told.len())));
        gone
    }

    /// What the reader is to be told of these tickets: nothing of those that it never saw.
    pub(super) fn news<'a>(&mut self, lines: &'a [Line]) -> News<'a> {
        let Self { session, filter, holds, .. } = self;
        let mut news = News::default();
        for line in lines {
            let stands = filter.holds(line.status, line.assignee)
                && line.belongings().are_seen_by(&session.by);
            if stands {
                news.rows.push(line);
            }
            if holds.note(line.id, stands) {
                news.gone.push(line.id);
            }
        }
        news
    }
}

impl Holds {
    /// Notes whether a ticket stands in the list; says whether its reader is to be told that it does
    /// not.
    fn note(&mut self, ticket: TicketId, stands: bool) -> bool {
        match self {
            Self::Anything => !stands,
            Self::Some { told, gone } => {
                if let Some(gone) = gone {
                    let _ = if stands { gone.remove(&ticket) } else { gone.insert(ticket) };
                }
                if stands {
                    if told.len() < HELD {
                        told.insert(ticket);
                    }
                    return false;
                }
                told.remove(&ticket)
            }
        }
    }
}
