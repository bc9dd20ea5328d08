//! Looks again and again for contacts whose sockets are to be closed: who was blocked, who turned
//! out to be somebody, and whose organization was suspended.
//!
//! There are many contacts' sockets and most of them are idle, so none of them is watched: one
//! question in two seconds asks the database who has to go, and only when somebody has are the
//! sockets of this node looked through.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use insightdesk_domain::ids::ContactId;
use insightdesk_domain::principal::{Party, Principal};
use insightdesk_protocol::code::close;
use insightdesk_store::accounts::{Accounts, Barred};
use insightdesk_store::pools::DatabaseError;
use jiff::{SignedDuration, Timestamp};

use super::desk::Desk;

/// How often the database is asked.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// For how long it is remembered who was asked to come again. They are told of for less.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(10);

/// What was found at the last look.
#[derive(Debug, Default)]
struct Looked {
    at: Option<Timestamp>,
    /// Asked to come again once, they may stay when they have.
    renewed: HashMap<ContactId, Timestamp>,
}

/// Looks until the desk is gone. Spawn it once for a node.
pub async fn watch(desk: Weak<Desk>, accounts: Accounts) {
    let mut looked = Looked::default();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(desk) = desk.upgrade() else { return };
        if desk.sessions.count() == 0 {
            continue;
        }
        if let Err(error) = look(&desk, &accounts, &mut looked).await {
            tracing::warn!(%error, "blocked contacts cannot be looked for");
        }
    }
}

async fn look(
    desk: &Arc<Desk>,
    accounts: &Accounts,
    looked: &mut Looked,
) -> Result<(), DatabaseError> {
    let mut barred = accounts.barred(looked.at).await?;
    looked.at = Some(barred.at);
    looked.renewed.retain(|_, at| *at > barred.at - REMEMBERED);
    barred.renewed.retain(|(contact, at)| looked.renewed.insert(*contact, *at) != Some(*at));
    let Barred { blocked, renewed, organizations, .. } = barred;
    if !(blocked.is_empty() && organizations.is_empty()) {
        let is_out = |by: &Principal| match by.party {
            Party::Contact(id) => blocked.contains(&id) || organizations.contains(&by.organization),
            Party::Member(_) | Party::System => false,
        };
        desk.sessions.close_those(is_out, close::FORBIDDEN, "you may not stay");
    }
    if !renewed.is_empty() {
        let is_meant = |by: &Principal| {
            renewed.iter().any(|(contact, _)| by.party == Party::Contact(*contact))
        };
        desk.sessions.close_those(is_meant, close::TOKEN, "come again as who you are");
    }
    Ok(())
}
